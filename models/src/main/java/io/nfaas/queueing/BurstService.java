package io.nfaas.queueing;

import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;
import org.apache.commons.statistics.distribution.GammaDistribution;

/// The time that a poll-mode core takes for a poll, and how many packets arrive meanwhile.
///
/// @param arrivalPps Poisson arrivals
/// @param perBurstSeconds constant part of a poll that finds packets
/// @param perPacketSeconds mean time of each packet; gamma distributed
/// @param cv coefficient of variation of a packet's time
/// @param idlePollSeconds time of a poll that finds nothing; 0 = an idle core sees a packet at once
/// @param burst most packets per poll
record BurstService(
    double arrivalPps,
    double perBurstSeconds,
    double perPacketSeconds,
    double cv,
    double idlePollSeconds,
    int burst) {
  BurstService {
    Load.positive("arrival rate", arrivalPps);
    Load.notNegative("time per burst", perBurstSeconds);
    Load.notNegative("time per packet", perPacketSeconds);
    Load.positive("time of a burst of one", perBurstSeconds + perPacketSeconds);
    Load.notNegative("cv", cv);
    Load.notNegative("time of an idle poll", idlePollSeconds);
    Load.atLeastOne("burst", burst);
    Load.stable(arrivalPps * (perBurstSeconds + burst * perPacketSeconds) / burst);
  }

  /// Whether packets' times are constant.
  boolean constant() {
    return cv == 0 || perPacketSeconds == 0;
  }

  /// Mean time of a poll that takes `n` packets; 0 = one that finds none.
  double mean(int n) {
    return n == 0 ? idlePollSeconds : perBurstSeconds + n * perPacketSeconds;
  }

  /// Variance of the same.
  double variance(int n) {
    double deviation = perPacketSeconds * cv;
    return n * deviation * deviation;
  }

  /// Mean square of the same.
  double meanSquare(int n) {
    return mean(n) * mean(n) + variance(n);
  }

  /// Law of the sum of `n` packets' times, where these vary.
  GammaDistribution packetTimes(int n) {
    return GammaDistribution.of(n / (cv * cv), gammaScale());
  }

  double gammaScale() {
    return perPacketSeconds * cv * cv;
  }

  /// Logarithm of the generating function of the arrivals during the packets' share of a poll, per packet.
  Complex logPerPacket(Complex z) {
    Complex rate = z.subtract(1).multiply(arrivalPps * perPacketSeconds);
    return constant() ? rate : rate.multiply(-cv * cv).add(1).log().multiply(-1 / (cv * cv));
  }

  /// Logarithm of the generating function of the arrivals during a full burst, at a real z over 1; not finite from its pole on.
  double logFullBurst(double z) {
    double rate = arrivalPps * (z - 1);
    double perPacket = rate * perPacketSeconds;
    return rate * perBurstSeconds
        + burst * (constant() ? perPacket : -Math.log1p(-perPacket * cv * cv) / (cv * cv));
  }

  /// P(m packets arrive during a poll of `n`), m = 0, 1, ...; what is left out is under 1e-15.
  double[] arrivals(int n) {
    double mean = arrivalPps * mean(n);
    if (constant() || n == 0) {
      return new PoissonTable(mean).masses();
    }
    double spread = Math.sqrt(mean + arrivalPps * arrivalPps * variance(n));
    double needed = mean + 9 * spread + 40 * (1 + arrivalPps * perPacketSeconds * cv * cv);
    int size = Integer.highestOneBit((int) needed) * 2;
    double[][] transform = new double[2][size];
    for (int k = 0; k < size; k++) {
      double angle = 2 * Math.PI * k / size;
      Complex z = new Complex(Math.cos(angle), Math.sin(angle));
      Complex value =
          z.subtract(1)
              .multiply(arrivalPps * perBurstSeconds)
              .add(logPerPacket(z).multiply(n))
              .exp();
      transform[0][k] = value.getReal();
      transform[1][k] = value.getImaginary();
    }
    FastFourierTransformer.transformInPlace(
        transform, DftNormalization.STANDARD, TransformType.FORWARD);
    double[] mass = new double[size];
    for (int m = 0; m < size; m++) {
      mass[m] = Math.max(0, transform[0][m] / size);
    }
    return mass;
  }
}
