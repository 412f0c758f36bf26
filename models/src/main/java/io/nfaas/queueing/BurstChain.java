package io.nfaas.queueing;

import java.util.Arrays;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/// The number of packets that a poll finds, as an embedded Markov chain: from j it goes to j - min(j, B) + the arrivals during the poll.
///
/// Its generating function P satisfies
/// `P(z) (z^B - A_B(z)) = sum over j < B of p(j) (z^B A_j(z) - z^j A_B(z))`
/// with `A_n` that of the arrivals during a poll of n packets (Bailey, JRSS B 16(1), 1954; Chaudhry and Templeton, A First Course in Bulk
/// Queues, 1983, section 3.4). The usual way to p(0) .. p(B - 1), a linear system at the roots of `z^B = A_B(z)`, is off by percents at
/// B = 32 in double precision. They are found here from the law of the chain's descents, with positive terms only; the other
/// probabilities come from P on the unit circle by a Fourier transform.
final class BurstChain {
  private static final double TAIL = 1e-13;
  private static final int LARGEST_TABLE = 1 << 17;

  private final BurstService service;
  private final double[] head;

  BurstChain(BurstService service) {
    this.service = service;
    this.head = head();
  }

  /// P(a poll finds j packets), j < B.
  double probability(int j) {
    return head[j];
  }

  /// P(a poll finds B packets or more).
  double fullRatio() {
    return Math.max(0, 1 - Arrays.stream(head).sum());
  }

  /// Packets that a poll finds, mean: P'(1), from the second derivative of the equation at 1.
  double meanFound() {
    int b = service.burst();
    double full = service.arrivalPps() * service.mean(b);
    double fullSquare = square(service.arrivalPps()) * service.meanSquare(b);
    double sum = 0;
    for (int j = 0; j < b; j++) {
      double during = service.arrivalPps() * service.mean(taken(j));
      double duringSquare = square(service.arrivalPps()) * service.meanSquare(taken(j));
      sum +=
          head[j]
              * (b * (b - 1.0)
                  + 2 * b * during
                  + duringSquare
                  - j * (j - 1.0)
                  - 2 * j * full
                  - fullSquare);
    }
    return (sum - (b * (b - 1.0) - fullSquare)) / (2 * (b - full));
  }

  /// How many packets the poll takes that goes on from j < B: an idle core that sees packets at once takes the first one.
  int taken(int j) {
    return j == 0 && service.idlePollSeconds() == 0 ? 1 : j;
  }

  /// The decay of the tail: p(j) / p(j + 1) tends to it. The real root over 1 of z^B = A_B(z); between 1 and it, z^B is greater.
  double decay() {
    double low = 1;
    double high = 2;
    while (underDecay(high)) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (underDecay(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private boolean underDecay(double z) {
    return service.burst() * Math.log(z) > service.logFullBurst(z);
  }

  /// P(a poll finds j packets) for all j that matter; empty where the load is so close to 1 that the table would exceed 131072 entries.
  double[] probabilities() {
    int b = service.burst();
    double needed = 2 * b + Math.log(1 / TAIL) / Math.log(decay());
    if (needed > LARGEST_TABLE) {
      return new double[0];
    }
    int size = Integer.highestOneBit((int) needed) * 2;
    double[][] transform = new double[2][size];
    transform[0][0] = 1;
    double[] value = new double[2];
    for (int k = 1; k <= size / 2; k++) {
      double angle = 2 * Math.PI * k / size;
      generatingFunction(new Complex(Math.cos(angle), Math.sin(angle)), value);
      transform[0][k] = value[0];
      transform[1][k] = value[1];
      transform[0][size - k] = value[0];
      transform[1][size - k] = -value[1];
    }
    FastFourierTransformer.transformInPlace(
        transform, DftNormalization.STANDARD, TransformType.FORWARD);
    double[] p = new double[size];
    for (int j = 0; j < size; j++) {
      p[j] = j < b ? head[j] : Math.max(0, transform[0][j] / size);
    }
    return p;
  }

  private void generatingFunction(Complex z, double[] into) {
    int b = service.burst();
    Complex perPacket = service.logPerPacket(z).exp();
    Complex perBurst = exponential(z, service.perBurstSeconds());
    Complex zFull = z.pow(b);
    Complex full = perBurst.multiply(perPacket.pow(b));
    Complex idle =
        taken(0) == 0 ? exponential(z, service.idlePollSeconds()) : perBurst.multiply(perPacket);
    Complex during = polynomial(perPacket).multiply(perBurst).add(idle.multiply(head[0]));
    Complex found = polynomial(z).add(head[0]);
    Complex p = zFull.multiply(during).subtract(full.multiply(found)).divide(zFull.subtract(full));
    into[0] = p.getReal();
    into[1] = p.getImaginary();
  }

  /// Sum over 1 <= j < B of p(j) y^j.
  private Complex polynomial(Complex y) {
    double re = 0;
    double im = 0;
    for (int j = service.burst() - 1; j >= 0; j--) {
      double nextRe = re * y.getReal() - im * y.getImaginary() + (j == 0 ? 0 : head[j]);
      im = re * y.getImaginary() + im * y.getReal();
      re = nextRe;
    }
    return new Complex(re, im);
  }

  private Complex exponential(Complex z, double seconds) {
    return z.subtract(1).multiply(service.arrivalPps() * seconds).exp();
  }

  /// Stationary law of the chain watched while it is under B: an excursion above ends where the descents from it first fall under B.
  private double[] head() {
    int b = service.burst();
    double[][] arrivals = new double[b][];
    int longest = b;
    for (int j = 0; j < b; j++) {
      arrivals[j] = service.arrivals(taken(j));
      longest = Math.max(longest, arrivals[j].length);
    }
    double[] descent = Descent.law(service);
    double[][] end = new double[longest][b];
    for (int m = 0; m < longest; m++) {
      if (m < b) {
        end[m][m] = 1;
        continue;
      }
      for (int d = 1; d <= b; d++) {
        for (int j = 0; j < b; j++) {
          end[m][j] += descent[d] * end[m - d][j];
        }
      }
    }
    double[][] watched = new double[b][b];
    for (int i = 0; i < b; i++) {
      for (int m = 0; m < arrivals[i].length; m++) {
        for (int j = 0; j < b; j++) {
          watched[i][j] += arrivals[i][m] * end[m][j];
        }
      }
    }
    double[] p = stationary(watched);
    // The unit of mass: P(1) = 1 in the equation above, by its first derivative at 1.
    double full = service.arrivalPps() * service.mean(b);
    double mass = 0;
    for (int j = 0; j < b; j++) {
      mass += p[j] * (b - j + service.arrivalPps() * service.mean(taken(j)) - full);
    }
    for (int j = 0; j < b; j++) {
      p[j] *= (b - full) / mass;
    }
    return p;
  }

  /// Elimination without subtractions (Grassmann, Taksar and Heyman, Operations Research 33(5), 1985). Uses up the matrix.
  private static double[] stationary(double[][] matrix) {
    int n = matrix.length;
    for (int k = n - 1; k > 0; k--) {
      double out = 0;
      for (int j = 0; j < k; j++) {
        out += matrix[k][j];
      }
      for (int i = 0; i < k; i++) {
        matrix[i][k] /= out;
        for (int j = 0; j < k; j++) {
          matrix[i][j] += matrix[i][k] * matrix[k][j];
        }
      }
    }
    double[] p = new double[n];
    p[0] = 1;
    for (int k = 1; k < n; k++) {
      for (int i = 0; i < k; i++) {
        p[k] += p[i] * matrix[i][k];
      }
    }
    return p;
  }

  private static double square(double x) {
    return x * x;
  }
}
