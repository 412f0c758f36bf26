package io.nfaas.sim;

import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.Arrivals;
import io.nfaas.traffic.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// When packets are simulated one by one, where not all of them are: windows, each behind a lead-in in which queues fill and nothing is counted.
///
/// - A window at every event and at each of its steps whose time is known. It stands for itself alone.
/// - Windows in steady state, at least one in each slice of the measured time. They are spread over the states of the arrival processes in proportion to the time
///   that these take between two events: the states have random streams of their own, so they are known before the replication runs. The windows of
///   a state stand for all of its time (proportional allocation and post-stratification: Cochran, Sampling Techniques, 3rd ed., sections 5.5 and
///   5A.9). A state that no window meets is counted with the one that has the most similar load.
///
/// @param windows in the order of time; none overlaps another, its lead-in included
/// @param packets of each tenant in the time before each window's lead-in since the window before it; the last element is what comes after the last window
/// @param strata number of strata
record WindowPlan(List<Window> windows, List<double[]> packets, int strata) {
  /// Lead-in / window.
  private static final double LEAD_RATIO = 0.25;
  private static final long LEAST_WINDOW_PS = 1_000_000_000L;
  private static final int WINDOWS = 120;
  /// Share of the horizon from which on windows save nothing.
  private static final double WHOLE_RATIO = 0.6;
  /// Moments of a slice's part at which the states of the arrivals are looked at.
  private static final int MOMENTS = 64;
  /// Bounds between the levels of processes without countable states, as ratios to their mean rate.
  private static final double[] LEVELS = {0.7, 0.9, 1.1, 1.3};

  /// @param leadPs from here on every packet is simulated
  /// @param fromPs start of what is counted
  /// @param weight time that each of its moments stands for / its own
  /// @param stratum the windows of which it is one
  record Window(long leadPs, long fromPs, long toPs, double weight, int stratum) {}

  /// The plan of a replication.
  ///
  /// @param slices of the measured time
  /// @param streams the replication's
  /// @param packetHops about how many packet-hops may be simulated
  /// @return null when every packet is to be simulated
  static @Nullable WindowPlan of(Scenario scenario, Slices slices, RandomStreams streams, double packetHops) {
    if (scenario.fidelity().mode() != Fidelity.Mode.WINDOWS) {
      return null;
    }
    return new Draft(scenario, slices, streams).plan(packetHops);
  }

  /// Packet-hops per second, at the mean rates.
  static double hopsPerSecond(Scenario scenario) {
    double sum = 0;
    for (Tenant tenant : scenario.tenants()) {
      double hops = tenant.graph(tenant.activeGraph()).paths().stream().mapToDouble(p -> p.expectedShare() * p.nodes().size()).sum();
      sum += tenant.traffic().pps() * (1 + hops);
    }
    return sum;
  }

  /// Time simulated packet by packet, s.
  double packetSeconds() {
    return windows.stream().mapToDouble(w -> (w.toPs() - w.leadPs()) * 1e-12).sum();
  }

  /// A part of a slice that gets one window.
  private record Part(long fromPs, long toPs, int segment) {}

  private static final class Draft {
    private final Scenario scenario;
    private final Slices slices;
    private final RandomStreams streams;
    private final RandomGenerator draw;
    private final List<Event> events;

    Draft(Scenario scenario, Slices slices, RandomStreams streams) {
      this.scenario = scenario;
      this.slices = slices;
      this.streams = streams;
      draw = streams.stream("windows");
      events = scenario.events().stream().sorted(Comparator.comparingLong(Event::atPs)).toList();
    }

    private Arrivals[] arrivals() {
      List<Arrivals> list = new ArrayList<>();
      for (int t = 0; t < scenario.tenants().size(); t++) {
        list.add(TenantSource.forward(TenantProfile.of(scenario, t), streams));
      }
      return list.toArray(Arrivals[]::new);
    }

    @Nullable WindowPlan plan(double packetHops) {
      double seconds = packetHops / hopsPerSecond(scenario);
      double whole = slices.toPs() * 1e-12;
      SortedSet<Long> moments = moments();
      int steady = Math.max(WINDOWS, slices.count());
      double each = Math.min(scenario.fidelity().windowPs() * 1e-12, seconds / (1 + LEAD_RATIO) / (steady + moments.size()));
      long lengthPs = Math.max(LEAST_WINDOW_PS, Math.round(each * 1e12));
      if (seconds >= WHOLE_RATIO * whole || (lengthPs * 1e-12) * (1 + LEAD_RATIO) * (steady + moments.size()) >= WHOLE_RATIO * whole) {
        return null;
      }
      long leadPs = Math.round(lengthPs * LEAD_RATIO);
      List<Window> windows = new ArrayList<>();
      int strata = 0;
      for (long atPs : moments) {
        long toPs = Math.min(atPs + lengthPs, sliceEnd(atPs));
        if (windows.isEmpty() || windows.getLast().toPs() + leadPs <= atPs) {
          windows.add(new Window(Math.max(0, atPs - leadPs), atPs, toPs, 1, strata++));
        }
      }
      return new Strata(windows, parts(steady), lengthPs, leadPs, strata).plan();
    }

    private long sliceEnd(long atPs) {
      int s = 0;
      while (slices.endPs(s) <= atPs) {
        s++;
      }
      return slices.endPs(s);
    }

    /// When something happens that is known in advance, in the measured time.
    private SortedSet<Long> moments() {
      PodLifecycle life = scenario.podLifecycle();
      TreeSet<Long> all = new TreeSet<>();
      for (Event event : events) {
        long at = event.atPs();
        all.add(at);
        switch (event) {
          case Event.Scale _ -> {
            all.add(at + life.endpointPropagationDelayPs());
            all.add(at + life.terminationGracePeriodPs() + life.endpointPropagationDelayPs());
          }
          case Event.PodFailure f -> all.add(at + f.detectionDelayPs() + life.endpointPropagationDelayPs());
          case Event.NodeFailure f -> {
            all.add(at + f.detectionDelayPs() + life.endpointPropagationDelayPs());
            all.add(at + Math.max(0, f.recoverAfterPs()));
          }
          case Event.LoadBalancerFailure f -> all.add(at + Math.max(0, f.recoverAfterPs()));
          case Event.LinkDegrade d -> all.add(at + d.forPs());
          case Event.TrafficSurge s -> all.add(at + s.forPs());
          case Event.GraphUpgrade u -> {
            long step = at;
            for (Event.Step s : u.steps()) {
              all.add(step + life.endpointPropagationDelayPs());
              step += s.holdPs();
            }
            all.add(step + u.drainTimeoutPs() + life.endpointPropagationDelayPs());
          }
          case Event.Rekey _ -> {}
        }
      }
      all.removeIf(ps -> ps < slices.fromPs() || ps >= slices.toPs());
      return all;
    }

    private List<Part> parts(int steady) {
      List<Part> parts = new ArrayList<>();
      double perPs = (double) steady / (slices.toPs() - slices.fromPs());
      int segment = 0;
      for (int s = 0; s < slices.count(); s++) {
        long from = slices.startPs(s);
        long length = slices.endPs(s) - from;
        if (events.stream().anyMatch(e -> e.atPs() == from)) {
          segment++;
        }
        long count = Math.max(1, Math.round(length * perPs));
        for (long k = 0; k < count; k++) {
          parts.add(new Part(from + length * k / count, from + length * (k + 1) / count, segment));
        }
      }
      return parts;
    }

    /// Puts windows into the parts and gives them their weights.
    private final class Strata {
      private final List<Window> windows;
      private final List<Part> parts;
      private final long lengthPs;
      private final long leadPs;
      private final int certain;
      private final Arrivals[] arrivals = arrivals();
      /// By stratum: time that it takes, s; time that windows have for it, s; its load.
      private final Map<String, Integer> numbers = new HashMap<>();
      private final List<double[]> strata = new ArrayList<>();
      private final List<Integer> segmentOf = new ArrayList<>();

      Strata(List<Window> windows, List<Part> parts, long lengthPs, long leadPs, int certain) {
        this.windows = windows;
        this.parts = parts;
        this.lengthPs = lengthPs;
        this.leadPs = leadPs;
        this.certain = certain;
      }

      WindowPlan plan() {
        List<Window> chosen = new ArrayList<>();
        for (Part part : parts) {
          Window window = choose(part);
          if (window != null) {
            chosen.add(window);
          }
        }
        double[] weight = weights();
        for (Window w : chosen) {
          windows.add(new Window(w.leadPs(), w.fromPs(), w.toPs(), weight[w.stratum()], certain + w.stratum()));
        }
        windows.sort(Comparator.comparingLong(Window::leadPs));
        return new WindowPlan(List.copyOf(windows), packets(), certain + strata.size());
      }

      private @Nullable Window choose(Part part) {
        long stepPs = Math.max(1, (part.toPs() - part.fromPs()) / MOMENTS);
        int[] stratum = new int[MOMENTS];
        for (int m = 0; m < MOMENTS; m++) {
          stratum[m] = stratum(part.fromPs() + m * stepPs, part.segment());
          strata.get(stratum[m])[0] += stepPs * 1e-12;
        }
        List<Integer> possible = new ArrayList<>();
        double most = Double.NEGATIVE_INFINITY;
        for (int m = 0; m < MOMENTS; m++) {
          if (fits(part.fromPs() + m * stepPs, part)) {
            double lacking = lacking(stratum[m]);
            if (lacking > most) {
              most = lacking;
              possible.clear();
            }
            if (lacking == most) {
              possible.add(m);
            }
          }
        }
        if (possible.isEmpty()) {
          return null;
        }
        int m = possible.get(draw.nextInt(possible.size()));
        long leadFrom = part.fromPs() + m * stepPs;
        long from = Math.min(leadFrom + leadPs, leadFrom + (part.toPs() - leadFrom) / 2);
        long to = Math.min(from + lengthPs, part.toPs());
        strata.get(stratum[m])[1] += (to - from) * 1e-12;
        return new Window(leadFrom, from, to, 0, stratum[m]);
      }

      /// Whether a window may begin its lead-in at a time; one that is longer than its part is cut.
      private boolean fits(long atPs, Part part) {
        long toPs = Math.min(part.toPs(), atPs + leadPs + lengthPs);
        boolean enough = toPs == atPs + leadPs + lengthPs || atPs == part.fromPs();
        return enough && windows.stream().noneMatch(w -> w.leadPs() < toPs && atPs < w.toPs());
      }

      /// Windows that a stratum should have by its share of the time, less those that it has.
      private double lacking(int s) {
        double time = 0;
        double windowed = 0;
        for (int k = 0; k < strata.size(); k++) {
          if (segmentOf.get(k).equals(segmentOf.get(s))) {
            time += strata.get(k)[0];
            windowed += strata.get(k)[1];
          }
        }
        return strata.get(s)[0] / time * (windowed + lengthPs * 1e-12) - strata.get(s)[1];
      }

      private int stratum(long atPs, int segment) {
        StringBuilder key = new StringBuilder().append(segment);
        double load = 0;
        for (int t = 0; t < arrivals.length; t++) {
          arrivals[t].pass(atPs);
          double pps = scenario.tenants().get(t).traffic().pps();
          double ratio = arrivals[t].ratePps() / pps;
          load += arrivals[t].ratePps();
          key.append('/').append(arrivals[t].states() > 1 ? arrivals[t].state() : level(t, ratio));
        }
        Integer known = numbers.get(key.toString());
        if (known == null) {
          known = strata.size();
          numbers.put(key.toString(), known);
          strata.add(new double[] {0, 0, load});
          segmentOf.add(segment);
        }
        return known;
      }

      private int level(int tenant, double ratio) {
        if (!(scenario.tenants().get(tenant).traffic().arrivals() instanceof ArrivalProcess.ParetoOnOff)) {
          return 0;
        }
        int level = 0;
        while (level < LEVELS.length && ratio > LEVELS[level]) {
          level++;
        }
        return level;
      }

      private double[] weights() {
        int n = strata.size();
        double[] time = new double[n];
        for (int s = 0; s < n; s++) {
          time[heir(s)] += strata.get(s)[0];
        }
        double[] weight = new double[n];
        Arrays.setAll(weight, s -> strata.get(s)[1] == 0 ? 0 : Math.max(1, time[s] / strata.get(s)[1]));
        return weight;
      }

      /// The stratum that one without windows is counted with.
      private int heir(int s) {
        int best = s;
        double nearest = Double.POSITIVE_INFINITY;
        for (int k = 0; k < strata.size() && strata.get(s)[1] == 0; k++) {
          if (strata.get(k)[1] > 0 && segmentOf.get(k).equals(segmentOf.get(s))) {
            double distance = Math.abs(strata.get(k)[2] - strata.get(s)[2]);
            if (distance < nearest) {
              nearest = distance;
              best = k;
            }
          }
        }
        return best;
      }

      /// What each tenant sends between windows.
      private List<double[]> packets() {
        Arrivals[] fresh = arrivals();
        List<double[]> between = new ArrayList<>();
        long fromPs = 0;
        for (int w = 0; w <= windows.size(); w++) {
          long toPs = w == windows.size() ? slices.toPs() : windows.get(w).leadPs();
          double[] sum = new double[fresh.length];
          for (int t = 0; t < fresh.length; t++) {
            pass(fresh[t], t, fromPs);
            sum[t] = pass(fresh[t], t, toPs);
            passedPs[t] = toPs;
          }
          between.add(sum);
          if (w < windows.size()) {
            fromPs = windows.get(w).toPs();
          }
        }
        return between;
      }

      private final long[] passedPs = new long[arrivals.length];

      /// Passes to a time, with surges on the way.
      private double pass(Arrivals process, int tenant, long toPs) {
        double sum = 0;
        TreeSet<Long> edges = new TreeSet<>();
        for (Event event : events) {
          if (event instanceof Event.TrafficSurge surge && surge.tenant().equals(scenario.tenants().get(tenant).name())) {
            edges.add(surge.atPs());
            edges.add(surge.atPs() + surge.forPs());
          }
        }
        for (long edge : edges.subSet(passedPs[tenant], true, toPs, true)) {
          sum += process.pass(edge);
          process.rateFactor(factor(tenant, edge));
        }
        sum += process.pass(toPs);
        passedPs[tenant] = toPs;
        return sum;
      }

      private double factor(int tenant, long atPs) {
        double factor = 1;
        for (Event event : events) {
          if (event instanceof Event.TrafficSurge surge && surge.tenant().equals(scenario.tenants().get(tenant).name())) {
            factor = atPs == surge.atPs() ? surge.factor() : atPs == surge.atPs() + surge.forPs() ? 1 : factor;
          }
        }
        return factor;
      }
    }
  }
}
