package io.nfaas.report;

import static io.nfaas.report.JsonTree.list;
import static io.nfaas.report.JsonTree.number;
import static io.nfaas.report.JsonTree.object;
import static io.nfaas.report.JsonTree.strings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.results.LiveResult;
import java.util.Map;

/// `live.json`: a [LiveResult] in seconds, bytes and packets, unscaled; keys as in `result.json` where both have them.
public final class LiveJson {
  private LiveJson() {}

  public static String of(LiveResult live) {
    ObjectNode root = JsonTree.document("LiveResult");
    root.put("scenario", live.scenario());
    root.put("scenarioHash", live.scenarioHash());
    root.put("engineVersion", live.engineVersion());
    root.put("role", live.role());
    root.set("seconds", number(live.seconds()));
    ObjectNode environment = root.putObject("environment");
    live.environment().forEach(environment::put);
    LiveResult.Packets p = live.packets();
    root.putObject("packets")
        .put("offered", p.offered())
        .put("delivered", p.delivered())
        .put("dropped", p.dropped())
        .put("inFlight", p.inFlight())
        .put("policy", p.policy())
        .put("forwarded", p.forwarded())
        .put("consumed", p.consumed());
    root.set("lossRatio", number(p.lossRatio()));
    root.set("paths", list(live.paths(), LiveJson::path));
    root.set("hops", list(live.hops(), LiveJson::core));
    root.set("forwarders", list(live.forwarders(), LiveJson::core));
    root.set(
        "drops",
        list(live.drops(), d -> object().put("where", d.where()).put("reason", d.reason()).put("packets", d.packets())));
    root.set(
        "events",
        list(
            live.events(),
            e -> object().<ObjectNode>set("atSeconds", number(e.atSeconds())).put("name", e.what()).put("outcome", e.outcome())));
    LiveResult.ConnectionTable table = live.connectionTable();
    root.putObject("connectionTable")
        .put("entries", table.entries())
        .put("peak", table.peak())
        .put("evictedLive", table.evictedLive())
        .put("untracked", table.untracked())
        .put("bytes", table.bytes())
        .put("opened", table.opened());
    root.set("ports", list(live.ports(), LiveJson::port));
    root.putObject("pauses").put("collections", live.pauses().collections()).set("seconds", number(live.pauses().seconds()));
    root.set("identities", list(live.identities(), i -> object().put("name", i.name()).put("holds", i.holds())));
    root.set("notes", strings(live.notes()));
    return JsonText.of(root);
  }

  private static JsonNode path(LiveResult.Path p) {
    return object()
        .put("tenant", p.tenant())
        .put("graphVersion", p.graphVersion())
        .<ObjectNode>set("path", strings(p.path()))
        .put("dropped", p.dropped())
        .put("packets", p.packets())
        .put("bytes", p.bytes())
        .set("share", number(p.share()));
  }

  private static JsonNode core(LiveResult.Core c) {
    ObjectNode node = object().put("name", c.name());
    if (!c.replicaSet().isEmpty()) {
      node.put("replicaSet", c.replicaSet()).put("replica", c.replica()).put("state", c.state());
    }
    node.set("utilization", number(c.utilization()));
    node.put("packets", c.packets());
    node.set("nanosecondsPerPacket", number(c.nanosecondsPerPacket()));
    node.set("meanBurst", number(c.meanBurst()));
    node.set("longestPollSeconds", number(c.longestPollSeconds()));
    node.put("held", c.held()).put("dropped", c.dropped()).put("movedFlows", c.movedFlows());
    node.set("work", counts(c.work()));
    return node;
  }

  private static JsonNode port(LiveResult.Port p) {
    return object()
        .put("name", p.name())
        .put("device", p.device())
        .put("up", p.up())
        .put("received", p.received())
        .put("receivedBytes", p.receivedBytes())
        .put("missed", p.missed())
        .put("noBuffer", p.noBuffer())
        .put("unusable", p.unusable())
        .put("transmitted", p.transmitted())
        .put("transmittedBytes", p.transmittedBytes())
        .put("transmitErrors", p.transmitErrors())
        .set("extended", counts(p.extended()));
  }

  private static ObjectNode counts(Map<String, Long> counts) {
    ObjectNode node = object();
    counts.forEach((name, value) -> node.put(name, value));
    return node;
  }
}
