package io.nfaas.conntrack;

import io.nfaas.packet.FlowKey;
import java.util.Arrays;

/// The graph views that a table's entries belong to: how many entries each has, and whose tenant's it is. The tenant of a view is
/// that of its first entry, as long as it has any.
final class ViewLedger {
  /// No entry's second word: a wide one without view.
  static final long UNSURE = Bucket.WIDE_HOP;

  private int[] open = new int[16];
  private char[] tenant = new char[16];

  /// Per tenant, how many views have entries, and the sum of their ids: the id itself where it is one.
  private int[] viewsOf = new int[4];

  private long[] idsOf = new long[4];

  /// Per tenant, what takes its place in second words; zero when it has no entries, or some of several views.
  private long[] fieldOf = new long[4];

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
      fieldOf = Arrays.copyOf(fieldOf, length);
    }
    change(ofTenant, 1, view);
  }

  private void change(int ofTenant, int views, int ids) {
    viewsOf[ofTenant] += views;
    idsOf[ofTenant] += ids;
    fieldOf[ofTenant] = viewsOf[ofTenant] == 1 ? Bucket.viewField((int) idsOf[ofTenant]) : 0;
  }

  void remove(int view) {
    if (--open[view] == 0) {
      change(tenant[view], -1, -view);
    }
  }

  void clear() {
    Arrays.fill(open, 0);
    Arrays.fill(viewsOf, 0);
    Arrays.fill(idsOf, 0);
    Arrays.fill(fieldOf, 0);
  }

  /// A key's second word as an entry has it, or [#UNSURE] when the tenant has no entries, or some of several views.
  static long viewed(long[] fields, long lo) {
    int t = FlowKey.tenant(lo);
    return t < fields.length && fields[t] != 0 ? (lo & ~Bucket.TENANT_BITS) | fields[t] : UNSURE;
  }

  /// Per tenant, what takes its place in second words; another array after [#add].
  long[] fields() {
    return fieldOf;
  }

  long bytes() {
    return 4L * open.length + 2L * tenant.length + 20L * viewsOf.length;
  }
}
