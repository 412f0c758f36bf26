package io.nfaas.traffic;

import java.util.List;

/// The law of a tenant's packet arrivals around its mean rate.
public sealed interface ArrivalProcess {
  /// Equal gaps.
  record Constant() implements ArrivalProcess {}

  /// Exponential gaps.
  record Poisson() implements ArrivalProcess {}

  /// Poisson arrivals whose rate follows a Markov chain that visits its states in turn.
  record Mmpp(List<State> states) implements ArrivalProcess {
    /// @param rateFactor rate in this state / mean rate
    /// @param meanDwellPs mean time in this state (exponential), ps
    public record State(double rateFactor, long meanDwellPs) {
      public State {
        if (!(rateFactor >= 0 && rateFactor < 1e6)) {
          throw new IllegalArgumentException("states.rate " + rateFactor + " is not in [0, 1e6)");
        }
        if (meanDwellPs <= 0) {
          throw new IllegalArgumentException("states.meanDwell " + meanDwellPs + " ps is not positive");
        }
      }
    }

    public Mmpp {
      states = List.copyOf(states);
      if (states.size() < 2) {
        throw new IllegalArgumentException("states has " + states.size() + " entries, not at least 2");
      }
    }

    /// Share of time spent in each state.
    public double[] stationary() {
      double total = states.stream().mapToDouble(State::meanDwellPs).sum();
      return states.stream().mapToDouble(s -> s.meanDwellPs() / total).toArray();
    }

    /// Time average of the rate factors; 1 when the states keep the declared mean rate.
    public double meanFactor() {
      double total = 0;
      double weighted = 0;
      for (State s : states) {
        total += s.meanDwellPs();
        weighted += s.meanDwellPs() * s.rateFactor();
      }
      return weighted / total;
    }
  }

  /// Poisson arrivals whose rate follows a timetable that repeats: what a diurnal profile is, and how a short run visits every state
  /// of a modulated process in proportion.
  record Schedule(List<Phase> phases) implements ArrivalProcess {
    /// @param rateFactor rate in this phase / mean rate
    /// @param lengthPs its length, ps
    public record Phase(double rateFactor, long lengthPs) {
      public Phase {
        if (!(rateFactor >= 0 && rateFactor < 1e6)) {
          throw new IllegalArgumentException("phases.rate " + rateFactor + " is not in [0, 1e6)");
        }
        if (lengthPs <= 0) {
          throw new IllegalArgumentException("phases.length " + lengthPs + " ps is not positive");
        }
      }
    }

    public Schedule {
      phases = List.copyOf(phases);
      if (phases.isEmpty()) {
        throw new IllegalArgumentException("phases is empty");
      }
    }
  }

  /// Superposition of sources that send at a constant rate while on; times on and off are Pareto with
  /// `alpha = 3 - 2 x hurst` (Taqqu, Willinger, Sherman 1997), which makes the aggregate self-similar.
  ///
  /// @param hurst target Hurst parameter, in (0.5, 1)
  /// @param meanOnPs mean time on, ps
  /// @param meanOffPs mean time off, ps
  record ParetoOnOff(double hurst, int sources, long meanOnPs, long meanOffPs) implements ArrivalProcess {
    public ParetoOnOff {
      if (!(hurst > 0.5 && hurst < 1)) {
        throw new IllegalArgumentException("hurst " + hurst + " is not in (0.5, 1)");
      }
      if (sources < 1) {
        throw new IllegalArgumentException("sources " + sources + " is not at least 1");
      }
      if (meanOnPs <= 0 || meanOffPs <= 0) {
        throw new IllegalArgumentException("meanOn and meanOff must be positive");
      }
    }

    public double alpha() {
      return 3 - 2 * hurst;
    }
  }
}
