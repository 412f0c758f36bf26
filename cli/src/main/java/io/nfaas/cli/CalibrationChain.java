package io.nfaas.cli;

import io.nfaas.deployment.Deployment;
import io.nfaas.live.DpdkRuntime;
import io.nfaas.live.PortSpec;
import io.nfaas.live.Unavailable;
import io.nfaas.model.Scenario;
import io.nfaas.results.MachineCosts;
import io.nfaas.scenario.ReadResult;
import io.nfaas.scenario.ScenarioReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Two chains on virtual ports with one number of flows, whose workers are timed poll by poll: what stands beside each other in a chain and takes turns
/// in the caches is measured so. A stage's figure is the difference between two loads, or two workers, of the same round.
final class CalibrationChain implements AutoCloseable {
  private static final int FULL = 32;
  private static final int SMALL = 4;
  private static final int BURSTS = 64;
  /// Blocks before one that is timed.
  private static final int HEATING = 3;
  private static final int FRESH_BURSTS = 8;
  /// Rounds that do not count before new flows come again.
  private static final int FRESH_ROUNDS = 60;
  private static final int EMPTY_ROUNDS = 100;
  private static final int EMPTY_PARTS = 10;
  private static final double NS_PER_S = 1e9;

  private final ChainBench bench;
  private final CalibrationTrace frames;
  private final double cyclesPerNs;
  private final Map<String, Integer> workerOf = new TreeMap<>();
  private final Map<String, List<Double>> cycles = new TreeMap<>();
  private int longAt;
  private int shortAt;
  private int backAt;
  private int freshAt;
  private final int reserved;

  /// @param flows of each of the chains
  /// @param rounds that count
  CalibrationChain(int flows, int rounds, double hz) {
    cyclesPerNs = hz / NS_PER_S;
    // Tables are as large as their flows need, as in a scenario: in larger ones each flow would be on a page of its own.
    int most = flows + (FRESH_ROUNDS + rounds) * FRESH_BURSTS * FULL / CalibrationTrace.NEW_EVERY;
    Scenario scenario = scenario(most);
    Map<String, Integer> counts = Replicas.of(scenario, null).counts();
    Deployment deployment = LiveStaff.of(scenario, counts);
    frames = new CalibrationTrace(flows, (FRESH_ROUNDS + rounds) * FRESH_BURSTS * FULL);
    reserved = frames.trace.count() - rounds * FRESH_BURSTS * FULL;
    try {
      bench =
          new ChainBench(
              deployment, counts, List.of(PortSpec.parse("in=memory"), PortSpec.parse("out=memory")), List.of(), DpdkRuntime.Hugepages.NONE, LiveNode.Taps.NONE, frames.trace);
    } catch (Unavailable e) {
      throw new IllegalStateException(e);
    }
    for (int w = 0; w < bench.node.posts.size(); w++) {
      workerOf.put(bench.node.posts.get(w).driven().name(), w);
    }
    bench.replay(frames.trace.prelude());
    longAt = frames.longChain;
    shortAt = frames.shortChain;
    backAt = frames.backwards;
    freshAt = frames.fresh;
  }

  private static Scenario scenario(int flows) {
    try (InputStream in = CalibrationChain.class.getResourceAsStream("calibration.yaml")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      ReadResult result = ScenarioReader.read("calibration.yaml", text, List.of("tenants.long.traffic.flows.concurrent=" + flows, "tenants.short.traffic.flows.concurrent=" + flows));
      Scenario read = result.scenario();
      if (read == null) {
        throw new IllegalStateException(result.problems().toString());
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Measures everything once.
  ///
  /// @param counts whether the figures are kept
  /// @return time of a frame in the workers of the long chain, ns
  double round(boolean counts) {
    // What ran since the last round has taken the caches.
    for (int k = 0; counts && k < HEATING; k++) {
      longBlock(FULL);
    }
    ChainBench.Block full = longBlock(FULL);
    ChainBench.Block small = longBlock(SMALL);
    if (counts) {
      backBlock();
    }
    ChainBench.Block back = backBlock();
    if (!counts && freshAt + FRESH_BURSTS * FULL > reserved) {
      freshAt = frames.fresh;
    } else if (counts && freshAt < reserved) {
      freshAt = reserved;
    }
    bench.generator.seek(freshAt);
    ChainBench.Block fresh = bench.block(FRESH_BURSTS, FULL);
    freshAt += FRESH_BURSTS * FULL;
    for (int k = 0; counts && k < HEATING; k++) {
      shortBlock(FULL);
    }
    ChainBench.Block beside = shortBlock(FULL);
    double empty = emptyPoll();
    double whole = 0;
    for (int w = 0; w < full.workers(); w++) {
      whole += full.polls(w) == 0 ? 0 : full.nsPerPoll(w) / FULL;
    }
    if (!counts) {
      return whole;
    }
    int edge = worker("ingress");
    int hop = worker("hop-0");
    int stateful = worker("stateful-hop-0");
    double newPerPoll = (double) FULL / CalibrationTrace.NEW_EVERY;
    double hopPacket = perPacket(full, small, hop);
    double statefulPacket = perPacket(full, small, stateful);
    keep(MachineCosts.EMPTY_POLL, empty);
    keep(MachineCosts.PACKET, perPacket(full, small, edge));
    keep(MachineCosts.ANSWER, (back.nsPerPoll(edge) - full.nsPerPoll(edge)) / FULL);
    keep(MachineCosts.BURST, full.nsPerPoll(edge) - FULL * perPacket(full, small, edge) - empty);
    keep(MachineCosts.NEW_FLOW, (fresh.nsPerPoll(edge) - full.nsPerPoll(edge)) / newPerPoll);
    keep(MachineCosts.RELAY, hopPacket);
    keep(MachineCosts.HOP_BURST, full.nsPerPoll(hop) - FULL * hopPacket - empty);
    keep(MachineCosts.HOP_NEW_FLOW, (fresh.nsPerPoll(hop) - full.nsPerPoll(hop)) / newPerPoll);
    keep(MachineCosts.LAST_HOP, hopPacket + (beside.nsPerPoll(worker("last-0")) - beside.nsPerPoll(worker("other-hop-0"))) / FULL);
    keep(MachineCosts.STATE, statefulPacket - hopPacket);
    keep(
        MachineCosts.NEW_STATE,
        (fresh.nsPerPoll(stateful) - full.nsPerPoll(stateful) - (fresh.nsPerPoll(hop) - full.nsPerPoll(hop))) / newPerPoll);
    return whole;
  }

  private ChainBench.Block longBlock(int size) {
    if (longAt + BURSTS * size > frames.shortChain) {
      longAt = frames.longChain;
    }
    bench.generator.seek(longAt);
    longAt += BURSTS * size;
    return bench.block(BURSTS, size);
  }

  private ChainBench.Block shortBlock(int size) {
    if (shortAt + BURSTS * size > frames.backwards) {
      shortAt = frames.shortChain;
    }
    bench.generator.seek(shortAt);
    shortAt += BURSTS * size;
    return bench.block(BURSTS, size);
  }

  private ChainBench.Block backBlock() {
    if (backAt + BURSTS * FULL > frames.fresh) {
      backAt = frames.backwards;
    }
    bench.generator.seek(backAt);
    backAt += BURSTS * FULL;
    return bench.block(BURSTS, FULL);
  }

  private int worker(String name) {
    return Objects.requireNonNull(workerOf.get(name), name);
  }

  private static double perPacket(ChainBench.Block full, ChainBench.Block small, int worker) {
    return (full.nsPerPoll(worker) - small.nsPerPoll(worker)) / (FULL - SMALL);
  }

  /// The least of several: most of such a short time is easily someone else's.
  private double emptyPoll() {
    double least = Double.MAX_VALUE;
    for (int part = 0; part < EMPTY_PARTS; part++) {
      long before = System.nanoTime();
      for (int k = 0; k < EMPTY_ROUNDS; k++) {
        bench.emptyRound();
      }
      least = Math.min(least, (double) (System.nanoTime() - before) / EMPTY_ROUNDS / bench.node.posts.size());
    }
    return least;
  }

  private void keep(String stage, double ns) {
    cycles.computeIfAbsent(stage, _ -> new ArrayList<>()).add(ns * cyclesPerNs);
  }

  /// A stage's figure: median and quartiles of the rounds.
  MachineCosts.Stage stage(String name, String meaning) {
    double[] sorted = Objects.requireNonNull(cycles.get(name), name).stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int n = sorted.length;
    return new MachineCosts.Stage(name, meaning, sorted[n / 2], sorted[n / 4], sorted[n - 1 - n / 4]);
  }

  /// Frames that did not come out: then what was measured is not what is named.
  long lost() {
    return bench.generator.sent() - bench.meter.received();
  }

  @Override
  public void close() {
    bench.close();
  }
}
