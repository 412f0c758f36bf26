package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.deployment.PlacedPod;
import io.nfaas.deployment.Placement;
import io.nfaas.model.CpuSpec;
import io.nfaas.model.Forwarding;
import io.nfaas.model.Kubelet;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.Scenario;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlacerTest {
  private static Scenarios twoFunctions() {
    return new Scenarios()
        .nodes("n", 3, 8, 1e9)
        .function("a", 100)
        .function("b", 100)
        .set("a", 2)
        .set("b", 1)
        .tenant("t", 1000, "a-v1", "b-v1");
  }

  @Test
  void replicasOfAPoolGoToDifferentNodesFirst() {
    Placement placement = new Placer(twoFunctions().build()).place(Map.of("a-v1", 3, "b-v1", 4));

    assertTrue(placement.isComplete());
    assertEquals(
        Set.of("n-0", "n-1", "n-2"),
        placement.pods().stream()
            .filter(p -> p.pool().equals("a-v1"))
            .map(PlacedPod::node)
            .collect(Collectors.toSet()));
    assertEquals(7, placement.pods().size());
  }

  @Test
  void replicasOfAPoolGoToDifferentZonesWhereTheirNodesAreEquallyFree() {
    Scenarios s = twoFunctions();
    s.groups.clear();
    s.groups.add(group("x", 3, "left"));
    s.groups.add(group("y", 1, "right"));

    Placement placement = new Placer(s.build()).place(Map.of("a-v1", 2));

    assertEquals(List.of("x-0", "y-0"), placement.pods().stream().map(PlacedPod::node).toList());
  }

  private static NodeGroup group(String name, int count, String zone) {
    return Scenarios.group(
        name,
        count,
        Scenarios.cpu(1, 8, 1, 1e9),
        0,
        1e10,
        Kubelet.TopologyManagerPolicy.SINGLE_NUMA_NODE,
        zone);
  }

  @Test
  void fewNodesAreUsedWhenNodesAreWhatCosts() {
    Scenarios s = twoFunctions();
    s.planner =
        Scenarios.planner(
            0.7, PlannerSpec.Failures.NONE, 1, 64, PlannerSpec.Objective.MINIMIZE_NODES);

    Placement placement = new Placer(s.build()).place(Map.of("a-v1", 3, "b-v1", 2));

    assertEquals(
        Set.of("n-0"), placement.pods().stream().map(PlacedPod::node).collect(Collectors.toSet()));
    assertEquals(
        2,
        new Placer(s.build())
            .place(Map.of("a-v1", 2), Map.of("a-v1", 1)).pods().stream()
                .map(PlacedPod::node)
                .distinct()
                .count());
  }

  @Test
  void reservedAndForwardingCpusAreNotGivenToPods() {
    Scenarios s = twoFunctions();
    s.interconnect = Forwarding.Interconnect.MEMIF;
    s.ingressCores = 2;
    NodeGroup g = group("n", 1, "a");
    s.groups.clear();
    s.groups.add(
        new NodeGroup(
            g.name(),
            1,
            g.labels(),
            g.cpu(),
            new Kubelet(
                Kubelet.CpuManagerPolicy.STATIC,
                Kubelet.TopologyManagerPolicy.SINGLE_NUMA_NODE,
                new TreeSet<>(List.of(0, 5))),
            g.nics(),
            g.driver(),
            0,
            0));
    Placer placer = new Placer(s.build());

    // CPUs 0 and 5 are reserved, 1 and 2 forward: four are left, 3 4 6 7.
    assertEquals(Map.of("n-0", List.of(1, 2)), placer.infrastructure());
    Placement placement = placer.place(Map.of("a-v1", 2, "b-v1", 1));
    assertEquals(
        List.of(List.of(3, 4), List.of(6)),
        placement.pods().stream().map(PlacedPod::cpus).toList());
    assertEquals(
        List.of("a-v1-1: 2 CPUs wanted; not enough CPUs on 1 of 1 nodes"), placement.unplaceable());
  }

  @Test
  void podsOverSriovStayOnTheNumaNodeOfTheirNic() {
    Scenarios s = twoFunctions();
    s.interconnect = Forwarding.Interconnect.SRIOV;
    s.groups.clear();
    // 2 NUMA nodes of 4 CPUs; the port is on NUMA node 0, where the ingress worker takes a CPU: one
    // pod of 2 fits, although 5 CPUs stay
    // free.
    s.nodes("n", 1, Scenarios.cpu(2, 4, 1, 1e9), 8, 1e10);
    Placement placement = new Placer(s.build()).place(Map.of("a-v1", 2));

    assertEquals(List.of(List.of(1, 2)), placement.pods().stream().map(PlacedPod::cpus).toList());
    assertTrue(
        placement
            .unplaceable()
            .getFirst()
            .contains("NUMA node of a NIC with free virtual functions"));
  }

  @Test
  void virtualFunctionsHugePagesAndMemoryRunOut() {
    Scenarios s = twoFunctions();
    s.groups.clear();
    NodeGroup g =
        Scenarios.group(
            "n", 1, Scenarios.cpu(1, 64, 1, 1e9), 3, 1e10, Kubelet.TopologyManagerPolicy.NONE, "a");
    s.groups.add(
        new NodeGroup(
            g.name(),
            1,
            g.labels(),
            g.cpu(),
            g.kubelet(),
            g.nics(),
            g.driver(),
            10L << 30,
            5L << 30));
    s.sets.clear();
    s.set(
        "a-v1",
        "a",
        null,
        false,
        null,
        Scenarios.template(1, 0, Map.of("intel.com/sriov_vf", "2")));
    s.set("b-v1", "b", null, false, null, Scenarios.template(1, 0, Map.of("hugepages-1Gi", "2Gi")));
    s.set("c-v1", "a", null, false, null, Scenarios.template(1, 4L << 30, Map.of()));

    Placement placement = new Placer(s.build()).place(Map.of("a-v1", 5, "b-v1", 5, "c-v1", 5));

    assertEquals(1, placement.replicasOf("a-v1"), "3 virtual functions, 2 each");
    assertEquals(2, placement.replicasOf("b-v1"), "5 GiB of huge pages, 2 each");
    assertEquals(2, placement.replicasOf("c-v1"), "10 GiB, 4 each");
    assertTrue(
        placement.unplaceable().stream().anyMatch(u -> u.contains("SR-IOV virtual functions")));
    assertTrue(placement.unplaceable().stream().anyMatch(u -> u.contains("1 GiB huge pages")));
    assertTrue(placement.unplaceable().stream().anyMatch(u -> u.contains("memory")));
  }

  @Test
  void aCoreIsNotSharedBetweenPodsWhileWholeCoresAreFree() {
    Scenarios s = twoFunctions();
    s.groups.clear();
    // CPUs 0..3 are the first threads of 4 cores, 4..7 their siblings.
    s.nodes("n", 1, Scenarios.cpu(1, 4, 2, 1e9), 0, 1e10);

    Placement placement = new Placer(s.build()).place(Map.of("a-v1", 2, "b-v1", 2));

    Map<String, List<Integer>> cpus =
        placement.pods().stream().collect(Collectors.toMap(PlacedPod::name, PlacedPod::cpus));
    assertEquals(List.of(0, 4), cpus.get("a-v1-0"));
    assertEquals(List.of(1), cpus.get("b-v1-0"));
    assertEquals(List.of(2, 6), cpus.get("a-v1-1"));
    assertEquals(
        List.of(5), cpus.get("b-v1-1"), "the other thread of the core that is broken already");
  }

  @Test
  void whatIsMissingIsCountedInNodes() {
    Placer placer = new Placer(twoFunctions().build());
    Map<String, Integer> counts = Map.of("a-v1", 20, "b-v1", 3);

    // 43 CPUs on nodes of 8.
    assertEquals(6, placer.nodesLowerBound(counts));
    assertFalse(placer.place(counts).isComplete());
    assertEquals(3, placer.nodesToAdd(counts));
    assertEquals(0, placer.nodesToAdd(Map.of("a-v1", 1)));
  }

  @Test
  void aPodLargerThanAnyNodeFitsNowhereHoweverManyAreAdded() {
    Scenarios s = twoFunctions();
    s.set("a-v9", "a", null, false, null, Scenarios.template(9, 0, Map.of()));
    assertEquals(-1, new Placer(s.build()).nodesToAdd(Map.of("a-v9", 1)));
  }

  @Test
  void aNodeTooSmallForItsForwarderIsNotCuredByMoreNodes() {
    Scenarios s = twoFunctions();
    s.interconnect = Forwarding.Interconnect.MEMIF;
    s.ingressCores = 9;

    Placer placer = new Placer(s.build());

    assertEquals(
        "forwarder of n-0: the node has fewer than 9 free CPUs",
        placer.place(Map.of("a-v1", 1)).unplaceable().getFirst());
    assertEquals(-1, placer.nodesToAdd(Map.of("a-v1", 1)));
  }

  @Test
  void quantitiesAreKubernetes() {
    assertEquals(2L << 30, PodShape.quantity("2Gi"));
    assertEquals(1_500, PodShape.quantity("1.5k"));
    assertEquals(3, PodShape.quantity("3"));
  }

  @Test
  void placementsOfRandomClustersHoldTheirRules() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Scenario scenario = random(random);
      Map<String, Integer> counts = counts(scenario, random);
      Placer placer = new Placer(scenario);
      Placement placement = placer.place(counts);

      holds(seed, scenario, placement);
      assertEquals(
          placement, new Placer(scenario).place(counts), "seed " + seed + ": not deterministic");

      Map<String, Integer> more = new LinkedHashMap<>(counts);
      more.replaceAll((pool, n) -> n + random.nextInt(3));
      Placement larger = placer.extend(placement, more);
      holds(seed, scenario, larger);
      assertEquals(
          placement.pods(),
          larger.pods().subList(0, placement.pods().size()),
          "seed " + seed + ": a pod moved");

      int rounds = 1 + random.nextInt(3);
      Map<String, Integer> first = new LinkedHashMap<>(counts);
      first.replaceAll((pool, n) -> Math.min(n, rounds));
      if (placement.isComplete() && inRounds(placement)) {
        Placement prefix = placer.place(first);
        assertEquals(
            prefix.pods(),
            placement.pods().subList(0, prefix.pods().size()),
            "seed " + seed + ": later pods decide");
        assertTrue(
            placer.nodesLowerBound(counts)
                <= placement.pods().stream().map(PlacedPod::node).distinct().count(),
            "seed " + seed + ": bound over what is used");
      }
    }
  }

  private static boolean inRounds(Placement placement) {
    List<Integer> replicas = placement.pods().stream().map(PlacedPod::replica).toList();
    return replicas.equals(replicas.stream().sorted().toList());
  }

  private static Scenario random(Random random) {
    Scenarios s = new Scenarios();
    int groups = 1 + random.nextInt(3);
    for (int g = 0; g < groups; g++) {
      CpuSpec cpu =
          Scenarios.cpu(1 + random.nextInt(2), 4 + random.nextInt(12), 1 + random.nextInt(2), 1e9);
      Kubelet.TopologyManagerPolicy[] policies = Kubelet.TopologyManagerPolicy.values();
      s.groups.add(
          Scenarios.group(
              "g" + g,
              1 + random.nextInt(4),
              cpu,
              random.nextInt(20),
              1e10,
              policies[random.nextInt(policies.length)],
              "zone" + random.nextInt(2)));
    }
    s.interconnect =
        Forwarding.Interconnect.values()[random.nextInt(Forwarding.Interconnect.values().length)];
    s.planner =
        Scenarios.planner(
            0.7,
            PlannerSpec.Failures.NONE,
            1,
            64,
            PlannerSpec.Objective.values()[random.nextInt(PlannerSpec.Objective.values().length)]);
    s.function("f", 100);
    int sets = 1 + random.nextInt(5);
    for (int i = 0; i < sets; i++) {
      s.set(
          "p" + i, "f", null, false, null, Scenarios.template(1 + random.nextInt(4), 0, Map.of()));
    }
    return s.tenant("t", 1000, "p0").build();
  }

  private static Map<String, Integer> counts(Scenario scenario, Random random) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    scenario.replicaSets().forEach(r -> counts.put(r.name(), random.nextInt(8)));
    return counts;
  }

  private static void holds(long seed, Scenario scenario, Placement placement) {
    Map<String, NodeSpec> nodes = new HashMap<>();
    scenario.cluster().nodes().forEach(n -> nodes.put(n.name(), n));
    Map<String, Set<Integer>> used = new HashMap<>();
    new Placer(scenario).infrastructure().forEach((n, cpus) -> used.put(n, new HashSet<>(cpus)));
    for (PlacedPod pod : placement.pods()) {
      NodeGroup group = nodes.get(pod.node()).group();
      assertEquals(
          scenario.replicaSet(pod.pool()).template().cpus(),
          pod.cpus().size(),
          "seed " + seed + " " + pod.name());
      for (int cpu : pod.cpus()) {
        assertTrue(
            used.computeIfAbsent(pod.node(), n -> new HashSet<>()).add(cpu),
            "seed " + seed + ": CPU " + cpu + " of " + pod.node() + " twice");
        assertTrue(cpu < group.cpu().logicalCpus(), "seed " + seed);
      }
      if (group.kubelet().topologyManagerPolicy()
          == Kubelet.TopologyManagerPolicy.SINGLE_NUMA_NODE) {
        assertEquals(
            1,
            pod.cpus().stream().map(group.cpu()::numaNodeOf).distinct().count(),
            "seed " + seed + ": " + pod.name() + " spans NUMA nodes");
      }
    }
  }
}
