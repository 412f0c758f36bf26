package io.nfaas.report;

import static io.nfaas.report.JsonTree.list;
import static io.nfaas.report.JsonTree.number;
import static io.nfaas.report.JsonTree.object;
import static io.nfaas.report.JsonTree.strings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.results.CapacityPlan.GrowthStep;
import io.nfaas.results.CapacityPlan.Monolith;
import io.nfaas.results.CapacityPlan.Schedule;
import io.nfaas.results.CapacityPlan.Totals;
import io.nfaas.results.CapacityPlan.WhatIf;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The part of a `plan.json` about other loads and other ways.
final class WhatIfJson {
  private WhatIfJson() {}

  static ObjectNode growth(GrowthStep step) {
    ObjectNode node = object();
    node.set("factor", number(step.factor()));
    node.set("totals", totals(step.totals()));
    node.set("infeasible", strings(step.infeasible()));
    return node;
  }

  static JsonNode monolith(@Nullable Monolith monolith) {
    if (monolith == null) {
      return NullNode.instance;
    }
    ObjectNode node = object();
    node.set("totals", totals(monolith.totals()));
    node.set(
        "chains",
        list(
            monolith.chains(),
            c ->
                object()
                    .put("tenant", c.tenant())
                    .put("replicas", c.replicas())
                    .put("coresPerReplica", c.coresPerReplica())
                    .put("scalesWith", c.scalesWith())));
    return node;
  }

  static JsonNode schedule(@Nullable Schedule schedule) {
    if (schedule == null) {
      return NullNode.instance;
    }
    ObjectNode node = object();
    node.set("phases", list(schedule.phases(), WhatIfJson::phase));
    node.set("savesCoresRatio", number(schedule.savesCoresRatio()));
    return node;
  }

  private static ObjectNode phase(Schedule.Phase phase) {
    ObjectNode node = object();
    node.set("fromSeconds", number(phase.fromSeconds()));
    node.set("toSeconds", number(phase.toSeconds()));
    node.put("cores", phase.cores());
    ObjectNode replicas = object();
    phase.replicas().forEach(replicas::put);
    node.set("replicas", replicas);
    return node;
  }

  private static ObjectNode totals(Totals totals) {
    return object()
        .put("cores", totals.cores())
        .put("physicalCores", totals.physicalCores())
        .put("pods", totals.pods())
        .put("nodes", totals.nodes());
  }

  /// The way back; keys may all be absent.
  static WhatIf read(JsonCursor root) {
    JsonCursor growth = root.at("growth");
    JsonCursor monolith = root.at("monolith");
    JsonCursor schedule = root.at("schedule");
    return new WhatIf(
        growth.absent() ? java.util.List.of() : growth.list(WhatIfJson::readStep),
        monolith.absent()
            ? null
            : new Monolith(
                PlanReader.totals(monolith.at("totals")),
                monolith
                    .at("chains")
                    .list(c ->
                        new Monolith.Chain(
                            c.at("tenant").text(),
                            c.at("replicas").whole(0),
                            c.at("coresPerReplica").whole(1),
                            c.at("scalesWith").text()))),
        schedule.absent()
            ? null
            : new Schedule(
                schedule.at("phases").list(WhatIfJson::readPhase),
                schedule.at("savesCoresRatio").number(Double.NaN)));
  }

  private static GrowthStep readStep(JsonCursor step) {
    return new GrowthStep(
        step.at("factor").amount(),
        PlanReader.totals(step.at("totals")),
        step.at("infeasible").strings());
  }

  private static Schedule.Phase readPhase(JsonCursor phase) {
    Map<String, Integer> replicas = new LinkedHashMap<>();
    JsonCursor counts = phase.at("replicas");
    counts.keys().forEach(k -> replicas.put(k, counts.at(k).whole(0)));
    return new Schedule.Phase(
        phase.at("fromSeconds").amount(),
        phase.at("toSeconds").amount(),
        phase.at("cores").whole(0),
        replicas);
  }
}
