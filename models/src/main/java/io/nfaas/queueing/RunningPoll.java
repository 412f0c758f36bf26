package io.nfaas.queueing;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.GammaDistribution;

/// What an arriving packet finds at a poll-mode core: how long the running poll still takes, and how many packets wait that no poll has
/// taken.
///
/// The time still to go is cut into cells. A pass goes through them from the longest rest down to the end of the poll: polls come in
/// where they begin, and the packets that wait grow by the Poisson arrivals of each half cell.
final class RunningPoll {
  private static final int CELLS = 192;
  private static final int MOST_CELLS = 1024;
  private static final int IDLE_CELLS = 16;
  private static final double NEGLIGIBLE = 1e-14;

  /// Takes the cells of a pass.
  interface Cells {
    /// @param lowSeconds least time still to go in the cell
    /// @param running by number of waiting packets: polls with a rest in this cell, per poll
    /// @param used length of `running` that may be over 0
    void cell(double lowSeconds, double widthSeconds, double[] running, int used);
  }

  private final BurstService service;
  private final double[] running;
  private int used;

  private RunningPoll(BurstService service, int size) {
    this.service = service;
    this.running = new double[size];
  }

  /// Passes through polls that find nothing.
  ///
  /// @param ratio of all polls
  static void idle(BurstService service, double ratio, int size, Cells cells) {
    RunningPoll pass = new RunningPoll(service, size);
    pass.put(0, ratio);
    double width = service.idlePollSeconds() / IDLE_CELLS;
    double[] arrivals = pass.arrivals(width / 2);
    for (int cell = IDLE_CELLS - 1; cell >= 0; cell--) {
      pass.step(cell * width, width, arrivals, cells);
    }
  }

  /// Passes through polls that find packets.
  ///
  /// @param taking P(a poll takes n packets, of fewer than B found), 0 <= n <= B; that for B is that of an idle core with B = 1
  /// @param found P(a poll finds j packets)
  static void busy(BurstService service, double[] taking, double[] found, Cells cells) {
    int longest = service.burst();
    double full = 1 - Arrays.stream(taking).sum();
    while (longest > 1 && full < NEGLIGIBLE && taking[longest] < NEGLIGIBLE) {
      longest--;
    }
    RunningPoll pass = new RunningPoll(service, found.length);
    if (service.constant()) {
      pass.constant(longest, taking, found, cells);
    } else {
      pass.varying(longest, taking, found, cells);
    }
  }

  private void constant(int longest, double[] taking, double[] found, Cells cells) {
    double top = service.mean(longest);
    double perPacket = service.perPacketSeconds();
    // Cell borders where the polls of each size begin, unless that takes too many cells.
    double width =
        perPacket * MOST_CELLS > top ? perPacket / Math.ceil(CELLS * perPacket / top) : top / CELLS;
    double[] arrivals = arrivals(width / 2);
    int n = longest;
    for (int cell = 0; top - cell * width > 1e-9 * width; cell++) {
      for (; n > 0 && Math.rint((top - service.mean(n)) / width) <= cell; n--) {
        begin(n, 1, taking, found);
      }
      double high = top - cell * width;
      if (high >= width) {
        step(high - width, width, arrivals, cells);
      } else {
        step(0, high, arrivals(high / 2), cells);
      }
    }
  }

  private void varying(int longest, double[] taking, double[] found, Cells cells) {
    double scale = service.gammaScale();
    double top = service.mean(longest) + 6 * Math.sqrt(service.variance(longest)) + 20 * scale;
    double width = top / CELLS;
    double[] arrivals = arrivals(width / 2);
    double[] shorter = new double[longest + 1];
    Arrays.fill(shorter, 1);
    double[] begins = new double[longest + 1];
    GammaDistribution[] times = new GammaDistribution[longest + 1];
    for (int n = 1; n <= longest; n++) {
      times[n] = service.packetTimes(n);
    }
    for (int cell = CELLS - 1; cell >= 0; cell--) {
      double packets = cell * width - service.perBurstSeconds();
      for (int n = 1; n <= longest; n++) {
        double below = packets <= 0 ? 0 : times[n].cumulativeProbability(packets);
        begins[n] = shorter[n] - below;
        shorter[n] = below;
      }
      grow(arrivals);
      // Polls that begin in a cell run through half of it on average.
      beginAll(begins, taking, found);
      cells.cell(cell * width, width, running, used);
      beginAll(begins, taking, found);
      grow(arrivals);
    }
  }

  private void beginAll(double[] begins, double[] taking, double[] found) {
    for (int n = 1; n < begins.length; n++) {
      begin(n, begins[n] / 2, taking, found);
    }
  }

  /// Polls that take n packets begin; a full one leaves the rest of what it found.
  private void begin(int n, double share, double[] taking, double[] found) {
    if (share <= 0) {
      return;
    }
    put(0, share * taking[n]);
    for (int j = n; n == service.burst() && j < found.length; j++) {
      put(j - n, share * found[j]);
    }
  }

  private void step(double low, double width, double[] arrivals, Cells cells) {
    grow(arrivals);
    cells.cell(low, width, running, used);
    grow(arrivals);
  }

  private void put(int waiting, double polls) {
    running[waiting] += polls;
    if (polls > 0) {
      used = Math.max(used, waiting + 1);
    }
  }

  private void grow(double[] arrivals) {
    int last = Math.min(running.length, used + arrivals.length - 1) - 1;
    for (int q = last; q >= 0; q--) {
      double sum = 0;
      for (int k = Math.max(0, q - used + 1); k < arrivals.length && k <= q; k++) {
        sum += arrivals[k] * running[q - k];
      }
      running[q] = sum;
    }
    used = last + 1;
    while (used > 1 && running[used - 1] < 1e-18) {
      running[--used] = 0;
    }
  }

  private double[] arrivals(double seconds) {
    double[] mass = new PoissonTable(service.arrivalPps() * seconds).masses();
    int length = mass.length;
    while (length > 1 && mass[length - 1] < 1e-17) {
      length--;
    }
    return Arrays.copyOf(mass, length);
  }
}
