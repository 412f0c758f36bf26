package io.nfaas.conntrack;

import io.nfaas.packet.FlowKey;
import java.util.Arrays;

/// The graph views that a table's entries belong to: how many entries each has, and whose tenant's it is. The tenant of a view is
/// that of its first entry, as long as it has any.
final class ViewLedger {
  /// No entry's second word: its view would be larger than any.
  static final long UNSURE = -1;

  private int[] open = new int[16];
  private char[] tenant = new char[16];

  /// Per tenant, how many views have entries, and the sum of their ids: the id itself where it is one.
  private int[] viewsOf = new int[4];

  private long[] idsOf = new long[4];

  int open(int view) {
    return view < open.length ? open[view] : 0;
  }

  /// The tenant of a view that has entries.
  int tenant(int view) {
    return tenant[view];
  }

  /// One more entry of a view.
  ///
  /// @throws IllegalArgumentException when the view has entries of another tenant
  void add(int view, int ofTenant) {
    if (view >= open.length) {
      int length = Math.min(ConnTable.MAX_VALUE + 1, Integer.highestOneBit(view) << 1);
      open = Arrays.copyOf(open, length);
      tenant = Arrays.copyOf(tenant, length);
    }
    if (open[view] == 0) {
      tenant[view] = (char) ofTenant;
      begin(view, ofTenant);
    } else if (tenant[view] != ofTenant) {
      throw new IllegalArgumentException("view " + view + " belongs to tenant " + (int) tenant[view] + ", not to " + ofTenant);
    }
    open[view]++;
  }

  private void begin(int view, int ofTenant) {
    if (ofTenant >= viewsOf.length) {
      int length = Integer.highestOneBit(ofTenant) << 1;
      viewsOf = Arrays.copyOf(viewsOf, length);
      idsOf = Arrays.copyOf(idsOf, length);
    }
    viewsOf[ofTenant]++;
    idsOf[ofTenant] += view;
  }

  void remove(int view) {
    if (--open[view] == 0) {
      viewsOf[tenant[view]]--;
      idsOf[tenant[view]] -= view;
    }
  }

  void clear() {
    Arrays.fill(open, 0);
    Arrays.fill(viewsOf, 0);
    Arrays.fill(idsOf, 0);
  }

  /// A key's second word as an entry has it, or [#UNSURE] when the tenant has no entries, or some of several views.
  long viewed(long lo) {
    int t = FlowKey.tenant(lo);
    return t < viewsOf.length && viewsOf[t] == 1 ? (lo & ~Bucket.TENANT_BITS) | idsOf[t] << 16 : UNSURE;
  }

  long bytes() {
    return 4L * open.length + 2L * tenant.length + 12L * viewsOf.length;
  }
}
