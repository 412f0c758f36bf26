package io.nfaas.report;

import static io.nfaas.report.JsonTree.list;
import static io.nfaas.report.JsonTree.number;
import static io.nfaas.report.JsonTree.object;
import static io.nfaas.report.JsonTree.strings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.results.VerifyResult;

/// `verify.json`: a [VerifyResult] in seconds, cycles and packets per second, unscaled.
public final class VerifyJson {
  private VerifyJson() {}

  public static String of(VerifyResult v) {
    ObjectNode root = JsonTree.document("VerifyResult");
    root.put("scenario", v.scenario());
    root.put("scenarioHash", v.scenarioHash());
    root.put("engineVersion", v.engineVersion());
    root.put("seed", v.seed());
    root.put("verdict", v.verdict().word());
    root.set("reasons", strings(v.reasons()));
    root.set("ports", strings(v.ports()));
    root.put("virtualPorts", v.virtual());
    root.put("capture", v.capture());
    ObjectNode environment = root.putObject("environment");
    v.environment().forEach(environment::put);
    root.putObject("rampUp")
        .put("steady", v.rampUp().steady())
        .set("nanosecondsPerPacket", list(v.rampUp().nanosecondsPerPacket(), JsonTree::number));
    ObjectNode generator = root.putObject("generator").put("sufficient", v.generator().sufficient());
    generator.set("pps", number(v.generator().pps()));
    generator.set("askedPps", number(v.generator().askedPps()));
    root.put("cycles", v.cycles().word());
    root.set("stages", list(v.stages(), VerifyJson::stage));
    root.set("paths", list(v.paths(), VerifyJson::path));
    ObjectNode rate = root.putObject("highestLossFreeRate");
    rate.set("pps", number(v.highestRate().pps()));
    rate.set("predictedPps", number(v.highestRate().predictedPps()));
    rate.set(
        "trials",
        list(v.highestRate().trials(), t -> object().<ObjectNode>set("pps", number(t.pps())).put("sent", t.sent()).put("lost", t.lost())));
    root.set("latency", list(v.loads(), VerifyJson::load));
    root.set(
        "drops",
        list(v.drops(), d -> object().put("where", d.where()).put("reason", d.reason()).put("packets", d.packets())));
    ObjectNode logic = root.putObject("logic").put("same", v.isSame());
    logic.set("comparisons", list(v.logic(), VerifyJson::logic));
    root.set("notes", strings(v.notes()));
    return JsonText.of(root);
  }

  private static JsonNode stage(VerifyResult.Stage s) {
    ObjectNode node = object().put("name", s.name()).put("packets", s.packets());
    node.set("predictedCycles", number(s.predictedCycles()));
    node.set("measuredCycles", number(s.measuredCycles()));
    node.set("errorRatio", number(s.errorRatio()));
    node.set("lowCycles", number(s.lowCycles()));
    node.set("highCycles", number(s.highCycles()));
    return node;
  }

  private static JsonNode path(VerifyResult.Path p) {
    ObjectNode node = object().put("tenant", p.tenant()).put("graphVersion", p.graphVersion());
    node.set("path", strings(p.path()));
    node.set("share", number(p.share()));
    node.set("predictedCycles", number(p.predictedCycles()));
    node.set("measuredCycles", number(p.measuredCycles()));
    node.set("errorRatio", number(p.errorRatio()));
    return node;
  }

  private static JsonNode load(VerifyResult.Load l) {
    ObjectNode node = object();
    node.set("ratio", number(l.ratio()));
    node.set("pps", number(l.pps()));
    node.put("packets", l.packets()).put("lost", l.lost()).put("reordered", l.reordered());
    ObjectNode seconds = node.putObject("latencySeconds");
    seconds.set("mean", number(l.mean()));
    seconds.set("p50", number(l.p50()));
    seconds.set("p90", number(l.p90()));
    seconds.set("p99", number(l.p99()));
    seconds.set("p999", number(l.p999()));
    seconds.set("max", number(l.max()));
    node.set(
        "histogram",
        list(l.histogram(), b -> object().<ObjectNode>set("upToSeconds", number(b.upToSeconds())).put("packets", b.packets())));
    return node;
  }

  private static JsonNode logic(VerifyResult.Logic l) {
    return object()
        .put("between", l.what())
        .put("unit", l.unit())
        .put("compared", l.compared())
        .put("decisions", l.places())
        .put("differing", l.differing())
        .set("examples", strings(l.examples()));
  }
}
