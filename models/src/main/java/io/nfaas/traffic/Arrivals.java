package io.nfaas.traffic;

import java.util.random.RandomGenerator;

/// The packet arrival times of one source, drawn one after the other.
///
/// Times are kept as whole picoseconds and a fraction, so that rounding never adds up: each time returned is within 1 ps of the
/// exact sum of the gaps drawn. Single-threaded; allocates nothing after its construction.
///
/// [#rateFactor] multiplies the *intensity* of sending from the last returned arrival on: gaps that were begun shrink in
/// proportion, while the modulation (dwell times, phases, times on and off) keeps its own pace. For Poisson arrivals this is the exact
/// non-homogeneous process with the new rate; for the others it is the same process sending `factor` times as fast.
public abstract sealed class Arrivals
    permits ConstantArrivals, PoissonArrivals, ModulatedArrivals, ParetoArrivals {
  /// What [#nextPs] returns when no arrival comes before the clock ends (106 days).
  public static final long NEVER = Long.MAX_VALUE;

  /// Mean gap at the current rate, ps.
  double gapPs;

  private final double declaredGapPs;
  private long wholePs;
  private double fractionPs;

  Arrivals(double pps) {
    declaredGapPs = 1e12 / pps;
    gapPs = declaredGapPs;
  }

  /// @param pps mean packets per second; where the factors of a modulated process do not average 1, its mean rate is `pps` times
  ///     their time average
  /// @param rng the source's own stream, for gaps and modulation
  public static Arrivals of(ArrivalProcess process, double pps, RandomGenerator rng) {
    return of(process, pps, rng, rng);
  }

  /// As [#of(ArrivalProcess, double, RandomGenerator)], with a stream of its own for the modulation: the states that the process visits then
  /// do not depend on how many arrivals are drawn and how many are passed over.
  ///
  /// @param rng the stream that gaps are drawn from
  /// @param modulation the stream that dwell times, times on and times off are drawn from
  public static Arrivals of(
      ArrivalProcess process, double pps, RandomGenerator rng, RandomGenerator modulation) {
    if (!(pps > 0 && pps <= 1e12)) {
      throw new IllegalArgumentException("pps " + pps + " is not in (0, 1e12]");
    }
    return switch (process) {
      case ArrivalProcess.Constant _ -> new ConstantArrivals(pps, rng);
      case ArrivalProcess.Poisson _ -> new PoissonArrivals(pps, rng);
      case ArrivalProcess.Mmpp mmpp -> ModulatedArrivals.of(mmpp, pps, rng, modulation);
      case ArrivalProcess.Schedule schedule -> ModulatedArrivals.of(schedule, pps, rng, modulation);
      case ArrivalProcess.ParetoOnOff onOff -> new ParetoArrivals(onOff, pps, rng, modulation);
    };
  }

  /// The next arrival, ps since the start of the run; never less than the one before. [#NEVER] when there is none.
  public abstract long nextPs();

  /// Passes over all arrivals before a time: the modulation goes on, gaps are not drawn.
  ///
  /// @param toPs the next arrival is at or after it; nothing happens when it is not after the last arrival or the last time passed to
  /// @return how many arrivals are to be expected in the time passed over, given the modulation
  public abstract double pass(long toPs);

  /// Arrivals per second in the present state.
  public double ratePps() {
    return 1e12 / gapPs;
  }

  /// Which of its [#states] the process is in, from 0.
  public int state() {
    return 0;
  }

  /// States that the rate visits; 1 when it stays, or changes in no countable steps.
  public int states() {
    return 1;
  }

  /// Multiplies the declared rate by `factor` from the last returned arrival on. Factors replace each other: 1 restores the
  /// declared rate.
  ///
  /// @param factor over 0
  public void rateFactor(double factor) {
    if (!(factor > 0 && factor < 1e9)) {
      throw new IllegalArgumentException("factor " + factor + " is not in (0, 1e9)");
    }
    gapPs = declaredGapPs / factor;
  }

  /// Time from the last arrival, or the last time passed to, until another, ps.
  final double untilPs(long toPs) {
    return toPs - wholePs - fractionPs;
  }

  /// Moves on to a time.
  final void jump(long toPs) {
    wholePs = toPs;
    fractionPs = 0;
  }

  /// Moves on by a gap and returns the time reached.
  final long advance(double gap) {
    double exact = fractionPs + gap;
    long whole = (long) exact;
    fractionPs = exact - whole;
    long next = wholePs + whole;
    wholePs = next < wholePs ? NEVER : next;
    return wholePs;
  }
}
