package io.nfaas.live;

import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import java.util.Arrays;

/// How long a worker's busy polls took and what they did: the sums that prices per kind of work are fitted from (least squares, normal
/// equations). Written by the worker's thread; allocates nothing.
///
/// Columns: one per kind of [Work], then the bytes received, then the poll itself.
public final class WorkTimes {
  /// Column of bytes received, L2 with FCS.
  public static final int BYTES = Work.KINDS;

  /// Column of the poll itself: 1 in each.
  public static final int POLL = Work.KINDS + 1;

  public static final int COLUMNS = Work.KINDS + 2;

  /// Polls that took longer than this multiple of the mean so far were interrupted by something else, and do not enter the fit.
  private static final int OUTLIER = 20;

  private static final int OUTLIER_AFTER = 64;

  private final double[] products = new double[COLUMNS * COLUMNS];
  private final double[] timed = new double[COLUMNS];
  private final int[] present = new int[COLUMNS];
  private final double[] row = new double[COLUMNS];

  private long busyNs;
  private long polls;
  private long packets;
  private long longestNs;
  private long fittedPolls;
  private double fittedSquares;

  /// Notes a poll that found something.
  ///
  /// @param ns from before the poll to after its flush
  public void add(PollWork work, long ns) {
    busyNs += ns;
    polls++;
    packets += work.packets;
    longestNs = Math.max(longestNs, ns);
    if (polls > OUTLIER_AFTER && ns > OUTLIER * (busyNs / polls)) {
      return;
    }
    int n = 0;
    for (int k = 0; k < Work.KINDS; k++) {
      if (work.count[k] != 0) {
        row[k] = work.count[k];
        present[n++] = k;
      }
    }
    row[BYTES] = work.wireBytes;
    present[n++] = BYTES;
    row[POLL] = 1;
    present[n++] = POLL;
    for (int a = 0; a < n; a++) {
      int i = present[a];
      timed[i] += row[i] * ns;
      for (int b = 0; b < n; b++) {
        products[i * COLUMNS + present[b]] += row[i] * row[present[b]];
      }
    }
    fittedPolls++;
    fittedSquares += (double) ns * ns;
  }

  /// Time in busy polls, ns.
  public long busyNs() {
    return busyNs;
  }

  /// Busy polls.
  public long polls() {
    return polls;
  }

  /// Frames received in them.
  public long packets() {
    return packets;
  }

  /// The longest of them, ns.
  public long longestNs() {
    return longestNs;
  }

  /// Polls that the sums below are over.
  public long fittedPolls() {
    return fittedPolls;
  }

  /// Sums of the products of each two columns, by row; a copy.
  public double[] products() {
    return Arrays.copyOf(products, products.length);
  }

  /// Sums of each column times the poll's ns; a copy.
  public double[] timed() {
    return Arrays.copyOf(timed, timed.length);
  }

  /// Sum of the squared times of the fitted polls, ns².
  public double fittedSquares() {
    return fittedSquares;
  }
}
