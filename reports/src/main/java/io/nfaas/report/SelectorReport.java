package io.nfaas.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.Disruption;
import io.nfaas.maglev.SlotOwners;
import io.nfaas.report.Table.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a selector does with its backends: shares, build time, digest, and what a change of the backends moves.
///
/// @param selector its name, as `Maglev`
/// @param rule of a Maglev table; null for other selectors
/// @param backends in the order to list them
/// @param change null when nothing is removed or added
public record SelectorReport(
    String selector,
    @Nullable String rule,
    List<Backend> backends,
    SlotOwners owners,
    double buildSeconds,
    @Nullable Change change) {
  /// Rows of the text form before it shows the extremes only.
  private static final int ALL_ROWS = 40;

  private static final int EXTREMES = 10;

  /// @param rebuilt the selector without the removed and with the added backends
  /// @param secondChoice a Maglev table of all of them, slots of the absent ones at their second choices; null for other selectors
  public record Change(List<String> removed, List<String> added, Outcome rebuilt, @Nullable Outcome secondChoice) {}

  /// @param imbalanceRatio after the change
  public record Outcome(Disruption disruption, double imbalanceRatio) {}

  /// @param withTable whether to list the owner of every slot
  public String json(boolean withTable) {
    int[] share = owners.sharePerBackend();
    ObjectNode root = JsonTree.object().put("selector", selector).put("rule", rule).put("tableSize", owners.size());
    root.set(
        "backends",
        JsonTree.list(
            backends,
            b -> {
              int entries = share[owners.backends().indexOf(b)];
              return JsonTree.object()
                  .put("name", b.name())
                  .put("weight", b.weight())
                  .put("entries", entries)
                  .set("shareRatio", JsonTree.number((double) entries / owners.size()));
            }));
    root.set("imbalance", JsonTree.number(owners.imbalanceRatio()));
    root.set("buildSeconds", JsonTree.number(buildSeconds));
    root.put("digest", owners.digest());
    if (withTable) {
      root.set("table", table());
    }
    if (change != null) {
      ObjectNode node = JsonTree.object().set("removed", JsonTree.strings(change.removed));
      if (!change.added.isEmpty()) {
        node.set("added", JsonTree.strings(change.added));
      }
      put(node, change.rebuilt);
      if (change.secondChoice != null) {
        node.set("secondChoice", put(JsonTree.object(), change.secondChoice));
      }
      root.set("disruption", node);
    }
    return JsonText.of(root);
  }

  private static ObjectNode put(ObjectNode node, Outcome outcome) {
    node.set("changedRatio", JsonTree.number(outcome.disruption.changedRatio()));
    node.set("unnecessaryRatio", JsonTree.number(outcome.disruption.unneededRatio()));
    node.set("imbalance", JsonTree.number(outcome.imbalanceRatio));
    return node;
  }

  /// Names of the owners, null for nobody.
  private ArrayNode table() {
    @Nullable String[] names = new String[Backend.MAX_ID + 1];
    for (Backend b : backends) {
      names[b.id()] = b.name();
    }
    ArrayNode array = JsonTree.strings(List.of());
    for (int slot = 0; slot < owners.size(); slot++) {
      int id = owners.backendAt(slot);
      array.add(id < 0 ? null : names[id]);
    }
    return array;
  }

  /// For people.
  public String text() {
    StringBuilder out = new StringBuilder(selector);
    if (rule != null) {
      out.append(", rule ").append(rule).append(": ").append(Unit.count(owners.size())).append(" slots, ");
    } else {
      out.append(": asked with ").append(Unit.count(owners.size())).append(" hashes, ");
    }
    out.append(Unit.count(backends.size())).append(backends.size() == 1 ? " backend" : " backends");
    out.append(", built in ").append(Unit.SECONDS.of(buildSeconds)).append('\n');
    out.append("Imbalance ").append(ratio(owners.imbalanceRatio())).append(" (largest share over its ideal)\n");
    out.append("Digest ").append(owners.digest()).append("\n\n");
    writeShares(out);
    if (change != null) {
      out.append('\n').append(what(change)).append('\n');
      Table moves =
          new Table(
              Column.word("", s -> s),
              Column.figure("CHANGED"),
              Column.figure("UNNECESSARY"),
              Column.figure("IMBALANCE AFTER"));
      row(moves, rule == null ? "flows" : "full rebuild", change.rebuilt);
      if (change.secondChoice != null) {
        row(moves, "second choice", change.secondChoice);
      }
      moves.writeTo(out);
    }
    return out.toString();
  }

  private void writeShares(StringBuilder out) {
    int[] share = owners.sharePerBackend();
    double[] ideal = owners.idealPerBackend();
    List<Integer> rows = new ArrayList<>();
    backends.forEach(b -> rows.add(owners.backends().indexOf(b)));
    int left = rows.size() - 2 * EXTREMES;
    boolean extremesOnly = rows.size() > ALL_ROWS;
    if (extremesOnly) {
      rows.sort(Comparator.comparingDouble(i -> ideal[i] == 0 ? 1 : share[i] / ideal[i]));
      rows.subList(EXTREMES, EXTREMES + left).clear();
    }
    Table table =
        new Table(
            Column.words("BACKEND"),
            Column.figure("WEIGHT"),
            Column.figure("ENTRIES"),
            Column.figure("SHARE"),
            Column.figure("OF IDEAL"));
    for (int i : rows) {
      Backend b = owners.backends().get(i);
      table.row(
          b.name(),
          b.weight(),
          Unit.count(share[i]),
          Unit.RATIO.of((double) share[i] / owners.size()),
          ideal[i] == 0 ? "-" : ratio(share[i] / ideal[i]));
    }
    table.writeTo(out);
    if (extremesOnly) {
      out.append("  the ")
          .append(EXTREMES)
          .append(" furthest below and above their ideal; --format json lists the other ")
          .append(Unit.count(left))
          .append('\n');
    }
  }

  private static String what(Change change) {
    List<String> parts = new ArrayList<>();
    if (!change.removed.isEmpty()) {
      parts.add("Without " + names(change.removed));
    }
    if (!change.added.isEmpty()) {
      parts.add((parts.isEmpty() ? "With " : "with ") + names(change.added));
    }
    return String.join(", ", parts);
  }

  private static String names(List<String> names) {
    return names.size() <= 5
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 5)) + " and " + (names.size() - 5) + " more";
  }

  private static void row(Table table, String name, Outcome outcome) {
    table.row(
        name,
        Unit.RATIO.of(outcome.disruption.changedRatio()),
        Unit.RATIO.of(outcome.disruption.unneededRatio()),
        ratio(outcome.imbalanceRatio));
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
