package io.nfaas.chain;

import io.nfaas.dataplane.Routing;
import io.nfaas.packet.FlowHash;
import java.util.List;

/// Which of a tenant's graph views a flow gets: drawn by its hash in proportion to their shares. While the share of the view listed
/// first only grows, no flow leaves it. Immutable.
final class ViewDraw {
  static final double SUM_TOLERANCE = 1e-9;
  static final ViewDraw NOTHING = new ViewDraw(List.of());

  private static final long SALT = -1;
  private static final double DRAWS = 0x1p53;

  private final int[] views;
  private final long[] below;

  /// @param shares sum to 1, or none
  ViewDraw(List<ViewShare> shares) {
    views = shares.stream().mapToInt(ViewShare::view).toArray();
    below = new long[views.length];
    double sum = 0;
    for (int v = 0; v < below.length; v++) {
      sum += shares.get(v).ratio();
      below[v] = sum > 1 - SUM_TOLERANCE ? Long.MAX_VALUE : (long) (sum * DRAWS);
    }
  }

  /// The id of the flow's view, or [Routing#NONE].
  int view(long flowHash) {
    if (views.length <= 1) {
      return views.length == 0 ? Routing.NONE : views[0];
    }
    long draw = FlowHash.remix(flowHash, SALT) >>> 11;
    int v = 0;
    while (draw >= below[v]) {
      v++;
    }
    return views[v];
  }
}
