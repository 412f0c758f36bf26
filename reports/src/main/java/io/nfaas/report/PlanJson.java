package io.nfaas.report;

import static io.nfaas.report.JsonTree.list;
import static io.nfaas.report.JsonTree.number;
import static io.nfaas.report.JsonTree.object;
import static io.nfaas.report.JsonTree.strings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.nfaas.results.CapacityPlan.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `plan.json`: a [CapacityPlan] in seconds, bits and packets, unscaled.
///
/// Keys that the published format names come first in each object and in its order; keys that it does not name follow them.
/// `verification` is null when the plan was not simulated.
public final class PlanJson {
  private PlanJson() {}

  public static String of(CapacityPlan plan) {
    ObjectNode root = JsonTree.document("CapacityPlan");
    root.put("scenario", plan.scenario());
    root.put("feasible", plan.feasible());
    root.set("paths", list(plan.paths(), PlanJson::path));
    root.set("replicaSets", list(plan.replicaSets(), PlanJson::replicaSet));
    root.set(
        "totals",
        object()
            .put("cores", plan.totals().cores())
            .put("physicalCores", plan.totals().physicalCores())
            .put("pods", plan.totals().pods())
            .put("nodes", plan.totals().nodes()));
    root.set(
        "dedicated",
        object()
            .put("cores", plan.dedicated().cores())
            .put("pods", plan.dedicated().pods())
            .put("nodes", plan.dedicated().nodes())
            .put("physicalCores", plan.dedicated().physicalCores()));
    root.set("sharingSavesCoresRatio", number(plan.sharingSavesCoresRatio()));
    root.set("placement", list(plan.placement(), PlanJson::placement));
    root.set("unplaceable", strings(plan.unplaceable()));
    root.set("sensitivity", list(plan.sensitivity(), PlanJson::sensitivity));
    root.set("verification", verification(plan.verification()));
    root.put("scenarioHash", plan.scenarioHash());
    root.set("infeasible", strings(plan.infeasible()));
    root.set("forwarders", forwarders(plan.forwarders()));
    root.put("nodesLowerBound", plan.nodesLowerBound());
    root.set("tenancy", list(plan.tenancy(), PlanJson::tenancy));
    root.set("demand", list(plan.demand(), PlanJson::demand));
    root.set("growth", list(plan.whatIf().growth(), WhatIfJson::growth));
    root.set("monolith", WhatIfJson.monolith(plan.whatIf().monolith()));
    root.set("schedule", WhatIfJson.schedule(plan.whatIf().schedule()));
    return JsonText.of(root);
  }

  /// Loads a plan again. Keys that the published format does not name may be absent, and unknown ones are passed over.
  ///
  /// @throws IOException when the file cannot be read
  /// @throws MalformedPlan when it holds something other than a plan
  public static CapacityPlan read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    byte[] bytes = Files.readAllBytes(file);
    JsonNode root;
    try {
      root =
          new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new MalformedPlan(
          "%s:%d:%d: %s"
              .formatted(
                  name,
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    }
    return PlanReader.read(new JsonCursor(root, name + ": "));
  }

  private static ObjectNode tenancy(TenancyChoice choice) {
    ObjectNode node = object().put("replicaSet", choice.replicaSet());
    node.set("tenants", strings(choice.tenants()));
    node.set("apart", strings(choice.apart()));
    node.put("mayShare", choice.mayShare()).put("breaks", choice.breaks());
    node.set(
        "cores",
        object()
            .put("shared", choice.sharedCores())
            .put("dedicated", choice.dedicatedCores())
            .put("chosen", choice.chosenCores()));
    return node;
  }

  private static ObjectNode path(PathDemand path) {
    ObjectNode node =
        object().put("tenant", path.tenant()).put("graphVersion", path.graphVersion());
    node.set("path", strings(path.path()));
    node.set("share", number(path.share()));
    node.set("pps", number(path.pps()));
    node.set("bitsPerSecond", number(path.bitsPerSecond()));
    return node.put("dropped", path.dropped());
  }

  private static ObjectNode demand(PoolDemand demand) {
    ObjectNode node = object().put("tenant", demand.tenant()).put("pool", demand.pool());
    node.set("packetsPerSecond", number(demand.packetsPerSecond()));
    node.set("bitsPerSecond", number(demand.bitsPerSecond()));
    node.set("newFlowsPerSecond", number(demand.newFlowsPerSecond()));
    node.set("requestsPerSecond", number(demand.requestsPerSecond()));
    node.set("handshakesPerSecond", number(demand.handshakesPerSecond()));
    node.set("cyclesPerSecond", number(demand.cyclesPerSecond()));
    node.set("terms", list(demand.terms(), PlanJson::term));
    return node;
  }

  private static ObjectNode term(Term term) {
    ObjectNode node = object().put("constant", term.constant());
    node.set("perSecond", number(term.perSecond()));
    node.set("cyclesEach", number(term.cyclesEach()));
    return node.put("source", term.source());
  }

  private static ObjectNode replicaSet(PlannedSet set) {
    ObjectNode node =
        object()
            .put("name", set.name())
            .put("networkFunction", set.networkFunction())
            .put("version", set.version())
            .put("replicas", set.replicas())
            .put("coresPerReplica", set.coresPerReplica())
            .put("spares", set.spares());
    node.set("utilization", number(set.utilization()));
    node.set("predictedP99Seconds", number(set.predictedP99Seconds()));
    node.put("bindingLimit", set.bindingLimit().word());
    node.set("cyclesPerSecond", number(set.cyclesPerSecond()));
    node.set("sources", strings(set.sources()));
    node.put("controlPlaneOf", set.controlPlaneOf());
    node.set("peakUtilization", number(set.peakUtilization()));
    node.put("bindingReason", set.bindingReason());
    node.set("packetsPerSecond", number(set.packetsPerSecond()));
    node.set("tenants", strings(set.tenants()));
    return node;
  }

  private static JsonNode forwarders(@Nullable PlannedForwarders forwarders) {
    if (forwarders == null) {
      return NullNode.instance;
    }
    Limit limit = forwarders.bindingLimit();
    ObjectNode node =
        object()
            .put("kind", forwarders.kind())
            .put("coresPerNode", forwarders.coresPerNode())
            .put("nodes", forwarders.nodes())
            .put("cores", forwarders.cores())
            .put("chosen", forwarders.chosen());
    node.set("utilization", number(forwarders.utilization()));
    node.set("peakUtilization", number(forwarders.peakUtilization()));
    node.put("bindingLimit", limit == null ? null : limit.word());
    node.put("bindingReason", forwarders.bindingReason());
    node.set("packetsPerSecond", number(forwarders.packetsPerSecond()));
    node.set("sources", strings(forwarders.sources()));
    return node;
  }

  private static ObjectNode placement(NodePlacement placement) {
    ObjectNode node = object().put("node", placement.node()).put("numaNode", placement.numaNode());
    node.set("pods", strings(placement.pods()));
    return node.put("freeCores", placement.freeCores());
  }

  private static ObjectNode sensitivity(Sensitivity sensitivity) {
    ObjectNode node = object().put("parameter", sensitivity.parameter());
    node.set("changeRatio", number(sensitivity.changeRatio()));
    return node.put("coresChange", sensitivity.coresChange());
  }

  private static JsonNode verification(@Nullable Verification verification) {
    if (verification == null) {
      return NullNode.instance;
    }
    ObjectNode node = object().put("verdict", verification.verdict().word());
    node.set("slos", ResultJson.slos(verification.slos()));
    node.set("notSimulated", strings(verification.notSimulated()));
    node.put("iterations", verification.iterations());
    node.set("stretches", strings(verification.stretches()));
    AfterFailure after = verification.afterFailure();
    if (after == null) {
      return node.putNull("afterFailure");
    }
    ObjectNode failed = object().put("failure", after.failure());
    failed.set("slos", ResultJson.slos(after.slos()));
    failed.put("remark", after.remark());
    node.set("afterFailure", failed);
    return node;
  }
}
