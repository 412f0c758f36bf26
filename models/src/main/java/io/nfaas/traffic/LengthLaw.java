package io.nfaas.traffic;

import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.commons.statistics.distribution.ExponentialDistribution;
import org.apache.commons.statistics.distribution.LogNormalDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.ParetoDistribution;

/// A positive random length, to draw from and to integrate.
abstract sealed class LengthLaw {
  /// One length.
  abstract double draw(RandomGenerator rng);

  /// P(X > x).
  abstract double survival(double x);

  /// E\[min(X, cap)\], the integral of the survival function from 0 to `cap`.
  abstract double limitedMean(double cap);

  /// Infinite where the law has none.
  abstract double mean();

  /// E\[max(1, ceil(min(X, cap) / unit))\]: the sum of survival probabilities at whole numbers of units, term by term to 4096 and by
  /// the midpoint rule beyond, where the laws here are smooth (relative error under 1e-7).
  double meanUnits(double unit, double cap) {
    double last = Math.ceil(cap / unit) - 1;
    double sum = 1;
    int k = 1;
    for (; k <= last && k <= 4096; k++) {
      sum += survival(k * unit);
    }
    return k > last
        ? sum
        : sum + (limitedMean((last + 0.5) * unit) - limitedMean((k - 0.5) * unit)) / unit;
  }

  static LengthLaw of(FlowSizes.Law law) {
    return switch (law) {
      case FlowSizes.Law.Mixture mixture -> Mixture.of(mixture.components());
      case FlowSizes.Law.Empirical table -> Empirical.of(table);
      case FlowSizes.Law.Constant constant -> new Constant(constant.value());
      case FlowSizes.Law.Exponential exponential -> new Exponential(exponential.mean());
      case FlowSizes.Law.Pareto pareto -> new Pareto(pareto.shape(), pareto.scale());
    };
  }

  private static double positive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + " " + value + " is not positive");
    }
    return value;
  }

  /// Weighted sum of laws; weights are brought to a sum of 1.
  static final class Mixture extends LengthLaw {
    private final double[] cumulative;
    private final LengthLaw[] parts;

    private Mixture(double[] cumulative, LengthLaw[] parts) {
      this.cumulative = cumulative;
      this.parts = parts;
    }

    static Mixture of(List<FlowSizes.Component> components) {
      double total = components.stream().mapToDouble(c -> positive("weight", c.weight())).sum();
      positive("sum of weights", total);
      double[] cumulative = new double[components.size()];
      LengthLaw[] parts = new LengthLaw[components.size()];
      double below = 0;
      for (int i = 0; i < parts.length; i++) {
        FlowSizes.Component c = components.get(i);
        below += c.weight() / total;
        cumulative[i] = below;
        parts[i] =
            switch (c) {
              case FlowSizes.Component.Uniform u -> new Uniform(u.from(), u.to());
              case FlowSizes.Component.Lognormal l -> new Lognormal(l.sigma(), l.scale());
            };
      }
      cumulative[parts.length - 1] = 1;
      return new Mixture(cumulative, parts);
    }

    @Override
    double draw(RandomGenerator rng) {
      double u = rng.nextDouble();
      int i = 0;
      while (u >= cumulative[i]) {
        i++;
      }
      return parts[i].draw(rng);
    }

    @Override
    double survival(double x) {
      double sum = 0;
      for (int i = 0; i < parts.length; i++) {
        sum += weight(i) * parts[i].survival(x);
      }
      return sum;
    }

    @Override
    double limitedMean(double cap) {
      double sum = 0;
      for (int i = 0; i < parts.length; i++) {
        sum += weight(i) * parts[i].limitedMean(cap);
      }
      return sum;
    }

    @Override
    double mean() {
      double sum = 0;
      for (int i = 0; i < parts.length; i++) {
        sum += weight(i) * parts[i].mean();
      }
      return sum;
    }

    private double weight(int i) {
      return i == 0 ? cumulative[0] : cumulative[i] - cumulative[i - 1];
    }
  }

  /// Uniform on (from, to].
  static final class Uniform extends LengthLaw {
    private final double from;
    private final double to;

    Uniform(double from, double to) {
      if (!(from >= 0 && from < to)) {
        throw new IllegalArgumentException(
            "uniform from " + from + " to " + to + " is not an interval");
      }
      this.from = from;
      this.to = positive("to", to);
    }

    @Override
    double draw(RandomGenerator rng) {
      return to - rng.nextDouble() * (to - from);
    }

    @Override
    double survival(double x) {
      return Math.clamp((to - x) / (to - from), 0, 1);
    }

    @Override
    double limitedMean(double cap) {
      if (cap <= from) {
        return cap;
      }
      double end = Math.min(cap, to);
      return from + (end - from) * (1 - (end - from) / (2 * (to - from)));
    }

    @Override
    double mean() {
      return (from + to) / 2;
    }
  }

  static final class Lognormal extends LengthLaw {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private final double mu;
    private final double sigma;
    private final LogNormalDistribution law;

    /// @param scale exponential of the logarithm's mean
    Lognormal(double sigma, double scale) {
      this.sigma = positive("sigma", sigma);
      mu = Math.log(positive("scale", scale));
      law = LogNormalDistribution.of(mu, sigma);
    }

    @Override
    double draw(RandomGenerator rng) {
      return StrictMath.exp(mu + sigma * rng.nextGaussian());
    }

    @Override
    double survival(double x) {
      return law.survivalProbability(x);
    }

    /// Klugman, Panjer and Willmot, Loss Models, appendix A.5.1.1.
    @Override
    double limitedMean(double cap) {
      if (cap == Double.POSITIVE_INFINITY) {
        return mean();
      }
      double z = (Math.log(cap) - mu) / sigma;
      return mean() * NORMAL.cumulativeProbability(z - sigma) + cap * NORMAL.survivalProbability(z);
    }

    @Override
    double mean() {
      return law.getMean();
    }
  }

  /// Linear between the points of a cumulative distribution; below the first point it starts from (0, 0).
  static final class Empirical extends LengthLaw {
    private final double[] value;
    private final double[] cumulative;

    private Empirical(double[] value, double[] cumulative) {
      this.value = value;
      this.cumulative = cumulative;
    }

    static Empirical of(FlowSizes.Law.Empirical table) {
      int n = table.values().size();
      if (n == 0 || n != table.cumulativeRatio().size()) {
        throw new IllegalArgumentException(
            n + " values with " + table.cumulativeRatio().size() + " cumulative ratios");
      }
      int origin = table.cumulativeRatio().getFirst() > 0 ? 1 : 0;
      double[] value = new double[n + origin];
      double[] cumulative = new double[n + origin];
      for (int i = 0; i < n; i++) {
        value[i + origin] = table.values().get(i);
        cumulative[i + origin] = table.cumulativeRatio().get(i);
      }
      for (int i = 0; i < value.length; i++) {
        boolean ascends = i == 0 || (value[i] > value[i - 1] && cumulative[i] >= cumulative[i - 1]);
        if (!(value[i] >= 0 && ascends)) {
          throw new IllegalArgumentException(
              "(" + value[i] + ", " + cumulative[i] + ") does not ascend from the point before it");
        }
      }
      if (cumulative[cumulative.length - 1] != 1) {
        throw new IllegalArgumentException(
            "last cumulative ratio " + cumulative[cumulative.length - 1] + " is not 1");
      }
      return new Empirical(value, cumulative);
    }

    @Override
    double draw(RandomGenerator rng) {
      double u = 1 - rng.nextDouble();
      int i = 1;
      while (cumulative[i] < u) {
        i++;
      }
      double within = (u - cumulative[i - 1]) / (cumulative[i] - cumulative[i - 1]);
      return value[i - 1] + within * (value[i] - value[i - 1]);
    }

    @Override
    double survival(double x) {
      if (x < value[0]) {
        return 1;
      }
      for (int i = 1; i < value.length; i++) {
        if (x < value[i]) {
          double within = (x - value[i - 1]) / (value[i] - value[i - 1]);
          return 1 - cumulative[i - 1] - within * (cumulative[i] - cumulative[i - 1]);
        }
      }
      return 0;
    }

    @Override
    double limitedMean(double cap) {
      double sum = Math.min(cap, value[0]);
      for (int i = 1; i < value.length && value[i - 1] < cap; i++) {
        double end = Math.min(cap, value[i]);
        double atStart = 1 - cumulative[i - 1];
        double slope = (cumulative[i] - cumulative[i - 1]) / (value[i] - value[i - 1]);
        double width = end - value[i - 1];
        sum += width * (atStart - slope * width / 2);
      }
      return sum;
    }

    @Override
    double mean() {
      return limitedMean(Double.POSITIVE_INFINITY);
    }
  }

  static final class Constant extends LengthLaw {
    private final double value;

    Constant(double value) {
      this.value = positive("value", value);
    }

    @Override
    double draw(RandomGenerator rng) {
      return value;
    }

    @Override
    double survival(double x) {
      return x < value ? 1 : 0;
    }

    @Override
    double limitedMean(double cap) {
      return Math.min(cap, value);
    }

    @Override
    double mean() {
      return value;
    }

    @Override
    double meanUnits(double unit, double cap) {
      return Math.max(1, Math.ceil(Math.min(value, cap) / unit));
    }
  }

  static final class Exponential extends LengthLaw {
    private final ExponentialDistribution law;

    Exponential(double mean) {
      law = ExponentialDistribution.of(positive("mean", mean));
    }

    @Override
    double draw(RandomGenerator rng) {
      return rng.nextExponential() * law.getMean();
    }

    @Override
    double survival(double x) {
      return law.survivalProbability(x);
    }

    @Override
    double limitedMean(double cap) {
      return law.getMean() * law.cumulativeProbability(cap);
    }

    @Override
    double mean() {
      return law.getMean();
    }
  }

  /// Survival (scale / x)^shape from `scale` on.
  static final class Pareto extends LengthLaw {
    private final double shape;
    private final double scale;
    private final ParetoDistribution law;

    Pareto(double shape, double scale) {
      this.shape = positive("shape", shape);
      this.scale = positive("scale", scale);
      law = ParetoDistribution.of(scale, shape);
    }

    @Override
    double draw(RandomGenerator rng) {
      return scale * StrictMath.exp(rng.nextExponential() / shape);
    }

    @Override
    double survival(double x) {
      return law.survivalProbability(x);
    }

    @Override
    double limitedMean(double cap) {
      if (cap <= scale) {
        return cap;
      }
      if (cap == Double.POSITIVE_INFINITY) {
        return mean();
      }
      return scale
          + (shape == 1
              ? scale * Math.log(cap / scale)
              : scale / (shape - 1) * (1 - Math.pow(scale / cap, shape - 1)));
    }

    @Override
    double mean() {
      return law.getMean();
    }
  }
}
