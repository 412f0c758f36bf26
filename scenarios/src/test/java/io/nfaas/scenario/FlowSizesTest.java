package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.traffic.FlowSizes;
import io.nfaas.traffic.FlowSizes.Component;
import io.nfaas.traffic.FlowSizes.Law;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The built-in flow sizes against the figures published with them.
class FlowSizesTest {
  private static FlowSizes law(String name) {
    return Objects.requireNonNull(FlowSizeReader.builtIn().get(name), name);
  }

  @ParameterizedTest
  @CsvSource({
    "agh-2015-all, 1, 0.478",
    "agh-2015-all, 2, 0.653",
    "agh-2015-all, 8, 0.841",
    "agh-2015-all, 64, 0.965",
    "agh-2015-all, 1024, 0.9946",
    "agh-2015-all, 65536, 0.9998"
  })
  void theShareOfFlowsUpToALengthIsThePublishedOne(String name, double packets, double ratio) {
    assertEquals(
        ratio, cumulative((Law.Mixture) law(name).law(), packets), 0.02 * (1 - ratio) + 0.012);
  }

  @ParameterizedTest
  @CsvSource({"websearch, 1.711e6", "facebook-hadoop, 120.4e3"})
  void theMeanOfAnEmpiricalLawIsThePublishedOne(String name, double mean) {
    Law.Empirical law = (Law.Empirical) law(name).law();
    double sum = 0;
    for (int i = 1; i < law.values().size(); i++) {
      double middle = (law.values().get(i) + law.values().get(i - 1)) / 2;
      sum += middle * (law.cumulativeRatio().get(i) - law.cumulativeRatio().get(i - 1));
    }
    assertEquals(mean, sum, mean * 1e-3);
  }

  @Test
  void weightsSumToOneAndProtocolsToo() {
    for (FlowSizes sizes : FlowSizeReader.builtIn().values()) {
      if (sizes.law() instanceof Law.Mixture(List<Component> parts)) {
        assertEquals(1, parts.stream().mapToDouble(Component::weight).sum(), 1e-9, sizes.name());
      }
      assertEquals(
          1,
          sizes.protocols().stream().mapToDouble(FlowSizes.ProtocolShare::ratio).sum(),
          1e-9,
          sizes.name());
      assertTrue(
          sizes.truncation() < Double.POSITIVE_INFINITY && !sizes.source().isBlank(), sizes.name());
    }
  }

  /// Share of draws that are at most `x` after rounding up.
  private static double cumulative(Law.Mixture law, double x) {
    double sum = 0;
    for (Component c : law.components()) {
      sum +=
          c.weight()
              * switch (c) {
                case Component.Uniform(double w, double from, double to) ->
                    Math.clamp((x - from) / (to - from), 0, 1);
                case Component.Lognormal(double w, double sigma, double scale) ->
                    normal(Math.log(x / scale) / sigma);
              };
    }
    return sum;
  }

  /// Standard normal distribution, Abramowitz and Stegun 26.2.17, error below 1e-7.
  private static double normal(double z) {
    double t = 1 / (1 + 0.2316419 * Math.abs(z));
    double tail =
        Math.exp(-z * z / 2)
            / Math.sqrt(2 * Math.PI)
            * t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return z >= 0 ? 1 - tail : tail;
  }
}
