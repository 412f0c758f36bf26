package io.nfaas.sim;

import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.PlacedPod;
import io.nfaas.deployment.Placement;
import io.nfaas.model.Event;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.Scenario;
import io.nfaas.model.Warmup;
import io.nfaas.results.DisruptionReport.DatastoreUse;
import io.nfaas.results.RunResult;
import io.nfaas.results.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// A run: the replications of one scenario on one placement, and what they say together. Replications run side by side and are joined in their own order, so that
/// the result is the same for any number of threads.
public final class Experiment {
  private static final String VERSION =
      java.util.Objects.requireNonNullElse(Experiment.class.getPackage().getImplementationVersion(), "development");

  private final Scenario scenario;
  private final Deployment deployment;
  private final Map<String, Integer> replacements = new HashMap<>();
  private final Probe probe;
  private final @Nullable InfiniteReplica reference;
  /// Of the first replication.
  private final @Nullable ChainOutput output;
  private final List<String> notes = new ArrayList<>();
  private boolean interrupted;
  /// Why a steady state was not found; empty when it was, or was not looked for.
  private String unsteady = "";

  private Experiment(Scenario scenario, Placement placement, Probe probe, @Nullable InfiniteReplica reference) {
    this.scenario = scenario;
    this.probe = probe;
    this.reference = reference;
    deployment = new Deployment(scenario, withReplacements(placement));
    output = reference == null ? null : ChainOutput.of(deployment, reference.watched());
  }

  /// Runs a scenario.
  ///
  /// @param placement every pod that the run starts with or scales out to; pods that take the place of failed ones are added here
  /// @param threads replications at a time
  /// @throws IllegalArgumentException when something in the scenario cannot be simulated ([#unsupported] says what), or the placement lacks pods
  /// @throws SimulationFailure when an event throws or an accounting identity does not hold
  /// @throws RunInterrupted when the calling thread is interrupted before any replication has finished
  public static RunResult run(Scenario scenario, Placement placement, int threads, Progress progress) {
    return run(scenario, placement, threads, progress, Probe.NONE);
  }

  /// Runs a scenario with a probe in every worker; else as [#run(Scenario, Placement, int, Progress)].
  public static RunResult run(Scenario scenario, Placement placement, int threads, Progress progress, Probe probe) {
    List<String> unsupported = unsupported(scenario);
    if (!unsupported.isEmpty()) {
      throw new IllegalArgumentException("not simulated: " + String.join("; ", unsupported));
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + " is not at least 1");
    }
    return new Experiment(scenario, placement, probe, null).run(threads, progress).result();
  }

  /// Runs a scenario as [#run(Scenario, Placement, int, Progress)] does, and keeps what a comparison of strategies shows beside the result. The same
  /// scenario under another strategy has the same traffic and events: all random numbers come from streams named after what they are for.
  ///
  /// @param reference what the first replication's output is compared with; null for nothing
  public static StrategyRun compare(
      Scenario scenario, Placement placement, int threads, Progress progress, @Nullable InfiniteReplica reference) {
    List<String> unsupported = unsupported(scenario);
    if (!unsupported.isEmpty()) {
      throw new IllegalArgumentException("not simulated: " + String.join("; ", unsupported));
    }
    return new Experiment(scenario, placement, Probe.NONE, reference).run(threads, progress);
  }

  /// Sends given frames through the simulated cluster of a scenario, instead of the scenario's traffic.
  ///
  /// @param scenario of one replication, long enough for the frames
  /// @throws SimulationFailure as [#run(Scenario, Placement, int, Progress)]
  public static void replay(Scenario scenario, Placement placement, ReplayFrames frames, Probe probe) {
    Experiment experiment = new Experiment(scenario, placement, probe, null);
    Simulation.Setup setup =
        new Simulation.Setup(
            experiment.deployment, 0, 0, scenario.durationPs(), 1, scenario.fidelity().packetHops(), experiment.replacements, probe, null);
    Replication _ = new Simulation(setup, frames).run(_ -> {});
  }

  /// What of a scenario the engine cannot simulate, each as a clause that names it; empty when it can do everything.
  public static List<String> unsupported(Scenario scenario) {
    return Unsupported.of(scenario);
  }

  private Placement withReplacements(Placement placement) {
    List<PlacedPod> pods = new ArrayList<>(placement.pods());
    for (Event event : scenario.events()) {
      if (event instanceof Event.PodFailure failure) {
        PlacedPod failed = find(placement, failure);
        if (failure.recoverAfterPs() >= 0) {
          replace(failed, failure.name(), pods);
        }
      } else if (event instanceof Event.NodeFailure failure && failure.recoverAfterPs() >= 0) {
        placement.pods().stream().filter(p -> p.node().equals(failure.node())).forEach(p -> replace(p, failure.name(), pods));
      }
    }
    return new Placement(pods, placement.unplaceable());
  }

  /// Adds the pod that takes the place of one that an event kills.
  private void replace(PlacedPod failed, String event, List<PlacedPod> pods) {
    int next = (int) pods.stream().filter(p -> p.pool().equals(failed.pool())).count();
    replacements.put(PodScript.place(event, failed.name()), pods.size());
    pods.add(new PlacedPod(failed.pool(), next, failed.controlPlane(), failed.node(), failed.cpus()));
  }

  private static PlacedPod find(Placement placement, Event.PodFailure failure) {
    return placement.pods().stream()
        .filter(p -> p.pool().equals(failure.replicaSet()) && p.replica() == failure.replica())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "event %s: there is no replica %d of %s".formatted(failure.name(), failure.replica(), failure.replicaSet())));
  }

  private StrategyRun run(int threads, Progress progress) {
    long startNs = System.nanoTime();
    long warmupPs = warmupPs(progress);
    if (warmupPs >= scenario.durationPs()) {
      throw new IllegalArgumentException("warmup is not shorter than duration");
    }
    List<Replication> runs = enough(warmupPs, threads, progress);
    double wallSeconds = (System.nanoTime() - startNs) * 1e-9;
    return new StrategyRun(
        result(runs, warmupPs, wallSeconds), Imbalance.curve(scenario, runs), datastore(runs),
        reference == null || output == null ? null : new OutputComparison(deployment, output, reference.output()).result());
  }

  private @Nullable DatastoreUse datastore(List<Replication> runs) {
    LoadBalancing.Datastore store = scenario.loadBalancing().datastore();
    if (store == null || !scenario.loadBalancing().strategy().fetches()) {
      return null;
    }
    return new DatastoreUse(
        store.name(),
        runs.stream().mapToLong(Replication::datastoreReads).sum(),
        runs.stream().mapToDouble(Replication::datastoreP50Seconds).max().orElse(0),
        runs.stream().mapToDouble(Replication::datastoreP99Seconds).max().orElse(0));
  }

  // ---- warm-up

  private long warmupPs(Progress progress) {
    return switch (scenario.warmup()) {
      case Warmup.Fixed fixed -> fixed.ps();
      case Warmup.Auto _ -> {
        WarmupPilot.Cut cut = WarmupPilot.run(deployment, replacements, probe, progress);
        notes.add(cut.note());
        unsteady = cut.unsteady();
        yield cut.warmupPs();
      }
    };
  }

  // ---- replications

  /// As many replications as the scenario says, or as its precision asks for.
  private List<Replication> enough(long warmupPs, int threads, Progress progress) {
    Double precision = scenario.precision();
    if (precision == null) {
      return replicate(warmupPs, 0, scenario.replications(), threads, progress);
    }
    Sequential sequential = new Sequential(precision, scenario.replications());
    List<Replication> runs = new ArrayList<>();
    int wanted = Sequential.first(scenario.replications());
    while (runs.size() < wanted && !interrupted) {
      runs.addAll(replicate(warmupPs, runs.size(), wanted - runs.size(), threads, progress));
      wanted = sequential.wanted(deployment, runs);
    }
    notes.add(sequential.note(precision, runs.size()));
    return runs;
  }

  /// @param first number of the first one
  private List<Replication> replicate(long warmupPs, int first, int replications, int threads, Progress progress) {
    AtomicLongArray donePs = new AtomicLongArray(replications);
    int perBatch = scenario.events().isEmpty() ? 1 : Slices.PER_BATCH_WITH_EVENTS;
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.min(threads, replications), Thread.ofPlatform().name("replication-", 0).daemon().factory())) {
      List<Future<Replication>> futures = new ArrayList<>();
      for (int r = 0; r < replications; r++) {
        int number = r;
        Simulation.Setup setup =
            new Simulation.Setup(
                deployment, first + number, warmupPs, scenario.durationPs(), perBatch, scenario.fidelity().packetHops(), replacements, probe,
                first + number == 0 ? output : null);
        futures.add(pool.submit(() -> new Simulation(setup).run(ps -> {
          donePs.set(number, ps);
          progress.at(done(donePs));
        })));
      }
      return join(futures, first > 0, pool);
    }
  }

  private double done(AtomicLongArray donePs) {
    double sum = 0;
    for (int i = 0; i < donePs.length(); i++) {
      sum += donePs.get(i);
    }
    return sum / scenario.durationPs() / donePs.length();
  }

  private List<Replication> join(List<Future<Replication>> futures, boolean othersAreDone, ExecutorService pool) {
    List<Replication> finished = new ArrayList<>();
    try {
      for (Future<Replication> future : futures) {
        finished.add(future.get());
      }
    } catch (ExecutionException e) {
      pool.shutdownNow();
      throw e.getCause() instanceof RuntimeException known ? known : new SimulationFailure(String.valueOf(e.getCause()));
    } catch (InterruptedException | CancellationException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
      interrupted = true;
      if (finished.isEmpty() && !othersAreDone) {
        throw new RunInterrupted("interrupted before a replication was finished");
      }
      notes.add("Interrupted: %d of %d replications are finished, the result is theirs.".formatted(finished.size(), futures.size()));
    }
    return finished;
  }

  // ---- result

  private RunResult result(List<Replication> runs, long warmupPs, double wallSeconds) {
    Summary summary = new Summary(deployment, runs);
    SloJudge judge = new SloJudge(scenario, summary.estimates());
    List<RunResult.SloResult> slos = judge.slos().stream().map(this::unlessUnsteady).toList();
    long packetHops = runs.stream().mapToLong(Replication::packetHops).sum();
    long events = runs.stream().mapToLong(Replication::events).sum();
    notes.addAll(Remarks.of(scenario, runs));
    notes.addAll(Remarks.of(deployment));
    return new RunResult(
        scenario.name(),
        scenario.hash(),
        VERSION,
        runs.stream().map(r -> Simulation.seed(scenario, r.number())).toList(),
        scenario.durationPs() * 1e-12,
        warmupPs * 1e-12,
        runs.size(),
        summary.packets(),
        summary.lossRatio(),
        packetHops,
        new RunResult.Engine(wallSeconds, packetHops / wallSeconds, events),
        summary.paths(),
        summary.hops(),
        summary.forwarders(),
        summary.drops(),
        judge.events(),
        summary.connectionTable(),
        slos,
        Books.held(),
        List.of(),
        notes,
        verdict(slos),
        summary.sharing());
  }

  /// Nothing passes on figures of a run that has not settled.
  private RunResult.SloResult unlessUnsteady(RunResult.SloResult slo) {
    return unsteady.isEmpty() || slo.verdict() != Verdict.PASS
        ? slo
        : new RunResult.SloResult(slo.name(), slo.metric(), slo.limit(), slo.observed(), Verdict.INCONCLUSIVE, unsteady);
  }

  private Verdict verdict(List<RunResult.SloResult> slos) {
    Verdict worst = Verdict.worst(slos.stream().map(RunResult.SloResult::verdict).toList());
    return unsteady.isEmpty() || worst == Verdict.FAIL ? worst : Verdict.INCONCLUSIVE;
  }
}
