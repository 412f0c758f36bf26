package io.nfaas.report;

import static io.nfaas.report.Table.Column.figure;
import static io.nfaas.report.Table.Column.words;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.PlannedForwarders;
import io.nfaas.results.CapacityPlan.PlannedSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What changes from one plan to another: totals, forwarding cores, and each ReplicaSet with what binds it.
public final class PlanDifference {
  private final CapacityPlan before;
  private final CapacityPlan after;
  private final Map<String, @Nullable PlannedSet[]> sets = new LinkedHashMap<>();

  public PlanDifference(CapacityPlan before, CapacityPlan after) {
    this.before = before;
    this.after = after;
    before.replicaSets().forEach(s -> sets.put(s.name(), new PlannedSet[] {s, null}));
    after
        .replicaSets()
        .forEach(s -> sets.computeIfAbsent(s.name(), n -> new PlannedSet[2])[1] = s);
  }

  /// For a terminal.
  public String text() {
    Page page = new Page(false);
    page.headline(
        before.scenario().equals(after.scenario())
            ? before.scenario() + ": " + cores() + " cores"
            : before.scenario() + " -> " + after.scenario() + ": " + cores() + " cores",
        null);
    page.section("Totals", totals());
    page.section("ReplicaSets that differ", replicaSets());
    return page.toString();
  }

  private String cores() {
    return signed(after.totals().cores() - before.totals().cores());
  }

  private Table totals() {
    CapacityPlan.Totals b = before.totals();
    CapacityPlan.Totals a = after.totals();
    return new Table(words(""), figure("before"), figure("after"), figure("change"))
        .row("feasible", before.feasible() ? "yes" : "no", after.feasible() ? "yes" : "no", "")
        .row("cores", b.cores(), a.cores(), signed(a.cores() - b.cores()))
        .row(
            "  of which forward",
            forwarding(before),
            forwarding(after),
            signed(forwarding(after) - forwarding(before)))
        .row("pods", b.pods(), a.pods(), signed(a.pods() - b.pods()))
        .row("nodes", b.nodes(), a.nodes(), signed(a.nodes() - b.nodes()));
  }

  private static int forwarding(CapacityPlan plan) {
    PlannedForwarders forwarders = plan.forwarders();
    return forwarders == null ? 0 : forwarders.cores();
  }

  private Table replicaSets() {
    Table table =
        new Table(
            words("name"),
            figure("before"),
            figure("after"),
            figure("change"),
            words("bound by before"),
            words("after"));
    sets.forEach((name, both) -> {
      PlannedSet b = both[0];
      PlannedSet a = both[1];
      if (differ(b, a)) {
        table.row(
            name,
            replicas(b),
            replicas(a),
            signed(replicas(a) - replicas(b)),
            b == null ? "-" : Wording.limit(b.bindingLimit()),
            a == null ? "-" : Wording.limit(a.bindingLimit()));
      }
    });
    return table;
  }

  private static boolean differ(@Nullable PlannedSet b, @Nullable PlannedSet a) {
    return b == null
        || a == null
        || b.replicas() != a.replicas()
        || b.coresPerReplica() != a.coresPerReplica()
        || b.bindingLimit() != a.bindingLimit();
  }

  private static int replicas(@Nullable PlannedSet set) {
    return set == null ? 0 : set.replicas();
  }

  private static String signed(int change) {
    return change == 0 ? "same" : String.format(Locale.ROOT, "%+d", change);
  }

  /// As JSON, `after - before`.
  public String json() {
    ObjectNode root = JsonTree.document("PlanDifference");
    root.put("before", before.scenario()).put("after", after.scenario());
    CapacityPlan.Totals b = before.totals();
    CapacityPlan.Totals a = after.totals();
    root.set(
        "totals",
        JsonTree.object()
            .put("cores", a.cores() - b.cores())
            .put("forwardingCores", forwarding(after) - forwarding(before))
            .put("pods", a.pods() - b.pods())
            .put("nodes", a.nodes() - b.nodes()));
    var list = root.putArray("replicaSets");
    sets.forEach((name, both) -> {
      if (differ(both[0], both[1])) {
        PlannedSet from = both[0];
        PlannedSet to = both[1];
        list.addObject()
            .put("name", name)
            .put("replicasBefore", replicas(from))
            .put("replicasAfter", replicas(to))
            .put("bindingLimitBefore", from == null ? null : from.bindingLimit().word())
            .put("bindingLimitAfter", to == null ? null : to.bindingLimit().word());
      }
    });
    return JsonText.of(root);
  }
}
