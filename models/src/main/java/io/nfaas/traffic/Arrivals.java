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
  /// @param rng the source's own stream
  public static Arrivals of(ArrivalProcess process, double pps, RandomGenerator rng) {
    if (!(pps > 0 && pps <= 1e12)) {
      throw new IllegalArgumentException("pps " + pps + " is not in (0, 1e12]");
    }
    return switch (process) {
      case ArrivalProcess.Constant _ -> new ConstantArrivals(pps, rng);
      case ArrivalProcess.Poisson _ -> new PoissonArrivals(pps, rng);
      case ArrivalProcess.Mmpp mmpp -> ModulatedArrivals.of(mmpp, pps, rng);
      case ArrivalProcess.Schedule schedule -> ModulatedArrivals.of(schedule, pps, rng);
      case ArrivalProcess.ParetoOnOff onOff -> new ParetoArrivals(onOff, pps, rng);
    };
  }

  /// The next arrival, ps since the start of the run; never less than the one before. [#NEVER] when there is none.
  public abstract long nextPs();

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
