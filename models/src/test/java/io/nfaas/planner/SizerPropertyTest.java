package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.NetworkFunction.ControlPlane;
import io.nfaas.model.NetworkFunction.Punt;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfState;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Slo;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.traffic.ArrivalProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SizerPropertyTest {
  private static final int CASES = 60;
  private static final int MOST_TRIED = 6;

  @Test
  void oneReplicaFewerBreaksTheNamedLimitAndNoLimitIsBrokenAsSized() {
    Set<Limit> seen = new TreeSet<>();
    for (long seed = 0; seed < CASES; seed++) {
      Scenario scenario = random(new Random(seed));
      Sizer sizer = new Sizer(scenario, new FlowRates(), new CoreLoads());
      Sizing sizing = sizer.size(Map.of());
      Map<String, Integer> counts = sizing.counts();
      for (SizedPool pool : sizing.pools()) {
        String what =
            "seed " + seed + " " + pool.pool().name() + " " + counts + " " + sizing.infeasible();
        Map<Limit, String> fewer = sizer.broken(pool.pool().name(), pool.replicas() - 1, counts);
        assertTrue(
            fewer.containsKey(pool.binding()),
            what + ": " + pool.binding() + " holds with one fewer");
        if (sizing.isFeasible()) {
          assertEquals(Map.of(), sizer.broken(pool.pool().name(), pool.replicas(), counts), what);
          seen.add(pool.binding());
        }
      }
    }
    assertTrue(
        seen.containsAll(
            Set.of(
                Limit.UTILIZATION,
                Limit.LOSS,
                Limit.IMBALANCE,
                Limit.LATENCY,
                Limit.MEMORY,
                Limit.CONTROL_PLANE,
                Limit.FAILURES,
                Limit.MIN_REPLICAS)),
        "the cases are too much alike: " + seen);
  }

  /// Independent of the sizer's own search: busy cores by the textbook, pool by pool.
  @Test
  void targetUtilizationIsKeptByNoMoreThanItTakes() {
    for (long seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      double hz = 1e9 * (1 + random.nextInt(3));
      double cycles = 100 + random.nextInt(5000);
      double target = 0.3 + 0.6 * random.nextDouble();
      int cpus = 1 + random.nextInt(4);
      Scenarios s = new Scenarios().nodes("n", 2, 64, hz).function("a", cycles).set("a", cpus);
      s.planner =
          Scenarios.planner(
              target, PlannerSpec.Failures.NONE, 1, 4096, PlannerSpec.Objective.MINIMIZE_CORES);
      double pps = 0;
      for (int t = 0; t < 1 + random.nextInt(4); t++) {
        double rate = 1e4 + 5e6 * random.nextDouble();
        pps += rate;
        s.tenant("t" + t, rate, "a-v1");
      }

      int replicas = Planner.counts(s.build()).get("a-v1");

      double busy = pps * cycles / hz;
      assertTrue(busy <= target * replicas * cpus * (1 + 1e-6), "seed " + seed + ": too few");
      assertTrue(
          replicas == 1 || busy > target * (replicas - 1) * cpus, "seed " + seed + ": too many");
    }
  }

  /// Every combination of up to six replicas of up to three pools, asked one by one: the sizer finds one exactly where there is one, and where no
  /// latency is shared between pools the one with fewest cores.
  @Test
  void whatIsFeasibleAgreesWithTryingEveryCombination() {
    int feasible = 0;
    int infeasible = 0;
    for (long seed = 0; seed < 3 * CASES; seed++) {
      Scenario scenario = random(new Random(seed), MOST_TRIED);
      Sizer sizer = new Sizer(scenario, new FlowRates(), new CoreLoads());
      Sizing sizing = sizer.size(Map.of());
      int pools = sizing.pools().size();
      if (pools > 3) {
        continue;
      }
      int fewest = Integer.MAX_VALUE;
      for (int code = 0; code < Math.pow(MOST_TRIED, pools); code++) {
        Map<String, Integer> counts = new java.util.LinkedHashMap<>();
        int rest = code;
        int cores = 0;
        for (SizedPool pool : sizing.pools()) {
          counts.put(pool.pool().name(), 1 + rest % MOST_TRIED);
          cores += (1 + rest % MOST_TRIED) * pool.pool().cpus();
          rest /= MOST_TRIED;
        }
        if (cores < fewest && holds(sizer, counts)) {
          fewest = cores;
        }
      }
      String what = "seed " + seed + " " + sizing.counts() + " " + sizing.infeasible() + sizing.doubts();
      assertEquals(fewest < Integer.MAX_VALUE, sizing.isFeasible(), what);
      boolean sharesLatency =
          scenario.slos().stream().anyMatch(o -> o.metric() == Slo.Metric.ONE_WAY_LATENCY);
      if (sizing.isFeasible()) {
        feasible++;
        assertTrue(
            sharesLatency ? sizing.cores() >= fewest : sizing.cores() == fewest,
            what + ": " + fewest + " cores would do");
      } else {
        infeasible++;
      }
    }
    assertTrue(
        feasible > 10 && infeasible > 10, feasible + " feasible and " + infeasible + " not");
  }

  private static boolean holds(Sizer sizer, Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .allMatch(pool -> sizer.broken(pool.getKey(), pool.getValue(), counts).isEmpty());
  }

  private static Scenario random(Random random) {
    return random(random, 64);
  }

  private static Scenario random(Random random, int mostReplicas) {
    Scenarios s = new Scenarios();
    NodeGroup g =
        Scenarios.group(
            "n",
            2 + random.nextInt(6),
            Scenarios.cpu(1 + random.nextInt(2), 32, 1, 2e9),
            64,
            100e9,
            io.nfaas.model.Kubelet.TopologyManagerPolicy.SINGLE_NUMA_NODE,
            "a");
    boolean costly = random.nextBoolean();
    s.groups.add(
        new NodeGroup(
            g.name(),
            g.count(),
            g.labels(),
            g.cpu(),
            g.kubelet(),
            g.nics(),
            new io.nfaas.model.DriverSpec(32, 0, costly ? 60 : 0, costly ? 80 : 0),
            0,
            0));
    int functions = 1 + random.nextInt(5);
    List<String> sets = new ArrayList<>();
    for (int f = 0; f < functions; f++) {
      String name = "f" + f;
      ControlPlane control =
          random.nextInt(3) == 0
              ? new ControlPlane(
                  Scenarios.profile(
                      name + "c", NfKind.CONTROL, 5000 + random.nextInt(50_000), 0, 0),
                  new Punt.FirstPacket(),
                  1000,
                  1)
              : null;
      NfState state =
          random.nextBoolean()
              ? new NfState(
                  1 + random.nextInt(1000),
                  NfState.Scope.PER_FLOW,
                  Scenarios.ps(5),
                  Long.MAX_VALUE,
                  NfState.OnMissing.DROP)
              : null;
      s.function(
          name,
          Scenarios.profile(
              name,
              NfKind.FIREWALL,
              100 + random.nextInt(2000),
              random.nextInt(2),
              random.nextInt(500)),
          control,
          state);
      s.set(
          name + "-v1",
          name,
          random.nextInt(8) == 0 ? 2 : null,
          false,
          null,
          Scenarios.template(
              1 + random.nextInt(3),
              state != null && random.nextBoolean() ? 40_000_000 : 0,
              Map.of()));
      sets.add(name + "-v1");
    }
    int tenants = 1 + random.nextInt(4);
    for (int t = 0; t < tenants; t++) {
      ArrivalProcess arrivals =
          random.nextBoolean()
              ? new ArrivalProcess.Poisson()
              : new ArrivalProcess.Mmpp(
                  List.of(
                      new ArrivalProcess.Mmpp.State(0.5, 1000),
                      new ArrivalProcess.Mmpp.State(1.5 + random.nextDouble(), 500)));
      s.tenant(
          "t" + t,
          Scenarios.traffic(
              1e4 + 2e6 * random.nextDouble(),
              64 + random.nextInt(1400),
              arrivals,
              random.nextBoolean() ? Scenarios.packetsPerFlow(5 + random.nextInt(100)) : null,
              20 + random.nextInt(20_000),
              0),
          graph(sets, random));
    }
    if (random.nextBoolean()) {
      s.slo("loss", Slo.Metric.LOSS_RATIO, 0.001);
    }
    if (random.nextBoolean()) {
      s.slo(
          "p99", Slo.Metric.ONE_WAY_LATENCY, "t0", null, 0.99, 5e-6 + 60e-6 * random.nextDouble());
    }
    PlannerSpec.Failures failures =
        random.nextBoolean()
            ? PlannerSpec.Failures.NONE
            : new PlannerSpec.Failures(1 + random.nextInt(2), 1, 0);
    s.planner =
        Scenarios.planner(
            0.5 + 0.45 * random.nextDouble(),
            failures,
            1 + random.nextInt(2),
            mostReplicas,
            PlannerSpec.Objective.MINIMIZE_CORES);
    return s.build();
  }

  /// A chain through some of the sets in order, with a way past one of them.
  private static ServiceGraph graph(List<String> sets, Random random) {
    List<String> used = new ArrayList<>(sets);
    while (used.size() > 1 && random.nextBoolean()) {
      used.remove(random.nextInt(used.size()));
    }
    List<ServiceGraph.Edge> edges = new ArrayList<>();
    edges.add(Scenarios.edge("ingress", used.getFirst(), 1));
    for (int i = 0; i + 1 < used.size(); i++) {
      edges.add(Scenarios.edge(used.get(i), used.get(i + 1), 0.75));
      edges.add(Scenarios.edge(used.get(i), "egress", 0.25));
    }
    edges.add(Scenarios.edge(used.getLast(), "egress", 1));
    return Scenarios.graph("g1", used, edges);
  }
}
