package io.nfaas.live;

import io.nfaas.chain.GraphView;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Routing;
import io.nfaas.dataplane.Tap;

/// Counts the frames of a worker that have completed each path of each graph view, and the flows that it has sent to another replica than
/// before. Single-threaded; allocates nothing.
public final class PathTap implements Tap {
  private static final byte DELIVERED = Disposition.DELIVERED.code();
  private static final byte POLICY = Disposition.POLICY.code();
  private static final byte FORWARDED = Disposition.FORWARDED.code();

  private final GraphView[] views;
  private final long[][] packets;
  private final long[][] bytes;
  private long movedFlows;

  /// @param views by view id
  public PathTap(GraphView[] views) {
    this.views = views.clone();
    packets = new long[views.length][];
    bytes = new long[views.length][];
    for (int v = 0; v < views.length; v++) {
      packets[v] = new long[views[v].paths().size()];
      bytes[v] = new long[views[v].paths().size()];
    }
  }

  @Override
  public void decided(Burst b, PollWork work, long nowNs) {
    int rows = b.count;
    for (int i = 0; i < rows; i++) {
      byte d = b.disposition[i];
      if (d == DELIVERED) {
        complete(b, i, Routing.EGRESS);
      } else if (d == POLICY) {
        complete(b, i, Routing.POLICY_DROP);
      } else if (d == FORWARDED && b.previous[i] != Burst.NONE && b.step[i] != Burst.RELAY) {
        movedFlows++;
      }
    }
  }

  private void complete(Burst b, int i, int end) {
    int view = b.view[i];
    int path = views[view].pathAt(b.position[i], end);
    if (path >= 0) {
      packets[view][path]++;
      bytes[view][path] += b.length[i];
    }
  }

  /// Frames that have completed a path here.
  public long packets(int view, int path) {
    return packets[view][path];
  }

  /// Their bytes, L2 with FCS, as they left.
  public long bytes(int view, int path) {
    return bytes[view][path];
  }

  /// Times that a flow which had a replica was sent to another one.
  public long movedFlows() {
    return movedFlows;
  }
}
