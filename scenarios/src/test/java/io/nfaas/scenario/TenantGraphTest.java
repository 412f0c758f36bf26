package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.ServiceGraph.Edge;
import io.nfaas.model.ServiceGraph.Per;
import io.nfaas.model.ServicePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TenantGraphTest {
  private static Edge edge(String from, String to, double weight) {
    return new Edge(from, to, weight, null, Per.FLOW);
  }

  /// `ways` such as `ingress a`, each with weight 1.
  private static TenantGraph graph(List<String> nodes, String... ways) {
    return TenantGraph.of(
        nodes, Arrays.stream(ways).map(w -> edge(w.split(" ")[0], w.split(" ")[1], 1)).toList());
  }

  @Test
  void pathsComeInTheOrderOfTheEdgesWithTheProductOfWeights() {
    TenantGraph g =
        TenantGraph.of(
            List.of("a", "b"),
            List.of(
                edge("ingress", "a", 1),
                edge("a", "b", 0.25),
                edge("a", "egress", 0.5),
                edge("a", "drop", 0.25),
                edge("b", "egress", 0.5),
                edge("b", "drop", 0.5)));
    assertEquals(
        List.of(
            new ServicePath(List.of("a", "b"), 0.125, false),
            new ServicePath(List.of("a", "b"), 0.125, true),
            new ServicePath(List.of("a"), 0.5, false),
            new ServicePath(List.of("a"), 0.25, true)),
        g.paths());
    assertEquals(4, g.pathCount());
    assertEquals(2, g.longest());
    assertEquals(List.of(), g.cycles());
  }

  @Test
  void aWayThroughNothingIsAPath() {
    assertEquals(
        List.of(new ServicePath(List.of(), 1, false)), graph(List.of(), "ingress egress").paths());
  }

  @Test
  void parallelEdgesAreOnePath() {
    TenantGraph g =
        TenantGraph.of(
            List.of("a"),
            List.of(edge("ingress", "a", 0.5), edge("ingress", "a", 0.5), edge("a", "egress", 1)));
    assertEquals(List.of(new ServicePath(List.of("a"), 1, false)), g.paths());
  }

  @Test
  void everyEdgeThatClosesACycleIsNamedWithTheWayRound() {
    TenantGraph g =
        graph(
            List.of("a", "b", "c", "d"),
            "ingress a",
            "a b",
            "b c",
            "c a",
            "c d",
            "d d",
            "d b",
            "d egress");
    assertEquals(
        List.of("c -> a -> b -> c", "d -> d", "d -> b -> c -> d"),
        g.cycles().stream().map(Object::toString).toList());
    assertEquals(List.of(3, 5, 6), g.cycles().stream().map(TenantGraph.Cycle::edge).toList());
  }

  @Test
  void whatCannotBeReachedOrLeftIsFoundInFaultyGraphsToo() {
    TenantGraph g =
        graph(
            List.of("a", "b", "c", "d", "e"), "ingress a", "a egress", "b a", "a c", "d e", "e d");
    assertEquals(Set.of("b", "d", "e"), g.unreachable());
    assertEquals(Set.of("c", "d", "e"), g.deadEnds());
    assertEquals(Set.of("c"), g.sinks());
    assertEquals(1, g.cycles().size());
  }

  @Test
  void aGraphWithTooManyPathsIsRefusedWithoutWalkingThem() {
    // 40 stages of two ways each: 2^40 paths.
    List<String> nodes = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    edges.add(edge("ingress", "s0", 1));
    for (int i = 0; i < 40; i++) {
      nodes.addAll(List.of("s" + i, "x" + i, "y" + i));
      edges.add(edge("s" + i, "x" + i, 0.5));
      edges.add(edge("s" + i, "y" + i, 0.5));
      String next = i < 39 ? "s" + (i + 1) : "egress";
      edges.add(edge("x" + i, next, 1));
      edges.add(edge("y" + i, next, 1));
    }
    TenantGraph g = TenantGraph.of(nodes, edges);
    assertEquals(Math.pow(2, 40), g.pathCount());
    assertEquals(80, g.longest());
    assertThrows(IllegalStateException.class, g::paths);
  }

  @Test
  void sharesOfRandomGraphsSumToOneAndCountAsPredicted() {
    long seed = 4711;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      int n = random.nextInt(1, 9);
      List<String> nodes = new ArrayList<>();
      List<Edge> edges = new ArrayList<>();
      for (int v = 0; v < n; v++) {
        nodes.add("n" + v);
      }
      edges.add(edge("ingress", "n0", 1));
      for (int v = 0; v < n; v++) {
        List<String> targets = new ArrayList<>(List.of("egress"));
        for (int w = v + 1; w < n; w++) {
          if (random.nextBoolean()) {
            targets.add("n" + w);
          }
        }
        for (String to : targets) {
          edges.add(edge("n" + v, to, 1.0 / targets.size()));
        }
      }
      TenantGraph g = TenantGraph.of(nodes, edges);
      List<ServicePath> paths = g.paths();
      String what = "seed " + seed + ", graph " + i;
      assertEquals(1, paths.stream().mapToDouble(ServicePath::expectedShare).sum(), 1e-9, what);
      assertEquals(g.pathCount(), paths.size(), what);
      assertEquals(
          g.longest(), paths.stream().mapToInt(p -> p.nodes().size()).max().orElseThrow(), what);
      assertTrue(g.cycles().isEmpty(), what);
    }
  }
}
