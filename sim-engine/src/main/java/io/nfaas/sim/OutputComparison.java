package io.nfaas.sim;

import io.nfaas.deployment.Deployment;
import io.nfaas.model.Event;
import io.nfaas.results.OutputEquivalence;
import io.nfaas.results.OutputEquivalence.Cause;
import io.nfaas.results.OutputEquivalence.Difference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Holds what left the chains of a run to what infinite replicas sent, and says for every flow that differs why.
final class OutputComparison {
  private static final double PS = 1e-12;
  private static final double NS = 1e-9;

  private final Deployment deployment;
  private final ChainOutput seen;
  private final ChainOutput reference;
  private final List<Event> events;

  private record CauseKey(String reason, String event) {}

  OutputComparison(Deployment deployment, ChainOutput seen, ChainOutput reference) {
    this.deployment = deployment;
    this.seen = seen;
    this.reference = reference;
    events = deployment.scenario().events().stream().sorted(Comparator.comparingLong(Event::atPs)).toList();
  }

  OutputEquivalence result() {
    long flows = 0;
    long incomparable = 0;
    List<Difference> differences = new ArrayList<>();
    Map<CauseKey, long[]> causes = new HashMap<>();
    for (int t = 0; t < seen.tenants(); t++) {
      for (int number = 0; number < seen.flows(t); number++) {
        boolean reset = seen.isReset(t, number);
        if (seen.offered(t, number) == 0) {
          continue;
        }
        if (!reset && !seen.hasInputOf(reference, t, number)) {
          incomparable++;
          continue;
        }
        flows++;
        String reason = reset ? "RESET" : reason(t, number);
        if (reason != null) {
          Difference d = difference(t, number, reason);
          differences.add(d);
          long[] sums = causes.computeIfAbsent(new CauseKey(reason, d.event()), _ -> new long[2]);
          sums[0]++;
          sums[1] += Math.max(0, d.expected() - d.left() - d.underWay());
        }
      }
    }
    List<Cause> sorted =
        causes.entrySet().stream()
            .map(e -> new Cause(e.getKey().reason(), e.getKey().event(), e.getValue()[0], e.getValue()[1]))
            .sorted(Comparator.comparingLong(Cause::flows).reversed().thenComparing(Cause::event).thenComparing(Cause::reason))
            .toList();
    return new OutputEquivalence(flows, flows - differences.size(), incomparable, sorted, differences, watched());
  }

  /// Why a flow's output is not that of the reference; null when it is.
  private @Nullable String reason(int tenant, int number) {
    ChainOutput.Loss loss = seen.firstLoss(tenant, number);
    boolean same = seen.hasOutputOf(reference, tenant, number);
    if (loss != null && !same) {
      return Ledger.wordOf(loss.kind);
    }
    if (!same && seen.underWay(tenant, number) == 0 && reference.underWay(tenant, number) == 0) {
      return "OTHER_PATH";
    }
    return seen.overtaken(tenant, number) > reference.overtaken(tenant, number) ? "REORDERED" : null;
  }

  private Difference difference(int tenant, int number, String reason) {
    ChainOutput.Loss loss = seen.firstLoss(tenant, number);
    double firstSeconds = loss == null ? Double.NaN : loss.firstPs * PS;
    double fromSeconds = loss == null ? lastMoveSeconds(tenant, number) : firstSeconds;
    return new Difference(
        deployment.scenario().tenants().get(tenant).name(),
        number,
        seen.name(tenant, number),
        seen.offered(tenant, number),
        reason.equals("RESET") ? seen.offered(tenant, number) : reference.left(tenant, number),
        seen.left(tenant, number),
        seen.underWay(tenant, number),
        seen.overtaken(tenant, number),
        reason,
        eventBefore(fromSeconds),
        firstSeconds,
        story(tenant, number, reason));
  }

  private double lastMoveSeconds(int tenant, int number) {
    List<ChainOutput.Move> moves = seen.moves(tenant, number);
    return moves.isEmpty() ? Double.NaN : moves.getLast().atNs() * NS;
  }

  /// The last event at or before a time.
  private String eventBefore(double seconds) {
    String name = "";
    for (Event event : events) {
      if (event.atPs() * PS <= seconds) {
        name = event.name();
      }
    }
    return name;
  }

  private @Nullable String watched() {
    if (seen.watched() < 0) {
      return null;
    }
    int tenant = (int) (seen.watched() >>> 32);
    int number = (int) seen.watched();
    if (seen.offered(tenant, number) == 0) {
      return "is not among the %,d flows that sent a packet".formatted(seen.flows(tenant));
    }
    boolean comparable = seen.isReset(tenant, number) || seen.hasInputOf(reference, tenant, number);
    String reason = seen.isReset(tenant, number) ? "RESET" : comparable ? reason(tenant, number) : null;
    String verdict =
        !comparable ? "not comparable: it began after a function had reset a flow" : reason == null ? "as one infinite replica would have sent" : reason;
    return "%s; %,d of %,d packets left: %s".formatted(
        seen.name(tenant, number), seen.left(tenant, number), seen.offered(tenant, number), verdict)
        + (story(tenant, number, reason == null ? "" : reason).isEmpty() ? "" : "; " + story(tenant, number, reason == null ? "" : reason));
  }

  private String story(int tenant, int number, String reason) {
    List<String> clauses = new ArrayList<>();
    for (ChainOutput.Move move : seen.moves(tenant, number)) {
      double at = move.atNs() * NS;
      clauses.add(
          move.from() < 0
              ? "%s from %s".formatted(replica(move.to()), seconds(Math.max(0, at)))
              : "%s -> %s at %s%s".formatted(replica(move.from()), replica(move.to()), seconds(at), since(at)));
    }
    for (ChainOutput.Loss loss : seen.losses(tenant, number)) {
      double first = loss.firstPs * PS;
      clauses.add(
          "%,d lost (%s) at %s, %s%s%s".formatted(
              loss.packets, Ledger.wordOf(loss.kind), seen.placeOf(loss), seconds(first),
              loss.packets == 1 ? "" : " to " + seconds(loss.lastPs * PS), since(first)));
    }
    if (seen.overtaken(tenant, number) > 0) {
      clauses.add("%,d overtaken by later ones".formatted(seen.overtaken(tenant, number)));
    }
    if (reason.equals("RESET")) {
      clauses.add("ended by a reset of its network function");
    } else if (reason.equals("OTHER_PATH")) {
      clauses.add("went another way through the graph");
    }
    return String.join("; ", clauses);
  }

  private String since(double seconds) {
    String event = eventBefore(seconds);
    return event.isEmpty() ? "" : " after " + event;
  }

  private String replica(int backend) {
    return deployment.pods().get(backend).name();
  }

  private static String seconds(double s) {
    return String.format(Locale.ROOT, "%.6f s", s);
  }
}
