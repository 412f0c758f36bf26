package io.nfaas.sim;

import io.nfaas.stats.LatencyHistogram;
import org.jspecify.annotations.Nullable;

/// What one replica (or one node's forwarder) did in the measured time: all its cores together.
///
/// Busy time and the time that frames spend here are cut exactly at both ends of the measured time; a poll counts where it ends.
final class StationMeter {
  private final int tenants;
  private final @Nullable LatencyHistogram sojournInBatch;
  private final @Nullable LatencyHistogram sojourn;

  private boolean measuring;
  private double weight = 1;
  private long times = 1;
  private long fromPs;

  private double busyAllPs;
  private double busyBeforePs;
  private final double[] sliceBusyPs;
  private Totals running;
  private final Totals[] batches = new Totals[Slices.BATCHES];

  /// Sums over a batch.
  static final class Totals {
    double polls;
    double packets;
    double cycles;
    double busyPs;
    double sojournPs;
    double waitingPs;
    /// Integral of the number of frames here over time, ps.
    double presencePs;
    final double[] tenantPackets;
    double[] quantiles = new double[0];

    Totals(int tenants) {
      tenantPackets = new double[tenants];
    }
  }

  /// @param keepsTimes whether to keep the distribution of sojourn times
  StationMeter(int tenants, int slices, boolean keepsTimes) {
    this.tenants = tenants;
    sliceBusyPs = new double[slices];
    sojournInBatch = keepsTimes ? new LatencyHistogram() : null;
    sojourn = keepsTimes ? new LatencyHistogram() : null;
    running = new Totals(tenants);
  }

  /// Starts the measured time.
  void start(long atPs) {
    measuring = true;
    fromPs = atPs;
    running = new Totals(tenants);
  }

  /// Goes on in a window of the measured time.
  ///
  /// @param standsFor length of the time that each of its moments stands for
  /// @param inHistogram the same in whole numbers
  void resume(long atPs, double standsFor, long inHistogram) {
    measuring = true;
    fromPs = atPs;
    weight = standsFor;
    times = inHistogram;
  }

  /// Stops until the next window.
  void pause() {
    measuring = false;
  }

  /// Counts a poll that did something.
  ///
  /// @param arrivalPs of the frames that leave when the poll's work is done
  /// @param tenant of the same frames
  void poll(long startPs, long endPs, double cycles, long[] arrivalPs, int[] tenant, int frames) {
    if (!measuring) {
      return;
    }
    Totals r = running;
    r.polls += weight;
    r.packets += weight * frames;
    r.cycles += weight * cycles;
    double busyPs = weight * (endPs - Math.max(startPs, fromPs));
    r.busyPs += busyPs;
    busyAllPs += busyPs;
    // In whole picoseconds, summed exactly; a double takes the sum of a poll, not each frame's part.
    long sojournPs = 0;
    long presencePs = 0;
    for (int i = 0; i < frames; i++) {
      long inPs = arrivalPs[i];
      long stayPs = endPs - inPs;
      sojournPs += stayPs;
      presencePs += inPs >= fromPs ? stayPs : endPs - fromPs;
      r.tenantPackets[tenant[i]] += weight;
      if (sojournInBatch != null) {
        sojournInBatch.record(stayPs, times);
      }
    }
    r.sojournPs += weight * sojournPs;
    r.waitingPs += weight * (sojournPs - frames * (endPs - startPs));
    r.presencePs += weight * presencePs;
  }

  /// Counts frames that pass without taking time.
  void pass(int frames) {
    if (measuring) {
      running.packets += weight * frames;
    }
  }

  /// Takes back what a poll that is not over was credited with beyond the end of the measured time.
  void cut(long endPs, long toPs, int frames) {
    running.busyPs -= weight * (endPs - toPs);
    busyAllPs -= weight * (endPs - toPs);
    running.presencePs -= weight * (endPs - toPs) * frames;
  }

  /// Counts the stay so far of a frame that is still here at the end.
  void present(long arrivalPs, long toPs) {
    running.presencePs += weight * (toPs - Math.max(arrivalPs, fromPs));
  }

  /// Files a slice that is over.
  void endSlice(int slice) {
    sliceBusyPs[slice] = busyAllPs - busyBeforePs;
    busyBeforePs = busyAllPs;
  }

  /// Busy time in a slice, all cores together, ps.
  double busyPs(int slice) {
    return sliceBusyPs[slice];
  }

  /// Files a batch that is over.
  void endBatch(int batch) {
    if (sojournInBatch != null && sojourn != null) {
      running.quantiles = new double[] {
        sojournInBatch.quantileSeconds(0.5), sojournInBatch.quantileSeconds(0.99), sojournInBatch.quantileSeconds(0.999)
      };
      sojourn.add(sojournInBatch);
      sojournInBatch.reset();
    }
    batches[batch] = running;
    running = new Totals(tenants);
  }

  Totals batch(int batch) {
    return batches[batch];
  }

  /// Sojourn times of the measured time; empty when they were not kept.
  LatencyHistogram sojournTimes() {
    return sojourn == null ? new LatencyHistogram() : sojourn;
  }

  /// The meter of a station that did nothing.
  static StationMeter idle(int tenants, int slices) {
    StationMeter idle = new StationMeter(tenants, slices, true);
    for (int b = 0; b < Slices.BATCHES; b++) {
      idle.endBatch(b);
    }
    return idle;
  }
}
