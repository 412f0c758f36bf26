package io.nfaas.sim;

import java.util.Arrays;
import java.util.TreeSet;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The measured time of a replication, cut into slices: the grain in which counts are kept.
///
/// Slices group into [#BATCHES] batches of equal length, from which the intervals of a single replication come, and are cut at events, so that
/// what came before an event and after it can be told apart.
final class Slices {
  /// Batches in the measured time.
  static final int BATCHES = 20;

  /// Slices of a batch where events have to be told from steady state.
  static final int PER_BATCH_WITH_EVENTS = 5;

  /// Grain of weights in histograms.
  private static final double TIMES = 8;

  private final long[] edgePs;
  private final int[] batchOf;
  private int current = -1;

  private long windowFromPs = Long.MIN_VALUE;
  private long windowToPs = Long.MAX_VALUE;
  private double weight = 1;
  private long times = 1;
  private double @Nullable [] sampledSeconds;

  /// @param fromPs end of the warm-up, ps
  /// @param toPs end of the replication, ps
  /// @param perBatch slices in each batch
  /// @param eventsPs times of events
  Slices(long fromPs, long toPs, int perBatch, Collection<Long> eventsPs) {
    int parts = BATCHES * perBatch;
    TreeSet<Long> edges = new TreeSet<>();
    for (int i = 0; i <= parts; i++) {
      edges.add(edge(fromPs, toPs, i, parts));
    }
    if (edges.size() <= parts) {
      throw new IllegalArgumentException("the measured time of " + (toPs - fromPs) + " ps is too short for " + parts + " slices");
    }
    eventsPs.stream().filter(t -> t > fromPs && t < toPs).forEach(edges::add);
    edgePs = edges.stream().mapToLong(Long::longValue).toArray();
    batchOf = new int[edgePs.length - 1];
    for (int s = 0; s < batchOf.length; s++) {
      int batch = 0;
      while (edge(fromPs, toPs, (batch + 1) * perBatch, parts) <= edgePs[s]) {
        batch++;
      }
      batchOf[s] = batch;
    }
  }

  private static long edge(long fromPs, long toPs, int i, int parts) {
    return fromPs + Math.round((toPs - fromPs) * ((double) i / parts));
  }

  int count() {
    return batchOf.length;
  }

  long fromPs() {
    return edgePs[0];
  }

  long toPs() {
    return edgePs[edgePs.length - 1];
  }

  long startPs(int slice) {
    return edgePs[slice];
  }

  long endPs(int slice) {
    return edgePs[slice + 1];
  }

  /// Length of a slice, s.
  double seconds(int slice) {
    return (endPs(slice) - startPs(slice)) * 1e-12;
  }

  /// Time that what cores and replicas did in a batch stands for, s: its length; where it is sampled, the time sampled, weighted.
  double batchSeconds(int batch) {
    double sum = 0;
    for (int s = 0; s < batchOf.length; s++) {
      sum += batchOf[s] == batch ? sampledSeconds(s) : 0;
    }
    return sum;
  }

  int batchOf(int slice) {
    return batchOf[slice];
  }

  /// Whether a batch ends where this slice does.
  boolean endsBatch(int slice) {
    return slice + 1 == batchOf.length || batchOf[slice + 1] != batchOf[slice];
  }

  /// The slice that is going on: -1 during the warm-up.
  int current() {
    return current;
  }

  /// Moves on to the next slice.
  void advance() {
    current++;
  }

  /// The same for a slice.
  double sampledSeconds(int slice) {
    return sampledSeconds == null ? seconds(slice) : sampledSeconds[slice];
  }

  // ---- sampling

  /// Makes the measured time one of which only windows are looked at.
  void sample() {
    sampledSeconds = new double[count()];
    windowToPs = Long.MIN_VALUE;
  }

  /// Looks at a window; until the next one, what happens outside of it is nowhere.
  ///
  /// @param standsFor length of the time that each of its moments stands for
  void window(long fromPs, long toPs, double standsFor) {
    windowFromPs = fromPs;
    windowToPs = toPs;
    weight = standsFor;
    times = Math.max(1, Math.round(standsFor * TIMES));
    if (sampledSeconds != null) {
      int slice = find(fromPs);
      sampledSeconds[slice] += (toPs - fromPs) * 1e-12 * standsFor;
    }
  }

  /// What an observation of now counts for: 1 when everything is looked at.
  double weight() {
    return weight;
  }

  /// How often it goes into a histogram.
  long times() {
    return times;
  }

  /// The slice of a time that is never far from the current one: -1 before the measured time and outside of windows, [#count] from its end on.
  int at(long ps) {
    if (ps >= windowToPs || ps < windowFromPs) {
      return ps >= edgePs[edgePs.length - 1] ? count() : -1;
    }
    return find(ps);
  }

  private int find(long ps) {
    int s = current;
    if (ps < edgePs[0]) {
      return -1;
    }
    if (s >= 0 && s < batchOf.length && ps >= edgePs[s] && ps < edgePs[s + 1]) {
      return s;
    }
    int found = Arrays.binarySearch(edgePs, ps);
    return found >= 0 ? found : -found - 2;
  }
}
