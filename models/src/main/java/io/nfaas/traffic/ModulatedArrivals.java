package io.nfaas.traffic;

import java.util.List;
import java.util.random.RandomGenerator;

/// Poisson arrivals whose rate goes through states in turn.
///
/// An MMPP starts in its stationary distribution and dwells exponential times; a schedule starts at the beginning of its first phase
/// and keeps its lengths exactly. A gap is drawn as a unit of exponential work that is used up at the rate of the moment, which is exact
/// for any piecewise constant rate (time change of the unit Poisson process: Çinlar, Introduction to Stochastic Processes,
/// section 4.7).
final class ModulatedArrivals extends Arrivals {
  private final RandomGenerator rng;
  private final RandomGenerator modulation;
  private final double[] factor;
  private final double[] dwellPs;
  private final boolean exponential;
  private int state;
  private double leftPs;

  private ModulatedArrivals(
      double pps,
      double[] factor,
      double[] dwellPs,
      boolean exponential,
      RandomGenerator rng,
      RandomGenerator modulation) {
    super(pps);
    boolean silent = true;
    for (double f : factor) {
      silent &= f == 0;
    }
    if (silent) {
      throw new IllegalArgumentException("rate is 0 in every state");
    }
    this.rng = rng;
    this.modulation = modulation;
    this.factor = factor;
    this.dwellPs = dwellPs;
    this.exponential = exponential;
  }

  static ModulatedArrivals of(
      ArrivalProcess.Mmpp mmpp, double pps, RandomGenerator rng, RandomGenerator modulation) {
    List<ArrivalProcess.Mmpp.State> states = mmpp.states();
    ModulatedArrivals arrivals =
        new ModulatedArrivals(
            pps,
            states.stream().mapToDouble(ArrivalProcess.Mmpp.State::rateFactor).toArray(),
            states.stream().mapToDouble(ArrivalProcess.Mmpp.State::meanDwellPs).toArray(),
            true,
            rng,
            modulation);
    arrivals.enter(draw(mmpp.stationary(), modulation.nextDouble()));
    return arrivals;
  }

  static ModulatedArrivals of(
      ArrivalProcess.Schedule schedule, double pps, RandomGenerator rng, RandomGenerator modulation) {
    List<ArrivalProcess.Schedule.Phase> phases = schedule.phases();
    ModulatedArrivals arrivals =
        new ModulatedArrivals(
            pps,
            phases.stream().mapToDouble(ArrivalProcess.Schedule.Phase::rateFactor).toArray(),
            phases.stream().mapToDouble(ArrivalProcess.Schedule.Phase::lengthPs).toArray(),
            false,
            rng,
            modulation);
    arrivals.enter(0);
    return arrivals;
  }

  @Override
  public long nextPs() {
    double work = rng.nextExponential() * gapPs;
    double elapsed = 0;
    double capacity;
    while ((capacity = leftPs * factor[state]) < work && elapsed < NEVER) {
      work -= capacity;
      elapsed += leftPs;
      enter(state + 1 == factor.length ? 0 : state + 1);
    }
    double last = capacity < work ? leftPs : work > 0 ? work / factor[state] : 0;
    leftPs -= last;
    return advance(elapsed + last);
  }

  @Override
  public double pass(long toPs) {
    double rest = untilPs(toPs);
    if (rest <= 0) {
      return 0;
    }
    double work = 0;
    while (leftPs < rest) {
      work += leftPs * factor[state];
      rest -= leftPs;
      enter(state + 1 == factor.length ? 0 : state + 1);
    }
    leftPs -= rest;
    work += rest * factor[state];
    jump(toPs);
    return work / gapPs;
  }

  @Override
  public double ratePps() {
    return super.ratePps() * factor[state];
  }

  @Override
  public int state() {
    return state;
  }

  @Override
  public int states() {
    return factor.length;
  }

  private void enter(int next) {
    state = next;
    leftPs = exponential ? modulation.nextExponential() * dwellPs[next] : dwellPs[next];
  }

  private static int draw(double[] ratio, double u) {
    int i = 0;
    double below = ratio[0];
    while (u >= below && i < ratio.length - 1) {
      below += ratio[++i];
    }
    return i;
  }
}
