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
/// Because all gaps are equal, the sources that are on send in rounds: the one that has sent goes to the end of the line. Only turns need
/// a heap and an insertion in the middle of the line, and they are rare beside packets.
final class ParetoArrivals extends Arrivals {
  private final RandomGenerator modulation;
  private final double alpha;
  private final double minimumOnPs;
  private final double minimumOffPs;

  /// Gap of one source in time on / mean gap of the sum.
  private final double gapsPerSource;

  private final boolean[] on;

  /// Next packet while on, ps and fraction.
  private final long[] packetPs;

  private final double[] packetFraction;

  /// Share of a gap still to come, while off.
  private final double[] share;

  /// Next turn on or off.
  private final long[] turnPs;

  /// All sources, the one that turns next on top.
  private final int[] heap;

  /// The sources that are on, in the order in which they send; a circle of a power of two places.
  private final int[] line;

  private int first;
  private int waiting;
  private long nowPs;

  ParetoArrivals(
      ArrivalProcess.ParetoOnOff process,
      double pps,
      RandomGenerator rng,
      RandomGenerator modulation) {
    super(pps);
    this.modulation = modulation;
    int n = process.sources();
    double meanOnPs = process.meanOnPs();
    double meanOffPs = process.meanOffPs();
    double onRatio = meanOnPs / (meanOnPs + meanOffPs);
    alpha = process.alpha();
    minimumOnPs = meanOnPs * (alpha - 1) / alpha;
    minimumOffPs = meanOffPs * (alpha - 1) / alpha;
    gapsPerSource = n * onRatio;
    on = new boolean[n];
    packetPs = new long[n];
    packetFraction = new double[n];
    share = new double[n];
    turnPs = new long[n];
    heap = new int[n];
    line = new int[Integer.highestOneBit(n) * 2];
    for (int i = 0; i < n; i++) {
      boolean startsOn = modulation.nextDouble() < onRatio;
      turnPs[i] = residualPs(startsOn ? meanOnPs : meanOffPs);
      share[i] = rng.nextDouble();
      heap[i] = i;
      if (startsOn) {
        start(i, 0);
      }
    }
    for (int i = n / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  @Override
  public long nextPs() {
    while (true) {
      long turn = turnPs[heap[0]];
      if (waiting > 0) {
        int i = line[first];
        long at = packetPs[i];
        if (at <= turn) {
          step(i, gapPs * gapsPerSource);
          line[(first + waiting) & (line.length - 1)] = i;
          first = (first + 1) & (line.length - 1);
          // Fractions that differ in their last bit may swap neighbours of one picosecond.
          nowPs = Math.max(nowPs, at);
          return nowPs;
        }
      }
      if (turn == NEVER) {
        return NEVER;
      }
      turn(heap[0], turn);
      siftDown(0);
    }
  }

  @Override
  public double pass(long toPs) {
    if (toPs <= nowPs) {
      return 0;
    }
    double onPs = 0;
    long atPs = nowPs;
    long turn;
    while ((turn = turnPs[heap[0]]) <= toPs && turn != NEVER) {
      onPs += (double) (turn - atPs) * waiting;
      atPs = turn;
      turn(heap[0], turn);
      siftDown(0);
    }
    onPs += (double) (toPs - atPs) * waiting;
    nowPs = toPs;
    catchUp();
    return onPs / (gapPs * gapsPerSource);
  }

  /// Lets every source that is on send next at its first turn at or after now, and puts the line in order.
  private void catchUp() {
    int mask = line.length - 1;
    for (int k = 0; k < waiting; k++) {
      int i = line[(first + k) & mask];
      double late = nowPs - packetPs[i] - packetFraction[i];
      if (late > 0) {
        double gap = gapPs * gapsPerSource;
        step(i, Math.ceil(late / gap) * gap);
      }
      int place = first + k;
      while (place > first && sendsBefore(i, line[(place - 1) & mask])) {
        line[place & mask] = line[(place - 1) & mask];
        place--;
      }
      line[place & mask] = i;
    }
  }

  @Override
  public double ratePps() {
    return super.ratePps() * waiting / gapsPerSource;
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
      }
    }
  }

  private void turn(int i, long at) {
    if (on[i]) {
      stop(i, at);
      turnPs[i] = plus(at, pareto(minimumOffPs));
    } else {
      start(i, at);
      turnPs[i] = plus(at, pareto(minimumOnPs));
    }
  }

  private void start(int i, long at) {
    on[i] = true;
    packetPs[i] = at;
    packetFraction[i] = 0;
    step(i, share[i] * gapPs * gapsPerSource);
    int mask = line.length - 1;
    int place = first + waiting;
    while (place > first && sendsBefore(i, line[(place - 1) & mask])) {
      line[place & mask] = line[(place - 1) & mask];
      place--;
    }
    line[place & mask] = i;
    waiting++;
  }

  private void stop(int i, long at) {
    on[i] = false;
    double gaps = (packetPs[i] - at + packetFraction[i]) / (gapPs * gapsPerSource);
    // Below 0 where packets were passed over.
    share[i] = gaps - Math.min(0, Math.floor(gaps));
    int mask = line.length - 1;
    int place = first;
    while (line[place & mask] != i) {
      place++;
    }
    waiting--;
    for (; place < first + waiting; place++) {
      line[place & mask] = line[(place + 1) & mask];
    }
  }

  private boolean sendsBefore(int i, int j) {
    return packetPs[i] < packetPs[j]
        || (packetPs[i] == packetPs[j] && packetFraction[i] < packetFraction[j]);
  }

  private void step(int i, double gap) {
    double exact = packetFraction[i] + gap;
    long whole = (long) exact;
    packetFraction[i] = exact - whole;
    packetPs[i] = plus(packetPs[i], whole);
  }

  /// The exponential of an exponential number is Pareto distributed.
  private long pareto(double minimumPs) {
    return Math.max(1, Math.round(minimumPs * StrictMath.exp(modulation.nextExponential() / alpha)));
  }

  /// Residual time of a renewal process in equilibrium: density (1 - F) / mean, by inversion.
  private long residualPs(double meanPs) {
    double survival = 1 - modulation.nextDouble();
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
    long key = turnPs[moved];
    int half = heap.length >>> 1;
    while (i < half) {
      int child = 2 * i + 1;
      if (child + 1 < heap.length && turnPs[heap[child + 1]] < turnPs[heap[child]]) {
        child++;
      }
      if (turnPs[heap[child]] >= key) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = moved;
  }
}
