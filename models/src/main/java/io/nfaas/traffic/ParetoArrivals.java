package io.nfaas.traffic;

import java.util.random.RandomGenerator;

/// Superposition of on/off sources with Pareto times, which tends to fractional Gaussian noise (Taqqu, Willinger and Sherman, CCR 27(2),
/// 1997, theorem 1).
///
/// All sources share one sending rate while on, chosen so that the mean of the sum is the declared rate. A source counts its gaps in
/// time on: a gap that the end of a time on interrupts is finished in the next one, so that the mean rate is exact however short the
/// times are. Each source starts in its stationary law: on with probability on/(on + off), residual time from the equilibrium
/// distribution of the Pareto law, phase of the first gap uniform.
///
/// The sources' next events (a packet, or a turn on or off) lie in a binary heap; ties go to the source that the heap reaches first,
/// which is the same in every run.
final class ParetoArrivals extends Arrivals {
  private final RandomGenerator rng;
  private final double alpha;
  private final double minimumOnPs;
  private final double minimumOffPs;

  /// Gap of one source in time on / mean gap of the sum.
  private final double gapsPerSource;

  private final boolean[] on;
  private final long[] turnPs;

  /// Next packet, ps and fraction, while on.
  private final long[] packetPs;

  private final double[] packetFraction;

  /// Share of a gap still to come, while off.
  private final double[] share;

  private final long[] nextPs;
  private final int[] heap;
  private long nowPs;

  ParetoArrivals(ArrivalProcess.ParetoOnOff process, double pps, RandomGenerator rng) {
    super(pps);
    this.rng = rng;
    int n = process.sources();
    double meanOnPs = process.meanOnPs();
    double meanOffPs = process.meanOffPs();
    double onRatio = meanOnPs / (meanOnPs + meanOffPs);
    alpha = process.alpha();
    minimumOnPs = meanOnPs * (alpha - 1) / alpha;
    minimumOffPs = meanOffPs * (alpha - 1) / alpha;
    gapsPerSource = n * onRatio;
    on = new boolean[n];
    turnPs = new long[n];
    packetPs = new long[n];
    packetFraction = new double[n];
    share = new double[n];
    nextPs = new long[n];
    heap = new int[n];
    for (int i = 0; i < n; i++) {
      boolean startsOn = rng.nextDouble() < onRatio;
      turnPs[i] = residualPs(startsOn ? meanOnPs : meanOffPs);
      share[i] = rng.nextDouble();
      on[i] = startsOn;
      if (startsOn) {
        resume(i, 0);
      }
      nextPs[i] = next(i);
      heap[i] = i;
    }
    for (int i = n / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  @Override
  public long nextPs() {
    while (true) {
      int i = heap[0];
      long at = nextPs[i];
      if (at == NEVER) {
        return NEVER;
      }
      if (on[i] && packetPs[i] == at) {
        step(i, gapPs * gapsPerSource);
        nextPs[i] = next(i);
        siftDown(0);
        nowPs = at;
        return at;
      }
      turn(i, at);
      nextPs[i] = next(i);
      siftDown(0);
    }
  }

  @Override
  public void rateFactor(double factor) {
    double before = gapPs;
    super.rateFactor(factor);
    for (int i = 0; i < on.length; i++) {
      if (on[i]) {
        double left = packetPs[i] - nowPs + packetFraction[i];
        packetPs[i] = nowPs;
        packetFraction[i] = 0;
        step(i, left * gapPs / before);
        nextPs[i] = next(i);
      }
    }
    for (int i = heap.length / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  private void turn(int i, long at) {
    if (on[i]) {
      share[i] = (packetPs[i] - at + packetFraction[i]) / (gapPs * gapsPerSource);
      on[i] = false;
      turnPs[i] = plus(at, pareto(minimumOffPs));
    } else {
      on[i] = true;
      resume(i, at);
      turnPs[i] = plus(at, pareto(minimumOnPs));
    }
  }

  private void resume(int i, long at) {
    packetPs[i] = at;
    packetFraction[i] = 0;
    step(i, share[i] * gapPs * gapsPerSource);
  }

  private void step(int i, double gap) {
    double exact = packetFraction[i] + gap;
    long whole = (long) exact;
    packetFraction[i] = exact - whole;
    packetPs[i] = plus(packetPs[i], whole);
  }

  private long next(int i) {
    return on[i] ? Math.min(packetPs[i], turnPs[i]) : turnPs[i];
  }

  private long pareto(double minimumPs) {
    double survival = 1 - rng.nextDouble();
    return Math.max(1, Math.round(minimumPs * StrictMath.pow(survival, -1 / alpha)));
  }

  /// Residual time of a renewal process in equilibrium: density (1 - F) / mean, by inversion.
  private long residualPs(double meanPs) {
    double survival = 1 - rng.nextDouble();
    double minimumPs = meanPs * (alpha - 1) / alpha;
    double residual =
        survival > 1 / alpha
            ? (1 - survival) * meanPs
            : minimumPs * StrictMath.pow(alpha * survival, -1 / (alpha - 1));
    return Math.max(1, Math.round(residual));
  }

  private static long plus(long at, long gap) {
    long sum = at + gap;
    return sum < at ? NEVER : sum;
  }

  private void siftDown(int from) {
    int i = from;
    int moved = heap[i];
    long key = nextPs[moved];
    int half = heap.length >>> 1;
    while (i < half) {
      int child = 2 * i + 1;
      if (child + 1 < heap.length && nextPs[heap[child + 1]] < nextPs[heap[child]]) {
        child++;
      }
      if (nextPs[heap[child]] >= key) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = moved;
  }
}
