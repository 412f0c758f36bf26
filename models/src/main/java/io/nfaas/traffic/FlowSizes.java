package io.nfaas.traffic;

import java.util.List;

/// The law of a flow's length.
///
/// @param name for people: `agh-2015-tcp`, `websearch`
/// @param unit what a drawn length counts
/// @param truncation largest length drawn; what is cut off is reported
/// @param protocols IP protocols of the flows with their shares
/// @param source where the figures come from
public record FlowSizes(
    String name, Unit unit, Law law, double truncation, List<ProtocolShare> protocols, String source) {
  public enum Unit { PACKETS, BYTES }

  /// @param protocol IP protocol number: 6 TCP, 17 UDP
  public record ProtocolShare(int protocol, double ratio) {}

  public sealed interface Law {
    /// Weighted components; a draw is rounded up to a whole number.
    record Mixture(List<Component> components) implements Law {
      public Mixture {
        components = List.copyOf(components);
      }
    }

    /// Cumulative distribution given at points, linear between them.
    ///
    /// @param values ascending
    /// @param cumulativeRatio ascending, last is 1
    record Empirical(List<Double> values, List<Double> cumulativeRatio) implements Law {
      public Empirical {
        values = List.copyOf(values);
        cumulativeRatio = List.copyOf(cumulativeRatio);
      }
    }

    record Constant(double value) implements Law {}

    record Exponential(double mean) implements Law {}

    record Pareto(double shape, double scale) implements Law {}
  }

  public sealed interface Component {
    double weight();

    record Uniform(double weight, double from, double to) implements Component {}

    /// @param sigma standard deviation of the logarithm
    /// @param scale exponential of the logarithm's mean
    record Lognormal(double weight, double sigma, double scale) implements Component {}
  }

  public FlowSizes {
    protocols = List.copyOf(protocols);
    if (!(truncation >= 1)) {
      throw new IllegalArgumentException("truncation " + truncation + " is not at least 1");
    }
  }
}
