package io.nfaas.report;

import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.AfterFailure;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.results.CapacityPlan.NodePlacement;
import io.nfaas.results.CapacityPlan.PathDemand;
import io.nfaas.results.CapacityPlan.PlannedForwarders;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.CapacityPlan.PoolDemand;
import io.nfaas.results.CapacityPlan.Sensitivity;
import io.nfaas.results.CapacityPlan.TenancyChoice;
import io.nfaas.results.CapacityPlan.Term;
import io.nfaas.results.CapacityPlan.Totals;
import io.nfaas.results.CapacityPlan.Verification;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The way back from the tree of a `plan.json` to a [CapacityPlan].
final class PlanReader {
  private PlanReader() {}

  /// @throws MalformedPlan naming the first key that is missing or has a wrong value
  static CapacityPlan read(JsonCursor root) {
    JsonCursor kind = root.at("kind");
    if (!kind.text().equals("CapacityPlan")) {
      throw kind.wrong("is not \"CapacityPlan\"");
    }
    JsonCursor version = root.at("apiVersion");
    if (!version.absent() && !version.text().equals("nfaas.io/v1")) {
      throw version.wrong("is not \"nfaas.io/v1\"");
    }
    List<PlannedSet> sets = root.at("replicaSets").list(PlanReader::replicaSet);
    refuseTwins(root.at("replicaSets"), sets);
    return new CapacityPlan(
        root.at("scenario").text(),
        textOr(root.at("scenarioHash"), ""),
        root.at("feasible").flag(),
        stringsOrNone(root.at("infeasible")),
        root.at("paths").list(PlanReader::path),
        root.at("demand").absent() ? List.of() : root.at("demand").list(PlanReader::demand),
        sets,
        forwarders(root.at("forwarders")),
        totals(root.at("totals")),
        totals(root.at("dedicated")),
        root.at("sharingSavesCoresRatio").number(Double.NaN),
        root.at("placement").list(PlanReader::placement),
        root.at("nodesLowerBound").absent() ? 0 : root.at("nodesLowerBound").whole(0),
        root.at("unplaceable").strings(),
        root.at("sensitivity").list(PlanReader::sensitivity),
        root.at("tenancy").absent() ? List.of() : root.at("tenancy").list(PlanReader::tenancy),
        verification(root.at("verification")),
        WhatIfJson.read(root));
  }

  private static void refuseTwins(JsonCursor list, List<PlannedSet> sets) {
    Set<String> names = new HashSet<>();
    for (PlannedSet set : sets) {
      if (!names.add(set.name())) {
        throw list.wrong("names " + set.name() + " twice");
      }
    }
  }

  private static TenancyChoice tenancy(JsonCursor choice) {
    JsonCursor cores = choice.at("cores");
    return new TenancyChoice(
        choice.at("replicaSet").text(),
        choice.at("tenants").strings(),
        choice.at("apart").strings(),
        choice.at("mayShare").whole(0),
        choice.at("breaks").text(),
        cores.at("shared").whole(0),
        cores.at("dedicated").whole(0),
        cores.at("chosen").whole(0));
  }

  private static PathDemand path(JsonCursor path) {
    return new PathDemand(
        path.at("tenant").text(),
        path.at("graphVersion").text(),
        path.at("path").strings(),
        !path.at("dropped").absent() && path.at("dropped").flag(),
        path.at("share").amount(),
        path.at("pps").amount(),
        path.at("bitsPerSecond").amount());
  }

  private static PoolDemand demand(JsonCursor demand) {
    return new PoolDemand(
        demand.at("tenant").text(),
        demand.at("pool").text(),
        demand.at("packetsPerSecond").amount(),
        demand.at("bitsPerSecond").amount(),
        demand.at("newFlowsPerSecond").amount(),
        demand.at("requestsPerSecond").amount(),
        demand.at("handshakesPerSecond").amount(),
        demand.at("cyclesPerSecond").amount(),
        demand
            .at("terms")
            .list(t ->
                new Term(
                    t.at("constant").text(),
                    t.at("perSecond").amount(),
                    t.at("cyclesEach").amount(),
                    t.at("source").text())));
  }

  private static PlannedSet replicaSet(JsonCursor set) {
    double utilization = set.at("utilization").amount();
    return new PlannedSet(
        set.at("name").text(),
        set.at("networkFunction").text(),
        set.at("version").text(),
        set.at("controlPlaneOf").absent() ? null : set.at("controlPlaneOf").text(),
        set.at("replicas").whole(0),
        set.at("coresPerReplica").whole(1),
        set.at("spares").whole(0),
        utilization,
        set.at("peakUtilization").absent() ? Double.NaN : set.at("peakUtilization").amount(),
        set.at("predictedP99Seconds").amount(),
        word(set.at("bindingLimit"), Limit.values(), Limit::word),
        textOr(set.at("bindingReason"), ""),
        set.at("packetsPerSecond").absent() ? Double.NaN : set.at("packetsPerSecond").amount(),
        set.at("cyclesPerSecond").amount(),
        stringsOrNone(set.at("tenants")),
        set.at("sources").strings());
  }

  private static @Nullable PlannedForwarders forwarders(JsonCursor forwarders) {
    if (forwarders.absent()) {
      return null;
    }
    JsonCursor limit = forwarders.at("bindingLimit");
    return new PlannedForwarders(
        forwarders.at("kind").text(),
        forwarders.at("coresPerNode").whole(1),
        forwarders.at("nodes").whole(0),
        forwarders.at("chosen").flag(),
        forwarders.at("utilization").amount(),
        forwarders.at("peakUtilization").amount(),
        limit.absent() ? null : word(limit, Limit.values(), Limit::word),
        textOr(forwarders.at("bindingReason"), ""),
        forwarders.at("packetsPerSecond").amount(),
        stringsOrNone(forwarders.at("sources")));
  }

  static Totals totals(JsonCursor totals) {
    JsonCursor physical = totals.at("physicalCores");
    int cores = totals.at("cores").whole(0);
    return new Totals(
        cores,
        physical.absent() ? cores : physical.whole(0),
        totals.at("pods").whole(0),
        totals.at("nodes").whole(0));
  }

  private static NodePlacement placement(JsonCursor placement) {
    return new NodePlacement(
        placement.at("node").text(),
        placement.at("numaNode").whole(-1),
        placement.at("pods").strings(),
        placement.at("freeCores").whole(0));
  }

  private static Sensitivity sensitivity(JsonCursor sensitivity) {
    return new Sensitivity(
        sensitivity.at("parameter").text(),
        sensitivity.at("changeRatio").number(Double.NaN),
        sensitivity.at("coresChange").whole(Integer.MIN_VALUE));
  }

  private static @Nullable Verification verification(JsonCursor verification) {
    if (verification.absent()) {
      return null;
    }
    return new Verification(
        verdict(verification.at("verdict")),
        verification.at("slos").list(PlanReader::slo),
        verification.at("notSimulated").strings(),
        stringsOrNone(verification.at("stretches")),
        verification.at("iterations").whole(0),
        afterFailure(verification.at("afterFailure")));
  }

  private static @Nullable AfterFailure afterFailure(JsonCursor after) {
    return after.absent()
        ? null
        : new AfterFailure(
            after.at("failure").text(),
            after.at("slos").list(PlanReader::slo),
            textOr(after.at("remark"), ""));
  }

  private static SloResult slo(JsonCursor slo) {
    return new SloResult(
        slo.at("name").text(),
        slo.at("metric").text(),
        slo.at("limit").number(Double.NaN),
        slo.at("observed").absent() ? null : estimate(slo.at("observed")),
        verdict(slo.at("verdict")),
        textOr(slo.at("reason"), ""));
  }

  private static Estimate estimate(JsonCursor estimate) {
    JsonCursor halfWidth = estimate.at("halfWidth");
    if (halfWidth.number(0) < 0) {
      throw halfWidth.wrong("is not at least 0");
    }
    return new Estimate(
        estimate.at("value").number(Double.NaN), halfWidth.number(Double.POSITIVE_INFINITY));
  }

  private static Verdict verdict(JsonCursor verdict) {
    return word(verdict, Verdict.values(), Verdict::word);
  }

  /// The constant that is written as the text of `cursor`.
  private static <E extends Enum<E>> E word(
      JsonCursor cursor, E[] constants, Function<E, String> word) {
    String text = cursor.text();
    for (E constant : constants) {
      if (word.apply(constant).equals(text)) {
        return constant;
      }
    }
    throw cursor.wrong(
        "is not one of "
            + String.join(", ", java.util.Arrays.stream(constants).map(word).toList()));
  }

  private static String textOr(JsonCursor cursor, String otherwise) {
    return cursor.absent() ? otherwise : cursor.text();
  }

  private static List<String> stringsOrNone(JsonCursor cursor) {
    return cursor.absent() ? List.of() : cursor.strings();
  }
}
