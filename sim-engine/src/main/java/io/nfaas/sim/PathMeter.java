package io.nfaas.sim;

import io.nfaas.stats.LatencyHistogram;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/// What became of the packets of one path, by slice, and how long those delivered took.
///
/// A loss counts for the path that its flow was last seen to complete; losses of flows of which nothing ever got through are spread
/// over the tenant's paths by their expected shares when results are made.
final class PathMeter {
  /// Quantiles that are kept per batch.
  static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

  private final Slices slices;
  private final double[] delivered;
  private final double[] lost;
  private final double[] policy;
  private final LatencyHistogram inSlice = new LatencyHistogram();
  private final LatencyHistogram inBatch = new LatencyHistogram();
  private final LatencyHistogram total = new LatencyHistogram();
  private final LatencyHistogram steady = new LatencyHistogram();
  private final double[][] batchQuantile = new double[Slices.BATCHES][];
  private final double[] batchLatency = new double[Slices.BATCHES];
  private final double[] batchCount = new double[Slices.BATCHES];

  PathMeter(Slices slices) {
    this.slices = slices;
    delivered = new double[slices.count()];
    lost = new double[slices.count()];
    policy = new double[slices.count()];
  }

  void delivered(int slice, long latencyPs) {
    delivered[slice] += slices.weight();
    inSlice.record(latencyPs, slices.times());
  }

  void lost(int slice) {
    lost[slice] += slices.weight();
  }

  void policy(int slice) {
    policy[slice] += slices.weight();
  }

  /// Latencies of the slice that is going on.
  LatencyHistogram inSlice() {
    return inSlice;
  }

  /// Files the latencies of a slice that is over.
  ///
  /// @param window null when the slice was steady, else the latencies of the event's window that it belongs to
  void endSlice(int slice, @Nullable LatencyHistogram window) {
    if (inSlice.count() > 0) {
      total.add(inSlice);
      inBatch.add(inSlice);
      (window == null ? steady : window).add(inSlice);
      inSlice.reset();
    }
    if (slices.endsBatch(slice)) {
      int batch = slices.batchOf(slice);
      double[] q = new double[QUANTILES.length];
      for (int i = 0; i < q.length; i++) {
        q[i] = inBatch.quantileSeconds(QUANTILES[i]);
      }
      batchQuantile[batch] = q;
      batchLatency[batch] = inBatch.count() == 0 ? 0 : inBatch.sumSeconds();
      batchCount[batch] = inBatch.count();
      inBatch.reset();
    }
  }

  /// Scales the counts of a slice that was sampled to all its packets.
  void scale(int slice, double factor) {
    delivered[slice] *= factor;
    lost[slice] *= factor;
    policy[slice] *= factor;
  }

  /// Whether any packet took this path in the measured time.
  boolean isUsed() {
    return DoubleStream.concat(DoubleStream.of(delivered), DoubleStream.concat(DoubleStream.of(lost), DoubleStream.of(policy))).anyMatch(n -> n > 0);
  }

  double deliveredIn(int slice) {
    return delivered[slice];
  }

  double lostIn(int slice) {
    return lost[slice];
  }

  double policyIn(int slice) {
    return policy[slice];
  }

  LatencyHistogram total() {
    return total;
  }

  /// Latencies outside the windows of events.
  LatencyHistogram steady() {
    return steady;
  }

  /// Quantiles of one batch, s; NaN where it delivered nothing.
  double[] batchQuantiles(int batch) {
    return batchQuantile[batch];
  }

  /// Sum of one batch's latencies, s.
  double batchLatency(int batch) {
    return batchLatency[batch];
  }

  double batchCount(int batch) {
    return batchCount[batch];
  }
}
