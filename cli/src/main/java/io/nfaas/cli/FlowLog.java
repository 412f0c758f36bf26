package io.nfaas.cli;

import io.nfaas.chain.GraphView;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.Tap;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What all workers of a chain decided, flow by flow: the graph view that a flow walks and, at each position of it, where it went next. A frame is
/// followed from the edge on by its handle, so that a flow keeps its identity when a function changes its addresses. Single-threaded; for
/// comparisons, not for speed.
final class FlowLog {
  private static final byte FORWARDED = Disposition.FORWARDED.code();
  private static final byte DELIVERED = Disposition.DELIVERED.code();
  private static final byte POLICY = Disposition.POLICY.code();

  private final Deployment deployment;
  private final GraphView[] views;
  private final Map<Key, Flow> flows = new LinkedHashMap<>();
  private final Map<Long, Flow> onTheirWay = new HashMap<>();
  private final Taker taker;
  private boolean open = true;

  /// A flow as the edge recognises it.
  ///
  /// @param backwards whether its frames walk the graph backwards
  record Key(int tenant, long high, long low, long wide0, long wide1, long wide2, boolean backwards) {}

  /// What became of a flow.
  static final class Flow {
    final int number;
    final String name;
    /// Where it went from each position of its view; several where that changed.
    final Map<String, Set<String>> steps = new TreeMap<>();

    private Flow(int number, String name) {
      this.number = number;
      this.name = name;
    }
  }

  /// Takes a frame that the edge has decided about.
  @FunctionalInterface
  interface Taker {
    /// @param i row
    /// @return whether it is to be followed
    boolean take(Burst burst, int i, long nowNs, int flow);
  }

  /// @param taker is shown each frame at the edge
  FlowLog(Deployment deployment, Taker taker) {
    this.deployment = deployment;
    this.taker = taker;
    views = deployment.views().stream().map(View::compiled).toArray(GraphView[]::new);
  }

  /// For a worker, whichever it is.
  Tap tap() {
    return (burst, work, nowNs) -> {
      for (int i = 0; i < burst.count; i++) {
        Flow flow = isAtEdge(burst, i) ? begin(burst, i, nowNs) : onTheirWay.get(burst.handle[i]);
        if (flow != null) {
          note(flow, burst, i);
        }
      }
    };
  }

  private boolean isAtEdge(Burst b, int i) {
    return b.step[i] != Burst.RELAY && (b.view[i] < 0 || views[b.view[i]].hop(b.position[i]) == 0);
  }

  private @Nullable Flow begin(Burst b, int i, long nowNs) {
    int w = i * Burst.WIDE;
    Key key = new Key(b.tenant[i], b.keyHi[i], b.keyLo[i], b.wide[w], b.wide[w + 1], b.wide[w + 2], b.has(i, Burst.BACKWARDS));
    Flow flow = flows.get(key);
    int number = flow == null ? flows.size() : flow.number;
    if (!open || !taker.take(b, i, nowNs, number)) {
      onTheirWay.remove(b.handle[i]);
      return null;
    }
    if (flow == null) {
      flow = new Flow(number, name(key));
      flows.put(key, flow);
    }
    onTheirWay.put(b.handle[i], flow);
    return flow;
  }

  private static String name(Key key) {
    return "%016x%016x%s%s".formatted(
        key.high(), key.low(), key.wide0() == 0 && key.wide1() == 0 ? "" : "%016x%016x".formatted(key.wide0(), key.wide1()), key.backwards() ? " backwards" : "");
  }

  private void note(Flow flow, Burst b, int i) {
    byte d = b.disposition[i];
    if (d == FORWARDED || d == DELIVERED || d == POLICY || b.view[i] < 0) {
      flow.steps.computeIfAbsent(place(b, i), _ -> new TreeSet<>()).add(step(b, i));
    }
  }

  private String place(Burst b, int i) {
    return b.view[i] < 0
        ? "edge"
        : deployment.views().get(b.view[i]).graph().version() + " position " + b.position[i];
  }

  private String step(Burst b, int i) {
    byte d = b.disposition[i];
    if (d == FORWARDED && b.backend[i] >= 0) {
      return "to " + deployment.pods().get(b.backend[i]).name() + " at position " + b.nextPosition[i];
    }
    return Disposition.of(d).name();
  }

  /// Follows no further frames from here on.
  void close() {
    open = false;
  }

  int flows() {
    return flows.size();
  }

  /// Steps that differ between two logs of the same frames.
  ///
  /// @param places in both
  /// @param differing flows that differ somewhere
  /// @param examples of them, in words
  record Difference(int flows, long places, int differing, List<String> examples) {}

  /// Compares with what somebody else decided about the same frames. A place that only one of them has seen a flow at is not compared: frames may be lost
  /// on their way, or still be on it.
  Difference against(FlowLog other, String ours, String theirs) {
    int compared = 0;
    long places = 0;
    int differing = 0;
    List<String> examples = new ArrayList<>();
    for (Map.Entry<Key, Flow> e : flows.entrySet()) {
      Flow a = e.getValue();
      Flow b = other.flows.get(e.getKey());
      if (b == null) {
        differing++;
        example(examples, "flow " + a.name + ": not seen by " + theirs);
        continue;
      }
      compared++;
      boolean same = true;
      for (Map.Entry<String, Set<String>> step : a.steps.entrySet()) {
        Set<String> counterpart = b.steps.get(step.getKey());
        if (counterpart != null) {
          places++;
          if (!counterpart.equals(step.getValue())) {
            same = false;
            example(examples, "flow %s, %s: %s %s, %s %s".formatted(a.name, step.getKey(), ours, step.getValue(), theirs, counterpart));
          }
        }
      }
      differing += same ? 0 : 1;
    }
    for (Map.Entry<Key, Flow> e : other.flows.entrySet()) {
      if (!flows.containsKey(e.getKey())) {
        differing++;
        example(examples, "flow " + e.getValue().name + ": not seen by " + ours);
      }
    }
    return new Difference(compared, places, differing, List.copyOf(examples));
  }

  private static void example(List<String> examples, String text) {
    if (examples.size() < 10) {
      examples.add(text);
    }
  }
}
