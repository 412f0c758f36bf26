package io.nfaas.queueing;

import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/// How far under its start the number of waiting packets first falls while every poll takes a full burst: the law of the descending
/// ladder height of a random walk with steps (arrivals during a full poll) - B.
///
/// By the Wiener-Hopf factorisation, 1 - sum of g(d) z^-d has the roots of `z^B = A_B(z)` in the closed unit disc, B of them with z = 1
/// (Feller, An Introduction to Probability Theory II, section XII.3; Prabhu, Stochastic Storage Processes, section 1.5). The coefficients
/// of the polynomial with these roots are taken from its values on the unit circle, where it is at most 2, so they are right to rounding.
final class Descent {
  private Descent() {}

  /// P(first fall is by d) at index d = 0 .. B; index 0 is 0.
  static double[] law(BurstService service) {
    int b = service.burst();
    int size = Integer.highestOneBit(b) * 2;
    double[][] values = new double[2][size];
    Complex[] root = new Complex[b / 2 + 1];
    for (int k = 0; k < root.length; k++) {
      root[k] = root(service, k);
    }
    for (int i = 0; i < size; i++) {
      double angle = 2 * Math.PI * i / size;
      Complex z = new Complex(Math.cos(angle), Math.sin(angle));
      Complex product = Complex.ONE;
      for (int k = 0; k < b; k++) {
        Complex r = k <= b / 2 ? root[k] : root[b - k].conjugate();
        product = product.multiply(z.subtract(r));
      }
      values[0][i] = product.getReal();
      values[1][i] = product.getImaginary();
    }
    FastFourierTransformer.transformInPlace(
        values, DftNormalization.STANDARD, TransformType.FORWARD);
    double[] law = new double[b + 1];
    double sum = 0;
    for (int d = 1; d <= b; d++) {
      law[d] = Math.max(0, -values[0][b - d] / size);
      sum += law[d];
    }
    for (int d = 1; d <= b; d++) {
      law[d] /= sum;
    }
    return law;
  }

  /// The k-th root: `z = w^k f(z)` with w the B-th root of unity and f the generating function of the arrivals during a B-th of a full
  /// burst. f is a probability generating function of mean under 1, so the map contracts the disc and iteration from 0 converges (Janssen
  /// and van Leeuwaarden, Stochastic Processes and their Applications 115(12), 2005); Newton's method finishes.
  private static Complex root(BurstService service, int k) {
    if (k == 0) {
      return Complex.ONE;
    }
    double angle = 2 * Math.PI * k / service.burst();
    Complex unity = new Complex(Math.cos(angle), Math.sin(angle));
    Complex z = Complex.ZERO;
    for (int i = 0; i < 20; i++) {
      z = unity.multiply(share(service, z));
    }
    for (int i = 0; i < 50; i++) {
      Complex mapped = unity.multiply(share(service, z));
      Complex slope = mapped.multiply(logSlope(service, z));
      Complex step = mapped.subtract(z).divide(Complex.ONE.subtract(slope));
      z = z.add(step);
      if (step.abs() < 1e-15) {
        break;
      }
    }
    return z;
  }

  private static Complex share(BurstService service, Complex z) {
    return z.subtract(1)
        .multiply(service.arrivalPps() * service.perBurstSeconds() / service.burst())
        .add(service.logPerPacket(z))
        .exp();
  }

  private static Complex logSlope(BurstService service, Complex z) {
    double perBurst = service.arrivalPps() * service.perBurstSeconds() / service.burst();
    double perPacket = service.arrivalPps() * service.perPacketSeconds();
    return service.constant()
        ? new Complex(perBurst + perPacket)
        : Complex.ONE
            .subtract(z)
            .multiply(perPacket * service.cv() * service.cv())
            .add(1)
            .reciprocal()
            .multiply(perPacket)
            .add(perBurst);
  }
}
