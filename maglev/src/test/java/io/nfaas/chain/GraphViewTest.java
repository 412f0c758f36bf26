package io.nfaas.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.GraphEdge.Per;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Frames;
import io.nfaas.dataplane.Routing;
import io.nfaas.packet.FrameView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GraphViewTest {
  private final Burst burst = new Burst(4);
  private final FrameView frame = new FrameView();

  private static List<GraphNode> nodes(String... names) {
    return IntStream.range(0, names.length).mapToObj(n -> new GraphNode(names[n], 10 + n)).toList();
  }

  private static GraphView view(List<GraphNode> nodes, GraphEdge... edges) {
    return new GraphView(0, 0, "g1", nodes, List.of(edges));
  }

  /// The example of the class's documentation.
  private static GraphView example() {
    return view(
        nodes("vpn", "fw"),
        GraphEdge.always("ingress", "vpn"),
        GraphEdge.weighted("vpn", "fw", 0.9),
        GraphEdge.weighted("vpn", "egress", 0.1),
        GraphEdge.always("fw", "egress"));
  }

  private int row(long hash) {
    burst.clear();
    int i = burst.append(0, 0, 0, 0, 0);
    burst.flowHash[i] = hash;
    return i;
  }

  /// Names of the nodes that a flow visits, ended by `egress` or `drop`.
  private List<String> walk(GraphView view, int from, int i) {
    List<String> way = new ArrayList<>();
    int position = from;
    while (true) {
      int next = view.next(position, burst, i, frame);
      if (next < 0) {
        ServicePath path = view.paths().get(view.pathAt(position, next));
        List<String> named = new ArrayList<>(path.nodes());
        if (view.backwards(position)) {
          Collections.reverse(named);
        }
        if (!path.dropped() || !view.backwards(position)) {
          assertEquals(named, way);
        }
        assertEquals(next == Routing.POLICY_DROP, path.dropped());
        way.add(path.dropped() ? "drop" : "egress");
        return way;
      }
      position = next;
      way.add(view.nodes().get(view.hop(position) - 1).name());
    }
  }

  @Test
  void theExampleHasTheRowsThatItsDocumentationSays() {
    GraphView view = example();
    // Forwards 0, 1 (vpn), 2 (fw); backwards 3, 4 (fw), 5 (vpn) for path 0 and 6, 7 (vpn) for path
    // 1.
    assertEquals(8, view.rowCount());
    assertEquals(List.of("vpn", "fw"), view.paths().get(0).nodes());
    assertEquals(0.9, view.paths().get(0).expectedShare(), 1e-12);
    assertEquals(List.of("vpn"), view.paths().get(1).nodes());
    assertEquals(0.1, view.paths().get(1).expectedShare(), 1e-12);
    int[] hops = {0, 1, 2, 0, 2, 1, 0, 1};
    int[] pools = {-1, 10, 11, -1, 11, 10, -1, 10};
    int[] indexes = {256, 255, 254, 256, 255, 254, 256, 255};
    for (int row = 0; row < 8; row++) {
      assertEquals(hops[row], view.hop(row), "row " + row);
      assertEquals(pools[row], view.pool(row), "row " + row);
      assertEquals(indexes[row], view.serviceIndex(row), "row " + row);
      assertEquals(row > 2, view.backwards(row), "row " + row);
    }
    assertEquals(0, view.pathAt(2, Routing.EGRESS));
    assertEquals(1, view.pathAt(1, Routing.EGRESS));
    assertEquals(Routing.NONE, view.pathAt(2, Routing.POLICY_DROP));
    assertEquals(0, view.pathAt(5, Routing.EGRESS));
    assertFalse(view.hasPosition(8));
  }

  @Test
  void aFlowTakesTheSamePathEveryTimeAndBackwards() {
    GraphView view = example();
    SplittableRandom random = new SplittableRandom(1);
    int two = 0;
    for (int n = 0; n < 20_000; n++) {
      int i = row(random.nextLong());
      List<String> forwards = walk(view, view.entry(burst, i, frame), i);
      assertEquals(forwards, walk(view, view.entry(burst, i, frame), i));
      burst.traits[i] = Burst.BACKWARDS;
      List<String> backwards = walk(view, view.entry(burst, i, frame), i);
      Collections.reverse(backwards.subList(0, backwards.size() - 1));
      assertEquals(forwards, backwards);
      two += forwards.size() == 3 ? 1 : 0;
    }
    assertEquals(0.9, two / 20_000.0, 0.01);
  }

  @Test
  void consecutiveBranchesDrawIndependently() {
    GraphView view =
        view(
            nodes("a", "b", "c", "d"),
            GraphEdge.weighted("ingress", "a", 0.5),
            GraphEdge.weighted("ingress", "b", 0.5),
            GraphEdge.weighted("a", "c", 0.5),
            GraphEdge.weighted("a", "d", 0.5),
            GraphEdge.weighted("b", "c", 0.5),
            GraphEdge.weighted("b", "d", 0.5),
            GraphEdge.always("c", "egress"),
            GraphEdge.always("d", "egress"));
    SplittableRandom random = new SplittableRandom(2);
    int[] perPath = new int[4];
    for (int n = 0; n < 40_000; n++) {
      int i = row(random.nextLong());
      int first = view.next(0, burst, i, frame);
      int second = view.next(first, burst, i, frame);
      perPath[view.pathAt(second, Routing.EGRESS)]++;
    }
    for (int count : perPath) {
      assertEquals(10_000, count, 400);
    }
  }

  @Test
  void aBranchPerPacketIsDrawnByTheFramesNumber() {
    GraphView view =
        view(
            nodes("a", "b"),
            new GraphEdge("ingress", "a", 0.3, null, Per.PACKET),
            new GraphEdge("ingress", "b", 0.7, null, Per.PACKET),
            GraphEdge.always("a", "egress"),
            GraphEdge.always("b", "egress"));
    int toA = 0;
    int changes = 0;
    int last = -1;
    for (int n = 0; n < 50_000; n++) {
      int i = row(42);
      burst.firstNumber = n;
      int next = view.next(0, burst, i, frame);
      assertEquals(next, view.next(0, burst, i, frame));
      toA += view.hop(next) == 1 ? 1 : 0;
      changes += next != last ? 1 : 0;
      last = next;
    }
    assertEquals(0.3, toA / 50_000.0, 0.01);
    // Independent draws change from frame to frame with probability 2 * 0.3 * 0.7.
    assertEquals(0.42, changes / 50_000.0, 0.01);
  }

  @Test
  void matchesClaimFramesBeforeWeightsAndOnBothWays() {
    EdgeMatch web = new EdgeMatch(Prefix.parse("10.1.0.0/16"), 6, 80, 443, null);
    EdgeMatch backwardsOnly = new EdgeMatch(null, 17, -1, -1, EdgeMatch.Direction.BACKWARD);
    GraphView view =
        view(
            nodes("proxy", "fw", "tap"),
            new GraphEdge("ingress", "proxy", 0.2, web, Per.FLOW),
            new GraphEdge("ingress", "tap", 0, backwardsOnly, Per.FLOW),
            GraphEdge.always("ingress", "fw"),
            GraphEdge.always("proxy", "egress"),
            GraphEdge.always("tap", "egress"),
            GraphEdge.always("fw", "egress"));
    assertTrue(view.readsHeaders(0));
    assertEquals(0.2, view.paths().get(0).expectedShare(), 1e-12);
    assertEquals(0.8, view.paths().get(2).expectedShare(), 1e-12);
    MemorySegment m = Arena.ofAuto().allocate(256);
    int inside = Frames.ip(10, 1, 2, 3);
    int outside = Frames.ip(203, 0, 113, 9);
    assertEquals(List.of("proxy", "egress"), walkTcp(view, m, inside, outside, 5000, 443, false));
    assertEquals(List.of("proxy", "egress"), walkTcp(view, m, outside, inside, 443, 5000, true));
    assertEquals(List.of("fw", "egress"), walkTcp(view, m, inside, outside, 5000, 444, false));
    assertEquals(List.of("fw", "egress"), walkTcp(view, m, outside, inside, 5000, 443, false));
    assertEquals(
        List.of("fw", "egress"),
        walkTcp(view, m, Frames.ip(10, 2, 2, 3), outside, 5000, 443, false));
    frame.wrap(m, 0, Frames.udp(m, 0, -1, outside, inside, 443, 5000));
    int i = row(1);
    assertEquals(List.of("fw", "egress"), walk(view, view.entry(burst, i, frame), i));
    burst.traits[i] = Burst.BACKWARDS;
    assertEquals(List.of("tap", "egress"), walk(view, view.entry(burst, i, frame), i));
  }

  private List<String> walkTcp(
      GraphView view,
      MemorySegment m,
      int src,
      int dst,
      int srcPort,
      int dstPort,
      boolean backwards) {
    frame.wrap(m, 0, Frames.tcp(m, 0, -1, src, dst, srcPort, dstPort, Frames.ACK));
    int i = row(1);
    burst.traits[i] = backwards ? Burst.BACKWARDS : 0;
    return walk(view, view.entry(burst, i, frame), i);
  }

  @Test
  void whatNoMatchClaimsIsDroppedWhereThereAreOnlyMatches() {
    GraphView view =
        view(
            nodes("fw"),
            new GraphEdge("ingress", "fw", 0.75, new EdgeMatch(null, 6, -1, -1, null), Per.FLOW),
            GraphEdge.always("fw", "egress"));
    assertEquals(2, view.paths().size());
    assertTrue(view.paths().get(1).dropped());
    assertEquals(0.25, view.paths().get(1).expectedShare(), 1e-12);
    MemorySegment m = Arena.ofAuto().allocate(256);
    frame.wrap(m, 0, Frames.udp(m, 0, -1, 1, 2, 3, 4));
    int i = row(1);
    assertEquals(List.of("drop"), walk(view, 0, i));
    burst.traits[i] = Burst.BACKWARDS;
    assertEquals(List.of("drop"), walk(view, view.entry(burst, i, frame), i));
  }

  @Test
  void zeroWeightsAreNeverDrawn() {
    GraphView view =
        view(
            nodes("a", "b", "c"),
            GraphEdge.weighted("ingress", "a", 0),
            GraphEdge.weighted("ingress", "b", 1),
            GraphEdge.weighted("ingress", "c", 0),
            GraphEdge.always("a", "egress"),
            GraphEdge.always("b", "egress"),
            GraphEdge.always("c", "egress"));
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 0; n < 1000; n++) {
      assertEquals(2, view.hop(view.next(0, burst, row(random.nextLong()), frame)));
    }
    assertEquals(2, view.hop(view.next(0, burst, row(0), frame)));
    assertEquals(2, view.hop(view.next(0, burst, row(-1), frame)));
  }

  @Test
  void everyRandomWalkEndsInThePathThatItsLastRowNames() {
    for (long seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 1 + random.nextInt(7);
      String[] names = IntStream.range(0, n).mapToObj(k -> "n" + k).toArray(String[]::new);
      List<GraphEdge> edges = new ArrayList<>();
      for (int k = -1; k < n; k++) {
        int ways = 1 + random.nextInt(3);
        for (int w = 0; w < ways; w++) {
          int to = k + 1 + random.nextInt(n - k);
          String target = to >= n ? (random.nextInt(4) == 0 ? "drop" : "egress") : names[to];
          edges.add(GraphEdge.weighted(k < 0 ? "ingress" : names[k], target, 1.0 / ways));
        }
      }
      GraphView view = new GraphView(0, 0, "seed " + seed, nodes(names), edges);
      assertEquals(
          1,
          view.paths().stream().mapToDouble(ServicePath::expectedShare).sum(),
          1e-9,
          "seed " + seed);
      for (int k = 0; k < 200; k++) {
        int i = row(random.nextLong());
        List<String> forwards = walk(view, 0, i);
        burst.traits[i] = Burst.BACKWARDS;
        List<String> backwards = walk(view, view.entry(burst, i, frame), i);
        if (forwards.getLast().equals("drop")) {
          assertEquals(List.of("drop"), backwards);
        } else {
          Collections.reverse(backwards.subList(0, backwards.size() - 1));
          assertEquals(forwards, backwards, "seed " + seed);
        }
      }
    }
  }

  private static void refused(String why, List<GraphNode> nodes, GraphEdge... edges) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> view(nodes, edges));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void graphsThatCannotBeRoutedAreRefusedByName() {
    refused(
        "has the cycle a -> b -> a",
        nodes("a", "b"),
        GraphEdge.always("ingress", "a"),
        GraphEdge.always("a", "b"),
        GraphEdge.always("b", "a"));
    refused(
        "edges out of a whose weights sum to 0.9",
        nodes("a"),
        GraphEdge.always("ingress", "a"),
        GraphEdge.weighted("a", "egress", 0.9));
    refused("has no edge out of a", nodes("a"), GraphEdge.always("ingress", "a"));
    refused("an edge at 'b'", nodes("a"), GraphEdge.always("ingress", "b"));
    refused(
        "two nodes named a",
        List.of(new GraphNode("a", 0), new GraphNode("a", 1)),
        GraphEdge.always("ingress", "a"));
    refused(
        "drawn per flow and others drawn per packet",
        nodes("a"),
        GraphEdge.weighted("ingress", "a", 0.5),
        new GraphEdge("ingress", "egress", 0.5, null, Per.PACKET),
        GraphEdge.always("a", "egress"));
    refused(
        "has 255 nodes; at most 254",
        nodes(IntStream.range(0, 255).mapToObj(n -> "n" + n).toArray(String[]::new)),
        GraphEdge.always("ingress", "egress"));
  }

  private static GraphEdge[] line(int n) {
    List<GraphEdge> edges = new ArrayList<>();
    edges.add(GraphEdge.always("ingress", "n0"));
    for (int k = 0; k < n; k++) {
      edges.add(GraphEdge.always("n" + k, k + 1 < n ? "n" + (k + 1) : "egress"));
    }
    return edges.toArray(GraphEdge[]::new);
  }

  private static String[] numbered(int n) {
    return IntStream.range(0, n).mapToObj(k -> "n" + k).toArray(String[]::new);
  }

  @Test
  void aPathIsAsLongAsItsHopLimitAllows() {
    assertEquals(62, view(nodes(numbered(62)), line(62)).paths().getFirst().nodes().size());
    refused("more than 62 hops", nodes(numbered(63)), line(63));
  }

  @Test
  void aGraphWithExponentiallyManyPathsIsRefusedBeforeItIsUnrolled() {
    // 30 layers of two nodes: 2^30 paths.
    List<GraphEdge> edges = new ArrayList<>();
    edges.add(GraphEdge.weighted("ingress", "n0", 0.5));
    edges.add(GraphEdge.weighted("ingress", "n1", 0.5));
    for (int layer = 0; layer < 30; layer++) {
      for (int side = 0; side < 2; side++) {
        for (int to = 0; to < 2; to++) {
          String target = layer == 29 ? "egress" : "n" + (2 * layer + 2 + to);
          edges.add(GraphEdge.weighted("n" + (2 * layer + side), target, 0.5));
        }
      }
    }
    refused("rows; at most 16777215", nodes(numbered(60)), edges.toArray(GraphEdge[]::new));
  }
}
