package io.nfaas.sim;

import io.nfaas.results.Estimate;
import io.nfaas.stats.BatchMeans;
import io.nfaas.stats.Replications;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Estimates with their 95 % intervals from the replications of a run: over replications, or over the batches of the only one.
final class Estimates {
  private static final int BATCHES = Slices.BATCHES;

  private final List<Replication> runs;

  /// What a replication counted in one of its slices.
  @FunctionalInterface
  interface InSlice {
    double of(Replication run, int slice);
  }

  /// What a replication counted in one of its batches.
  @FunctionalInterface
  interface InBatch {
    double of(Replication run, int batch);
  }

  Estimates(List<Replication> runs) {
    this.runs = runs;
  }

  private boolean single() {
    return runs.size() == 1;
  }

  /// Ratio of two totals over the measured time.
  Estimate ratio(InSlice numerator, InSlice denominator) {
    return ratioOfBatches((run, batch) -> sum(run, batch, numerator), (run, batch) -> sum(run, batch, denominator));
  }

  private static double sum(Replication run, int batch, InSlice value) {
    double sum = 0;
    for (int s = 0; s < run.slices().count(); s++) {
      if (run.slices().batchOf(s) == batch) {
        sum += value.of(run, s);
      }
    }
    return sum;
  }

  /// Ratio of two totals over the measured time.
  Estimate ratioOfBatches(InBatch numerator, InBatch denominator) {
    if (single()) {
      Replication run = runs.getFirst();
      double[] n = new double[BATCHES];
      double[] d = new double[BATCHES];
      for (int b = 0; b < BATCHES; b++) {
        n[b] = numerator.of(run, b);
        d[b] = denominator.of(run, b);
      }
      return BatchMeans.ofRatio(n, d).estimate();
    }
    return Replications.ratio(each(run -> total(run, numerator)), each(run -> total(run, denominator)));
  }

  private static double total(Replication run, InBatch value) {
    double sum = 0;
    for (int b = 0; b < BATCHES; b++) {
      sum += value.of(run, b);
    }
    return sum;
  }

  /// Ratio of two totals over the slices outside the windows of events.
  Estimate steadyRatio(InSlice numerator, InSlice denominator) {
    if (!single()) {
      return Replications.ratio(each(run -> steadyTotal(run, numerator)), each(run -> steadyTotal(run, denominator)));
    }
    Replication run = runs.getFirst();
    List<Integer> steady = new ArrayList<>();
    for (int s = 0; s < run.slices().count(); s++) {
      if (run.steady().isSteady(s)) {
        steady.add(s);
      }
    }
    int groups = Math.min(BATCHES, steady.size());
    if (groups == 0) {
      return new Estimate(Double.NaN, Double.POSITIVE_INFINITY);
    }
    double[] n = new double[groups];
    double[] d = new double[groups];
    for (int i = 0; i < steady.size(); i++) {
      int group = (int) ((long) i * groups / steady.size());
      n[group] += numerator.of(run, steady.get(i));
      d[group] += denominator.of(run, steady.get(i));
    }
    return groups == BATCHES ? BatchMeans.ofRatio(n, d).estimate() : Replications.ratio(n, d);
  }

  private static double steadyTotal(Replication run, InSlice value) {
    double sum = 0;
    for (int s = 0; s < run.slices().count(); s++) {
      if (run.steady().isSteady(s)) {
        sum += value.of(run, s);
      }
    }
    return sum;
  }

  /// A quantile of all observations together, with the spread that the replications (or the parts of the only one) show.
  ///
  /// @param inEach the quantile in each replication; NaN where nothing was observed
  /// @param inParts the quantile in parts of a replication
  Estimate quantile(double pooled, ToDoubleFunction<Replication> inEach, ToDoubleArray inParts) {
    double[] values = single() ? inParts.of(runs.getFirst()) : each(inEach);
    double[] seen = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    if (Double.isNaN(pooled) || seen.length < 2) {
      return new Estimate(pooled, Double.POSITIVE_INFINITY);
    }
    if (single() && seen.length >= BATCHES) {
      return new Estimate(pooled, BatchMeans.of(joined(seen)).estimate().halfWidth());
    }
    return Replications.around(pooled, seen);
  }

  /// Values of a part of a replication each.
  @FunctionalInterface
  interface ToDoubleArray {
    double[] of(Replication run);
  }

  /// Means of [#BATCHES] groups of neighbours.
  private static double[] joined(double[] values) {
    double[] sums = new double[BATCHES];
    int[] counts = new int[BATCHES];
    for (int i = 0; i < values.length; i++) {
      int group = (int) ((long) i * BATCHES / values.length);
      sums[group] += values[i];
      counts[group]++;
    }
    for (int g = 0; g < BATCHES; g++) {
      sums[g] /= counts[g];
    }
    return sums;
  }

  /// One value per replication.
  double[] each(ToDoubleFunction<Replication> value) {
    return runs.stream().mapToDouble(value).toArray();
  }

  List<Replication> runs() {
    return runs;
  }
}
