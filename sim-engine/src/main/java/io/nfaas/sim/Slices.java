package io.nfaas.sim;

import java.util.Arrays;
import java.util.TreeSet;
import java.util.Collection;

/// The measured time of a replication, cut into slices: the grain in which counts are kept.
///
/// Slices group into [#BATCHES] batches of equal length, from which the intervals of a single replication come, and are cut at events, so that
/// what came before an event and after it can be told apart.
final class Slices {
  /// Batches in the measured time.
  static final int BATCHES = 20;

  /// Slices of a batch where events have to be told from steady state.
  static final int PER_BATCH_WITH_EVENTS = 5;

  private final long[] edgePs;
  private final int[] batchOf;
  private int current = -1;

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

  /// Length of a batch, s.
  double batchSeconds(int batch) {
    double sum = 0;
    for (int s = 0; s < batchOf.length; s++) {
      sum += batchOf[s] == batch ? seconds(s) : 0;
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

  /// The slice of a time that is never far from the current one: -1 before the measured time, [#count] from its end on.
  int at(long ps) {
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
