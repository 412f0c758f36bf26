package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.deployment.Placement;
import io.nfaas.model.Scenario;
import io.nfaas.planner.Placer;
import io.nfaas.planner.PlanEffort;
import io.nfaas.planner.PlanOutcome;
import io.nfaas.planner.Planner;
import io.nfaas.planner.Verifier;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.RunResult;
import io.nfaas.results.Verdict;
import io.nfaas.scenario.ScenarioReader;
import io.nfaas.sim.Experiment;
import io.nfaas.sim.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plans of random scenarios against the simulator: what is planned passes, and one replica fewer does not.
class PlanProofTest {
  private static final PlanEffort EFFORT = new PlanEffort(400_000, 3, 8);
  private static final Verifier SIMULATOR =
      (stretch, placement) -> Experiment.run(stretch, placement, 2, Progress.NONE);

  /// As the sizer has it: highest load of a core, bursts full, at which a promise of loss is kept.
  private static final double HIGHEST_LOAD = 0.95;

  /// Highest rate / mean rate where the traffic of random scenarios is modulated.
  private static final double PEAK = 1.6;

  @TempDir Path folder;

  @Test
  void plansOfAFewRandomScenariosPassAndAreMinimal() throws Exception {
    prove(0, 6);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40, 80, 120, 160})
  @Tag("long")
  void plansOfTwoHundredRandomScenariosPassAndAreMinimal(int first) throws Exception {
    prove(first, 40);
  }

  @Test
  @Tag("long")
  void aHundredTenantsAndTwelveKindsOfFunctionsArePlannedAndVerified() throws Exception {
    Scenario scenario = read(RandomScenario.large(100, 12), "large");

    CapacityPlan plan =
        Planner.plan(scenario, SIMULATOR, PlanEffort.DEFAULT, (stage, done) -> {}).plan();

    assertTrue(plan.feasible(), plan.infeasible().toString());
    assertEquals(Verdict.PASS, plan.verification().verdict(), plan.verification().toString());
  }

  private void prove(int first, int count) throws Exception {
    Map<Limit, Integer> bound = new TreeMap<>();
    for (long seed = first; seed < first + count; seed++) {
      Scenario scenario = read(RandomScenario.of(new Random(seed)), "seed-" + seed);
      PlanOutcome outcome = Planner.plan(scenario, SIMULATOR, EFFORT, (stage, done) -> {});
      CapacityPlan plan = outcome.plan();
      String what = "seed " + seed + ": ";
      assertTrue(plan.feasible(), what + plan.infeasible());
      assertNotEquals(Verdict.FAIL, plan.verification().verdict(), what + plan.verification());
      for (PlannedSet set : plan.replicaSets()) {
        Limit limit = set.bindingLimit();
        if (limit == Limit.UTILIZATION || limit == Limit.LOSS || limit == Limit.LATENCY) {
          bound.merge(limit, 1, Integer::sum);
          breaks(outcome, set, what + set.name() + ", bound by " + limit + ", with one fewer: ");
        }
      }
    }
    assertTrue(bound.containsKey(Limit.UTILIZATION), "the cases are too much alike: " + bound);
  }

  /// With one replica fewer the simulation misses a promise, or shows cores over the target, or at a peak over what formulas let them have.
  private static void breaks(PlanOutcome outcome, PlannedSet set, String what) {
    RunResult fewer = fewer(outcome, set);
    if (fewer == null || fewer.slos().stream().anyMatch(s -> s.verdict() != Verdict.PASS)) {
      return;
    }
    double utilization =
        fewer.hops().stream()
            .filter(h -> h.replicaSet().equals(set.name()))
            .collect(Collectors.averagingDouble(h -> h.utilization().value()));
    double highest =
        switch (set.bindingLimit()) {
          case UTILIZATION -> outcome.scenario().planner().targetUtilizationRatio();
          case LOSS -> HIGHEST_LOAD / PEAK;
          default -> Double.POSITIVE_INFINITY;
        };
    assertTrue(
        utilization > 0.97 * highest,
        "%scores run at %s, the limit is %s; %s"
            .formatted(what, utilization, highest, fewer.slos()));
  }

  /// What a simulation finds when a pool has one replica fewer; null when it has none left.
  private static @Nullable RunResult fewer(PlanOutcome outcome, PlannedSet set) {
    Scenario ran = outcome.verificationScenario();
    Map<String, Integer> counts = new TreeMap<>();
    outcome.plan().replicaSets().forEach(s -> counts.put(s.name(), s.replicas()));
    counts.merge(set.name(), -1, Integer::sum);
    if (counts.get(set.name()) == 0) {
      return null;
    }
    Scenario fewer =
        ran.withReplicaSets(
            ran.replicaSets().stream()
                .map(s -> s.withReplicas(counts.getOrDefault(s.name(), 0)))
                .toList());
    Placement placement = new Placer(fewer).place(counts);
    return Experiment.run(fewer, placement, 2, Progress.NONE);
  }

  private Scenario read(String yaml, String name) throws Exception {
    Path file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
    return ScenarioReader.read(file, List.of()).orThrow();
  }

  /// Scenario files from a seed: 1 to 8 functions, 1 to 5 tenants, graphs that branch.
  private static final class RandomScenario {
    private RandomScenario() {}

    static String of(Random random) {
      int functions = 1 + random.nextInt(8);
      int tenants = 1 + random.nextInt(5);
      StringBuilder yaml = head("random", 4);
      for (int f = 0; f < functions; f++) {
        line(
            yaml,
            "    - {name: f%d, cost: {perPacketCycles: %d, perByteCycles: %s}}",
            f,
            200 + random.nextInt(3000),
            random.nextBoolean() ? "0.5" : "0");
      }
      line(yaml, "  replicaSets:");
      for (int f = 0; f < functions; f++) {
        line(
            yaml,
            "    - {name: f%d-v1, networkFunction: f%d, version: v1, template: {resources: {limits: {cpu: \"%d\"}}}}",
            f,
            f,
            1 + random.nextInt(2));
      }
      line(yaml, "  forwarding: {interconnect: %s}", random.nextBoolean() ? "memif" : "ideal");
      line(yaml, "  tenants:");
      boolean isModulated = random.nextInt(3) == 0;
      for (int t = 0; t < tenants; t++) {
        tenant(yaml, "t" + t, functions, 20_000 + random.nextInt(600_000), isModulated, random);
      }
      return end(yaml, random.nextBoolean() ? "None" : "N+1", 0.4 + 0.4 * random.nextDouble());
    }

    static String large(int tenants, int functions) {
      Random random = new Random(1);
      StringBuilder yaml = head("large", 40);
      for (int f = 0; f < functions; f++) {
        line(yaml, "    - {name: f%d, cost: {perPacketCycles: %d}}", f, 200 + random.nextInt(3000));
      }
      line(yaml, "  replicaSets:");
      for (int f = 0; f < functions; f++) {
        line(
            yaml,
            "    - {name: f%d-v1, networkFunction: f%d, version: v1, template: {resources: {limits: {cpu: \"2\"}}}}",
            f,
            f);
      }
      line(yaml, "  forwarding: {interconnect: sriov}");
      line(yaml, "  tenants:");
      for (int t = 0; t < tenants; t++) {
        tenant(yaml, "t" + t, functions, 50_000 + random.nextInt(200_000), false, random);
      }
      return end(yaml, "N+1", 0.7);
    }

    private static StringBuilder head(String name, int nodes) {
      StringBuilder yaml = new StringBuilder();
      line(yaml, "apiVersion: nfaas.io/v1");
      line(yaml, "kind: Scenario");
      line(yaml, "metadata: {name: %s}", name);
      line(yaml, "spec:");
      line(yaml, "  duration: 60s");
      line(yaml, "  cluster:");
      line(yaml, "    nodes:");
      line(yaml, "      - name: n");
      line(yaml, "        count: %d", nodes);
      line(
          yaml,
          "        cpu: {model: test, frequency: 2GHz, sockets: 1, coresPerSocket: 48, threadsPerCore: 1}");
      line(
          yaml,
          "        nics: [{name: eth0, linkSpeed: 100Gbps, rxQueues: 8, rxDescriptors: 1024, virtualFunctions: 64, numaNode: 0}]");
      line(yaml, "        driver: {rxBurst: 32, perPollCycles: 60, perBurstCycles: 80}");
      line(yaml, "  networkFunctions:");
      return yaml;
    }

    private static void tenant(
        StringBuilder yaml,
        String name,
        int functions,
        int pps,
        boolean isModulated,
        Random random) {
      int first = random.nextInt(functions);
      int second = random.nextInt(functions);
      String nodes = "{name: a, replicaSet: f" + first + "-v1}";
      String edges = "{from: ingress, to: a}, {from: a, to: egress}";
      if (second != first) {
        nodes += ", {name: b, replicaSet: f" + second + "-v1}";
        edges =
            "{from: ingress, to: a}, {from: a, to: b, weight: 0.7}, {from: a, to: egress, weight: 0.3}, {from: b, to: egress}";
      }
      line(yaml, "    - name: %s", name);
      line(yaml, "      graphs: [{version: g1, nodes: [%s], edges: [%s]}]", nodes, edges);
      line(
          yaml,
          "      traffic: {packetRate: %dpps, packetSizes: {fixed: %d}, packetArrivals: %s, flows: {concurrent: 2000}}",
          pps,
          64 + random.nextInt(1000),
          isModulated
              ? "{type: MMPP, states: [{rate: 0.4, meanDwell: 2s}, {rate: " + PEAK + ", meanDwell: 2s}]}"
              : "Poisson");
    }

    private static String end(StringBuilder yaml, String failures, double target) {
      line(yaml, "  slos:");
      line(yaml, "    - {name: loss, metric: lossRatio, max: 0.001}");
      line(yaml, "    - {name: p99, metric: oneWayLatency, quantile: 0.99, max: 1ms}");
      line(
          yaml,
          "  planner: {targetUtilization: %.2f, failures: %s, maxReplicas: 200}",
          target,
          failures);
      return yaml.toString();
    }

    private static void line(StringBuilder yaml, String format, Object... values) {
      yaml.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
  }
}
