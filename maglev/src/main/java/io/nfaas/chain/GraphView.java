package io.nfaas.chain;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Place;
import io.nfaas.dataplane.Routing;
import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FrameView;
import java.util.Arrays;
import java.util.List;

/// One version of a tenant's graph, compiled for routing. Immutable.
///
/// The graph is unrolled into the trie of its path prefixes: a *row* is a place in the graph together with the way that led
/// there, so that a row alone says where a frame has been and what comes next. Row numbers travel as service path identifiers
/// (RFC 8300 section 2.3). Row 0 stands before the first hop and never travels.
///
/// ```
///   ingress -> vpn -> fw (0.9) -> egress            row 0 -- row 1 (vpn) -+- row 2 (fw) -- egress, path 0
///                  -> egress (0.1)                                        +- egress, path 1
/// ```
///
/// Backward walks have rows of their own, one chain per path: the frame that enters backwards walks the forward trie by its
/// flow's hash to the end, and takes that path's chain. Both directions of a flow so take one path, and share the connection-table
/// entries of its hops ([#hop] is a number of the graph's node, not of the row).
///
/// A branch by weight draws from the flow's hash remixed with the row: the same flow always draws alike, and the draws of two
/// branches do not follow from each other. A branch per packet draws from the frame's number in its worker instead.
public final class GraphView {
  /// Most nodes in a graph; hop numbers are 1 to this.
  public static final int MAX_NODES = 254;

  /// Most rows: service path identifiers have 24 bits.
  public static final int MAX_ROWS = (1 << 24) - 1;

  /// Most hops in a path: a service header starts with TTL 63 and must not be forwarded when it gets to 0 (RFC 8300 section 2.2).
  public static final int MAX_HOPS = 62;

  /// Largest id of a view: what a connection-table entry holds.
  public static final int MAX_ID = ConnTable.MAX_VALUE;

  /// Largest tenant index: what a flow key holds.
  public static final int MAX_TENANT = 0xffff;

  private final int id;
  private final int tenant;
  private final String version;
  private final List<GraphNode> nodes;
  private final List<ServicePath> paths;
  private final GraphRows rows;

  /// Compiles a graph.
  ///
  /// @param id dense id of the view, unique among all tenants' views; not reused while a frame or table entry may hold it
  /// @param tenant dense tenant index
  /// @param version label, such as `g1`
  /// @throws IllegalArgumentException naming view, node and limit when the graph has a cycle, an edge from or to nowhere, a node
  /// without a way on, weights that do not sum to 1, too many nodes, hops or rows
  public GraphView(
      int id, int tenant, String version, List<GraphNode> nodes, List<GraphEdge> edges) {
    if (id < 0 || id > MAX_ID) {
      throw new IllegalArgumentException("view id " + id + " is not in [0, " + MAX_ID + "]");
    }
    if (tenant < 0 || tenant > MAX_TENANT) {
      throw new IllegalArgumentException("tenant " + tenant + " is not in [0, " + MAX_TENANT + "]");
    }
    this.id = id;
    this.tenant = tenant;
    this.version = version;
    this.nodes = List.copyOf(nodes);
    GraphCompiler compiler =
        new GraphCompiler("graph view " + version + " of tenant " + tenant, this.nodes, edges);
    rows = compiler.rows(tenant);
    paths = compiler.paths();
  }

  public int id() {
    return id;
  }

  public int tenant() {
    return tenant;
  }

  public String version() {
    return version;
  }

  /// Nodes in the order of their hop numbers: hop `h` is element `h - 1`.
  public List<GraphNode> nodes() {
    return nodes;
  }

  /// The pools that frames of this view can get to, in ascending order.
  public int[] pools() {
    return Arrays.stream(rows.place).mapToInt(Place::pool).filter(p -> p >= 0).sorted().distinct().toArray();
  }

  /// Every way through the graph, in the order of the edges.
  public List<ServicePath> paths() {
    return paths;
  }

  /// Rows of both directions.
  public int rowCount() {
    return rows.only.length;
  }

  public boolean hasPosition(int position) {
    return position >= 0 && position < rows.only.length;
  }

  /// The path of a frame that went from `position` to `end`, or [Routing#NONE] when no such path ends there.
  ///
  /// @param end [Routing#EGRESS] or [Routing#POLICY_DROP]
  public int pathAt(int position, int end) {
    return end == Routing.EGRESS
        ? rows.egressPath[position]
        : end == Routing.POLICY_DROP ? rows.dropPath[position] : Routing.NONE;
  }

  public int hop(int position) {
    return Place.hop(rows.place[position]);
  }

  public int pool(int position) {
    return Place.pool(rows.place[position]);
  }

  public int serviceIndex(int position) {
    return Place.serviceIndex(rows.place[position]);
  }

  public boolean backwards(int position) {
    return position >= rows.firstBackward;
  }

  /// What there is at a position: a [Place], or [Place#NOWHERE].
  long place(int position) {
    long[] places = rows.place;
    return position >= 0 && position < places.length ? places[position] : Place.NOWHERE;
  }

  /// The single way on, or [Routing#BRANCH].
  int onlyWay(int position) {
    return rows.only[position];
  }

  boolean readsHeaders(int position) {
    return rows.matches[position] != 0;
  }

  /// The row before the first hop of row `i`'s frame.
  int entry(Burst burst, int i, FrameView frame) {
    if (!burst.has(i, Burst.BACKWARDS)) {
      return 0;
    }
    int row = 0;
    while (true) {
      int next = next(row, burst, i, frame);
      if (next < 0) {
        return rows.backwardEntry[
            next == Routing.EGRESS ? rows.egressPath[row] : rows.dropPath[row]];
      }
      row = next;
    }
  }

  int next(int row, Burst burst, int i, FrameView frame) {
    int only = rows.only[row];
    return only != Routing.BRANCH ? only : branch(row, burst, i, frame);
  }

  private int branch(int row, Burst burst, int i, FrameView frame) {
    int choice = rows.firstChoice[row];
    int weighted = choice + rows.matches[row];
    if (choice < weighted) {
      boolean backwards = burst.has(i, Burst.BACKWARDS);
      for (; choice < weighted; choice++) {
        EdgeMatch match = rows.choiceMatch[choice];
        if (match != null && match.fits(frame, backwards)) {
          return rows.choiceTarget[choice];
        }
      }
    }
    long draw = draw(rows.perPacket[row] ? burst.number(i) : burst.flowHash[i], row);
    while (draw >= rows.choiceBelow[choice]) {
      choice++;
    }
    return rows.choiceTarget[choice];
  }

  /// A number in [0, 2^53): two rounds, because one multiplication by neighbouring rows leaves the upper halves alike.
  private static long draw(long seed, int row) {
    long once = FlowHash.remix(seed, row);
    return FlowHash.remix(once, once) >>> 11;
  }
}
