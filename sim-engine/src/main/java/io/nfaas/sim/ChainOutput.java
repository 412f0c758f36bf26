package io.nfaas.sim;

import io.nfaas.chain.ServicePath;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.View;
import io.nfaas.model.ServiceGraph;
import io.nfaas.packet.FlowHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What of every flow left its chain in one replication, and what became of the rest: the two sides of chain output equivalence (Khalid and
/// Akella, NSDI 2019, section 3: what leaves a chain is what one infinite replica of each function would have sent).
///
/// A packet is known by its flow and by when it was offered, which are the same in every run of the same traffic. Flows have the numbers that their tenants'
/// sources gave them, from 0. Single-threaded; about 80 bytes per flow.
final class ChainOutput {
  private static final int FIRST_ROWS = 1024;
  private static final long ORDER_SALT = 0x9e3779b97f4a7c15L;

  private final List<Columns> tenants = new ArrayList<>();
  private final long[] pathMarks;
  private final long watched;
  private List<String> sites = List.of();
  private IntFunction<FlowNames> names = _ -> (_, _) -> "";

  /// A flow's endpoints in words.
  @FunctionalInterface
  interface FlowNames {
    String of(long number, int place);
  }

  /// A hop that another replica serves from a packet on.
  ///
  /// @param from -1 for the first one
  /// @param before the flow's move before this one; null for the first
  record Move(long atNs, int hop, int from, int to, @Nullable Move before) {}

  /// Packets of a flow that were lost for one reason at one place.
  static final class Loss {
    final int kind;
    final int site;
    final @Nullable Loss before;
    long packets;
    long firstPs;
    long lastPs;

    /// @param before the flow's loss of another kind before this one; null for the first
    Loss(int kind, int site, @Nullable Loss before, long atPs) {
      this.kind = kind;
      this.site = site;
      this.before = before;
      firstPs = atPs;
      lastPs = atPs;
    }
  }

  /// The flows of one tenant, by number.
  private static final class Columns {
    int rows;
    int[] place = new int[FIRST_ROWS];
    int[] offered = new int[FIRST_ROWS];
    int[] left = new int[FIRST_ROWS];
    int[] lost = new int[FIRST_ROWS];
    int[] overtaken = new int[FIRST_ROWS];
    long[] input = new long[FIRST_ROWS];
    long[] output = new long[FIRST_ROWS];
    long[] newestPs = new long[FIRST_ROWS];
    long[] newestAtPs = new long[FIRST_ROWS];
    boolean[] reset = new boolean[FIRST_ROWS];
    @Nullable Loss[] lastLoss = new @Nullable Loss[FIRST_ROWS];
    @Nullable Move[] lastMove = new @Nullable Move[FIRST_ROWS];

    void reach(int number) {
      if (number < rows) {
        return;
      }
      if (number >= place.length) {
        int n = Math.max(number + 1, place.length + place.length / 2);
        place = Arrays.copyOf(place, n);
        offered = Arrays.copyOf(offered, n);
        left = Arrays.copyOf(left, n);
        lost = Arrays.copyOf(lost, n);
        overtaken = Arrays.copyOf(overtaken, n);
        input = Arrays.copyOf(input, n);
        output = Arrays.copyOf(output, n);
        newestPs = Arrays.copyOf(newestPs, n);
        newestAtPs = Arrays.copyOf(newestAtPs, n);
        reset = Arrays.copyOf(reset, n);
        lastLoss = Arrays.copyOf(lastLoss, n);
        lastMove = Arrays.copyOf(lastMove, n);
      }
      Arrays.fill(newestPs, rows, number + 1, Long.MIN_VALUE);
      Arrays.fill(newestAtPs, rows, number + 1, Long.MIN_VALUE);
      rows = number + 1;
    }
  }

  /// @param pathMarks by dense path number, what tells the ways through a chain apart: equal for the same functions of two graph versions
  /// @param watched flow whose first replicas are noted too, by [#key]; -1 for none
  private ChainOutput(int tenants, long[] pathMarks, long watched) {
    for (int t = 0; t < tenants; t++) {
      this.tenants.add(new Columns());
    }
    this.pathMarks = pathMarks;
    this.watched = watched;
  }

  /// @param watched flow whose first replicas are noted too, by [#key]; -1 for none
  static ChainOutput of(Deployment deployment, long watched) {
    List<Long> marks = new ArrayList<>();
    for (View view : deployment.views()) {
      // Where every packet draws its way, no other run has the same one.
      boolean draws = view.graph().edges().stream().anyMatch(e -> e.per() == ServiceGraph.Per.PACKET);
      for (ServicePath path : view.compiled().paths()) {
        marks.add(draws ? ORDER_SALT : FlowHash.remix(String.join(">", path.nodes()).hashCode(), path.dropped() ? 1 : 2));
      }
    }
    return new ChainOutput(
        deployment.scenario().tenants().size(), marks.stream().mapToLong(Long::longValue).toArray(), watched);
  }

  /// A flow of any tenant as one number.
  static long key(int tenant, int number) {
    return (long) tenant << 32 | (number & 0xffff_ffffL);
  }

  // ---- what happens

  void offered(int tenant, int place, int number, long atPs) {
    Columns c = tenants.get(tenant);
    c.reach(number);
    c.place[number] = place;
    c.offered[number]++;
    c.input[number] += FlowHash.remix(atPs, ORDER_SALT);
  }

  /// A packet that ended its way as its graph wants: delivered, or dropped by policy.
  ///
  /// @param path dense number; -1 when not known
  /// @param backwards whether it ran against the flow; its order is not looked at
  void left(int tenant, int number, int path, long sentPs, long atPs, boolean backwards) {
    Columns c = tenants.get(tenant);
    c.left[number]++;
    c.output[number] += FlowHash.remix(sentPs, path < 0 ? ORDER_SALT : pathMarks[path]);
    if (backwards) {
      return;
    }
    // Ends become known wire by wire, not in the order of their times.
    boolean newer = sentPs >= c.newestPs[number];
    if (newer ? atPs < c.newestAtPs[number] : atPs > c.newestAtPs[number]) {
      c.overtaken[number]++;
    }
    if (newer) {
      c.newestPs[number] = sentPs;
      c.newestAtPs[number] = atPs;
    }
  }

  void lost(int tenant, int number, int kind, int site, long atPs) {
    Columns c = tenants.get(tenant);
    c.lost[number]++;
    for (Loss loss = c.lastLoss[number]; loss != null; loss = loss.before) {
      if (loss.kind == kind && loss.site == site) {
        loss.packets++;
        loss.firstPs = Math.min(loss.firstPs, atPs);
        loss.lastPs = Math.max(loss.lastPs, atPs);
        return;
      }
    }
    Loss first = new Loss(kind, site, c.lastLoss[number], atPs);
    first.packets = 1;
    c.lastLoss[number] = first;
  }

  /// @param from replica that served the hop before; -1 for none
  void served(int tenant, int number, int hop, int from, int to, long atNs) {
    if (from >= 0 || key(tenant, number) == watched) {
      Columns c = tenants.get(tenant);
      c.lastMove[number] = new Move(atNs, hop, from, to, c.lastMove[number]);
    }
  }

  /// A flow that its network function ended before its time; flows that begin later are not those of other runs.
  void reset(int tenant, int number) {
    tenants.get(tenant).reset[number] = true;
  }

  /// The words for what is kept as numbers.
  ///
  /// @param siteNames places of losses
  void name(List<String> siteNames, IntFunction<FlowNames> flows) {
    sites = List.copyOf(siteNames);
    names = flows;
  }

  // ---- what is asked

  long watched() {
    return watched;
  }

  int tenants() {
    return tenants.size();
  }

  int flows(int tenant) {
    return tenants.get(tenant).rows;
  }

  long offered(int tenant, int number) {
    Columns c = tenants.get(tenant);
    return number < c.rows ? c.offered[number] : 0;
  }

  long left(int tenant, int number) {
    Columns c = tenants.get(tenant);
    return number < c.rows ? c.left[number] : 0;
  }

  long lost(int tenant, int number) {
    return tenants.get(tenant).lost[number];
  }

  long overtaken(int tenant, int number) {
    return tenants.get(tenant).overtaken[number];
  }

  boolean isReset(int tenant, int number) {
    return tenants.get(tenant).reset[number];
  }

  /// Packets that had not ended their way when the run ended.
  long underWay(int tenant, int number) {
    return offered(tenant, number) - left(tenant, number) - lost(tenant, number);
  }

  /// Whether the same packets were offered.
  boolean hasInputOf(ChainOutput other, int tenant, int number) {
    Columns c = tenants.get(tenant);
    Columns o = other.tenants.get(tenant);
    return number < o.rows && c.input[number] == o.input[number];
  }

  /// Whether the same packets left by the same ways.
  boolean hasOutputOf(ChainOutput other, int tenant, int number) {
    return tenants.get(tenant).output[number] == other.tenants.get(tenant).output[number];
  }

  List<Move> moves(int tenant, int number) {
    List<Move> all = new ArrayList<>();
    for (Move move = tenants.get(tenant).lastMove[number]; move != null; move = move.before()) {
      all.addFirst(move);
    }
    return all;
  }

  List<Loss> losses(int tenant, int number) {
    List<Loss> all = new ArrayList<>();
    for (Loss loss = tenants.get(tenant).lastLoss[number]; loss != null; loss = loss.before) {
      all.addFirst(loss);
    }
    return all;
  }

  String placeOf(Loss loss) {
    return sites.get(loss.site);
  }

  /// Endpoints of a flow.
  String name(int tenant, int number) {
    return names.apply(tenant).of(number, tenants.get(tenant).place[number]);
  }

  @Nullable Loss firstLoss(int tenant, int number) {
    Loss first = null;
    for (Loss loss : losses(tenant, number)) {
      first = first == null || loss.firstPs < first.firstPs ? loss : first;
    }
    return first;
  }
}
