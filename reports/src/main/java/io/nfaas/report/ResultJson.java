package io.nfaas.report;

import static io.nfaas.report.JsonTree.estimate;
import static io.nfaas.report.JsonTree.list;
import static io.nfaas.report.JsonTree.number;
import static io.nfaas.report.JsonTree.object;
import static io.nfaas.report.JsonTree.strings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.results.Aftermath;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.DropCount;
import io.nfaas.results.RunResult.EventResult;
import io.nfaas.results.RunResult.ForwarderResult;
import io.nfaas.results.RunResult.HopResult;
import io.nfaas.results.RunResult.Latency;
import io.nfaas.results.RunResult.PathResult;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.RunResult.Sojourn;
import io.nfaas.results.Sharing;
import java.util.List;

/// `result.json`: a [RunResult] in seconds, bits and packets, unscaled.
///
/// Keys that the published format names come first in each object and in its order; keys that it does not name follow them. A figure
/// that does not exist (the half-width of a single observation, the latency of no packets) is null. All but `engine` is the same for
/// the same scenario, seed and version, byte for byte.
public final class ResultJson {
  private ResultJson() {}

  public static String of(RunResult run) {
    ObjectNode root = JsonTree.document("RunResult");
    root.put("scenario", run.scenario());
    root.put("scenarioHash", run.scenarioHash());
    root.put("engineVersion", run.engineVersion());
    ArrayNode seeds = root.putArray("seeds");
    run.seeds().forEach(seeds::add);
    root.set("simulatedSeconds", number(run.simulatedSeconds()));
    root.set("warmupSeconds", number(run.warmupSeconds()));
    root.put("replications", run.replications());
    root.set("packets", packets(run.packets()));
    root.set("lossRatio", estimate(run.lossRatio()));
    root.put("packetHops", run.packetHops());
    root.set("engine", engine(run.engine()));
    root.set("paths", list(run.paths(), ResultJson::path));
    root.set("hops", list(run.hops(), ResultJson::hop));
    root.set("forwarders", list(run.forwarders(), ResultJson::forwarder));
    root.set("drops", list(run.drops(), ResultJson::drop));
    root.set("events", list(run.events(), ResultJson::event));
    root.set("connectionTable", connectionTable(run.connectionTable()));
    root.set("slos", slos(run.slos()));
    root.set(
        "identities",
        list(run.identities(), i -> object().put("name", i.name()).put("holds", i.holds())));
    root.set("notSimulated", strings(run.notSimulated()));
    root.put("verdict", run.verdict().word());
    root.set("notes", strings(run.notes()));
    sharing(run.sharing(), root);
    return JsonText.of(root);
  }

  /// Judged promises, as `plan.json` has them too.
  static ArrayNode slos(List<SloResult> slos) {
    return list(slos, ResultJson::slo);
  }

  private static ObjectNode packets(RunResult.PacketCount packets) {
    return object()
        .put("offered", packets.offered())
        .put("delivered", packets.delivered())
        .put("dropped", packets.dropped())
        .put("inFlight", packets.inFlight())
        .put("policy", packets.policy())
        .put("inFlightAtStart", packets.inFlightAtStart());
  }

  private static ObjectNode engine(RunResult.Engine engine) {
    ObjectNode node = object();
    node.set("wallSeconds", number(engine.wallSeconds()));
    node.set("packetHopsPerSecond", number(engine.packetHopsPerSecond()));
    return node.put("events", engine.events());
  }

  private static ObjectNode path(PathResult path) {
    ObjectNode node =
        object().put("tenant", path.tenant()).put("graphVersion", path.graphVersion());
    node.set("path", strings(path.path()));
    node.set("share", estimate(path.share()));
    node.set("expectedShare", number(path.expectedShare()));
    node.set("offeredPps", estimate(path.offeredPps()));
    node.set("deliveredPps", estimate(path.deliveredPps()));
    node.set("lossRatio", estimate(path.lossRatio()));
    node.set("latencySeconds", latency(path.latencySeconds()));
    return node.put("dropped", path.dropped());
  }

  private static ObjectNode latency(Latency latency) {
    ObjectNode node = object();
    node.set("mean", estimate(latency.mean()));
    node.set("p50", estimate(latency.p50()));
    node.set("p90", estimate(latency.p90()));
    node.set("p99", estimate(latency.p99()));
    node.set("p999", estimate(latency.p999()));
    node.set("max", number(latency.max()));
    return node;
  }

  private static ObjectNode hop(HopResult hop) {
    ObjectNode node =
        object()
            .put("replicaSet", hop.replicaSet())
            .put("replica", hop.replica())
            .put("node", hop.node())
            .put("cores", hop.cores());
    node.set("utilization", estimate(hop.utilization()));
    node.set("pps", estimate(hop.pps()));
    node.set("cyclesPerPacket", estimate(hop.cyclesPerPacket()));
    node.set("meanBurst", estimate(hop.meanBurst()));
    node.set("sojournSeconds", sojourn(hop.sojournSeconds()));
    node.set("waitingSeconds", object().set("mean", estimate(hop.waitingMeanSeconds())));
    node.set("numberInSystem", estimate(hop.numberInSystem()));
    node.put("dropped", hop.dropped());
    node.set(
        "tenants",
        list(hop.tenants(), t -> object().put("tenant", t.tenant()).set("pps", estimate(t.pps()))));
    return node;
  }

  private static ObjectNode sojourn(Sojourn sojourn) {
    ObjectNode node = object();
    node.set("mean", estimate(sojourn.mean()));
    node.set("p50", estimate(sojourn.p50()));
    node.set("p99", estimate(sojourn.p99()));
    node.set("p999", estimate(sojourn.p999()));
    return node;
  }

  private static ObjectNode forwarder(ForwarderResult forwarder) {
    ObjectNode node = object().put("node", forwarder.node()).put("cores", forwarder.cores());
    node.set("utilization", estimate(forwarder.utilization()));
    node.set("pps", estimate(forwarder.pps()));
    node.set("cyclesPerPacket", estimate(forwarder.cyclesPerPacket()));
    return node;
  }

  private static void sharing(Sharing sharing, ObjectNode root) {
    root.set("tenants", list(sharing.tenants(), ResultJson::tenant));
    root.set("fairness", object().set("jainIndex", number(sharing.jainIndex())));
    root.set("queues", list(sharing.queues(), ResultJson::queue));
  }

  private static ObjectNode tenant(Sharing.TenantResult tenant) {
    ObjectNode node = object().put("tenant", tenant.tenant());
    node.set("offeredPps", estimate(tenant.offeredPps()));
    node.set("deliveredPps", estimate(tenant.deliveredPps()));
    node.set("lossRatio", estimate(tenant.lossRatio()));
    return node;
  }

  private static ObjectNode queue(Sharing.QueueResult queue) {
    ObjectNode node = object().put("where", queue.where()).put("queue", queue.queue());
    node.put("packets", queue.packets()).put("dropped", queue.dropped());
    node.set("shareRatio", number(queue.shareRatio()));
    return node;
  }

  private static ObjectNode drop(DropCount drop) {
    return object()
        .put("where", drop.where())
        .put("reason", drop.reason())
        .put("packets", drop.packets());
  }

  /// An event, as `disruption.json` has it too.
  static ObjectNode event(EventResult event) {
    ObjectNode node = object().put("name", event.name()).put("type", event.type());
    node.set("atSeconds", number(event.atSeconds()));
    node.put("activeFlows", event.activeFlows());
    node.set("movedFlowRatio", number(event.movedFlowRatio()));
    node.set("brokenFlowRatio", number(event.brokenFlowRatio()));
    node.put("brokenFlows", event.brokenFlows());
    node.set("effectiveBlockedSeconds", number(event.effectiveBlockedSeconds().value()));
    node.put("wrongGraphVersionPackets", event.wrongGraphVersionPackets());
    node.put("stateBytesMoved", event.stateBytesMoved());
    node.put("datastoreReads", event.datastoreReads());
    node.set("timeToSteadySeconds", number(event.timeToSteadySeconds()));
    node.put("movedFlows", event.movedFlows());
    node.set(
        "effectiveBlockedHalfWidthSeconds", number(event.effectiveBlockedSeconds().halfWidth()));
    node.set("throughputDegradation", estimate(event.throughputDegradation()));
    aftermath(event.aftermath(), node);
    return node;
  }

  private static void aftermath(Aftermath after, ObjectNode node) {
    node.put("misroutedFlows", after.misroutedFlows());
    node.put("staleDecisions", after.staleDecisions());
    node.put("reorderedPackets", after.reorderedPackets());
    node.put("statesLost", after.statesLost());
    node.put("statesMoved", after.statesMoved());
    node.set("transferSeconds", number(after.transferSeconds()));
    node.set("datastoreReadP99Seconds", number(after.datastoreReadP99Seconds()));
    node.put("reestablished", after.reestablished());
    node.put("queuePeakFrames", after.queuePeakFrames());
    node.set("changedEntryRatio", number(after.changedEntryRatio()));
  }

  private static ObjectNode connectionTable(RunResult.ConnectionTableUse table) {
    return object()
        .put("entries", table.entries())
        .put("peak", table.peak())
        .put("evictedLive", table.evictedLive())
        .put("untracked", table.untracked())
        .put("bytes", table.bytes());
  }

  private static ObjectNode slo(SloResult slo) {
    ObjectNode node = object().put("name", slo.name()).put("metric", slo.metric());
    node.set("limit", number(slo.limit()));
    node.<JsonNode>set(
        "observed", slo.observed() == null ? NullNode.instance : estimate(slo.observed()));
    return node.put("verdict", slo.verdict().word()).put("reason", slo.reason());
  }
}
