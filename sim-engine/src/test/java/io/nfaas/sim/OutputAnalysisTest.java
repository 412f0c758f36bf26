package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Tap;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.Slo;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How long is warmed up, how often it is repeated, and what alternatives have in common.
class OutputAnalysisTest {
  private static final long MS = Studies.MILLISECOND;

  private static Studies queue(double rho) {
    Studies s = new Studies();
    s.driver = new DriverSpec(1, 0, 0, 0);
    s.nics = List.of(Studies.nic("eth0", 1e15, 1, 1_000_000));
    s.pool("server", 1, Studies.cost(NfKind.FORWARD, 10_000, NfProfile.Distribution.EXPONENTIAL));
    s.pps = rho * 100_000;
    s.concurrent = 100;
    s.warmupPs = 10 * MS;
    s.durationPs = 200 * MS;
    return s;
  }

  /// Law's rule: 5 % against the truth are 0.05 / 1.05 of the estimate. An M/M/1 at rho 0.7 for 190 ms spreads wider than that over ten replications.
  @Test
  void replicationsAreAddedUntilEveryIntervalIsNarrow() {
    Studies s = queue(0.7);
    s.precision = 0.05;
    RunResult result = s.run(2);
    int n = result.replications();
    assertTrue(n > Sequential.FIRST && n < Sequential.MOST, n + " replications");
    assertEquals(n, result.seeds().size());
    Estimate[] narrow = {
      result.paths().getFirst().latencySeconds().mean(), result.paths().getFirst().latencySeconds().p99(), result.hops().getFirst().utilization()
    };
    for (Estimate e : narrow) {
      assertTrue(e.halfWidth() <= 0.05 / 1.05 * e.value(), e.toString());
    }
    // W = 1 / (mu - lambda), of which the chosen precision allows 5 %.
    assertEquals(1 / 30_000.0, result.paths().getFirst().latencySeconds().mean().value(), 0.05 / 30_000);
    assertTrue(result.notes().stream().anyMatch(t -> t.contains(n + " are enough")), result.notes().toString());
    Studies fixed = queue(0.7);
    fixed.replications = n;
    assertEquals(result.paths(), fixed.run(1).paths(), "the same as so many replications from the start, by one thread");
  }

  @Test
  void aPrecisionOutOfReachIsGivenUpAndSaid() {
    Studies s = queue(0.7);
    s.precision = 0.0001;
    s.durationPs = 12 * MS;
    RunResult result = s.run(2);
    assertEquals(Sequential.MOST, result.replications());
    assertTrue(result.notes().stream().anyMatch(t -> t.contains("over the precision of 1.0E-4 after 100")), result.notes().toString());
  }

  /// A queue that grows all the time has no steady state: nothing passes on its figures.
  @Test
  void aWarmUpInTheLastHalfIsRefused() {
    Studies s = queue(1.2);
    s.autoWarmup = true;
    s.slos.add(new Slo("loss", Slo.Metric.LOSS_RATIO, null, null, null, 0, 0.01, false));
    RunResult result = s.run();
    assertTrue(result.notes().getFirst().startsWith("No steady state was found"), result.notes().toString());
    assertEquals(Verdict.INCONCLUSIVE, result.slos().getFirst().verdict());
    assertEquals("no steady state was found (warmup: auto)", result.slos().getFirst().reason());
    assertEquals(Verdict.INCONCLUSIVE, result.verdict());
    s.slos.clear();
    assertEquals(Verdict.INCONCLUSIVE, s.run().verdict());
  }

  /// Arrivals as a forwarder that takes no time sees them: when, of which flow, how long.
  private static List<List<Long>> arrivals(Studies s) {
    List<List<Long>> seen = new ArrayList<>();
    Tap tap = (Burst burst, PollWork _, long nowNs) -> {
      for (int i = 0; i < burst.count; i++) {
        seen.add(List.of(nowNs, burst.flowHash[i], (long) burst.length[i]));
      }
    };
    Experiment.run(s.scenario(), s.placement(), 1, Progress.NONE, new Probe() {
      @Override
      public Tap tap(int replication, String worker) {
        return worker.startsWith("node-0 ingress") ? tap : Tap.NONE;
      }
    });
    return seen;
  }

  @Test
  void alternativesUnderOneSeedMeetTheSamePackets() {
    Studies one = queue(0.5);
    List<List<Long>> arrivals = arrivals(one);
    Studies other = new Studies();
    other.driver = new DriverSpec(1, 0, 50, 20);
    other.nics = one.nics;
    other.strategy = LoadBalancing.Strategy.ECMP_STATELESS;
    other.pool("first", 3, Studies.cost(NfKind.FORWARD, 700, NfProfile.Distribution.EXPONENTIAL)).pool("second", 2, Studies.cost(400));
    other.pps = one.pps;
    other.concurrent = one.concurrent;
    other.warmupPs = one.warmupPs;
    other.durationPs = one.durationPs;
    assertTrue(arrivals.size() > 9_000, arrivals.size() + " packets");
    assertTrue(arrivals.equals(arrivals(other)), "other functions, replicas, driver and strategy");
    other.seed = 2;
    assertFalse(arrivals.equals(arrivals(other)));
  }
}
