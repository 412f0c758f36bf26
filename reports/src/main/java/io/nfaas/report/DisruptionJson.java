package io.nfaas.report;

import static io.nfaas.report.JsonTree.estimate;
import static io.nfaas.report.JsonTree.list;
import static io.nfaas.report.JsonTree.number;
import static io.nfaas.report.JsonTree.object;
import static io.nfaas.report.JsonTree.strings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.results.Baseline;
import io.nfaas.results.DisruptionReport;
import io.nfaas.results.DisruptionReport.DatastoreUse;
import io.nfaas.results.OutputEquivalence;

/// `disruption.json`: a comparison of strategies as a tree.
public final class DisruptionJson {
  private DisruptionJson() {}

  public static String of(DisruptionReport report) {
    ObjectNode root = JsonTree.document("DisruptionReport");
    root.put("scenario", report.scenario());
    root.put("scenarioHash", report.scenarioHash());
    root.put("engineVersion", report.engineVersion());
    root.set("seeds", list(report.seeds(), com.fasterxml.jackson.databind.node.JsonNodeFactory.instance::numberNode));
    root.put("replications", report.replications());
    root.set("strategies", list(report.strategies(), DisruptionJson::strategy));
    root.set("baseline", list(report.baseline(), DisruptionJson::check));
    root.set("slos", ResultJson.slos(report.slos()));
    root.set("caveats", strings(report.caveats()));
    root.put("verdict", report.verdict().word());
    return JsonText.of(root);
  }

  private static ObjectNode strategy(DisruptionReport.Strategy s) {
    ObjectNode node = object().put("name", s.name());
    node.set("events", list(s.events(), ResultJson::event));
    node.set(
        "imbalance",
        list(
            s.imbalance(),
            p -> object().<ObjectNode>set("atSeconds", number(p.atSeconds())).set("maxOverMean", number(p.maxOverMean()))));
    node.put("connectionTablePeak", s.connectionTable().peak());
    DatastoreUse store = s.datastore();
    node.<JsonNode>set("datastore", store == null ? NullNode.instance : datastore(store));
    node.put("connectionTableBytes", s.connectionTable().bytes());
    node.put("evictedLive", s.connectionTable().evictedLive());
    OutputEquivalence output = s.output();
    if (output != null) {
      node.set("chainOutput", chainOutput(output));
    }
    node.set("lossRatio", estimate(s.lossRatio()));
    node.set("latencyP99Seconds", number(s.latencyP99Seconds()));
    return node;
  }

  /// The flows themselves are in `flows.csv`.
  private static ObjectNode chainOutput(OutputEquivalence output) {
    ObjectNode node =
        object().put("flows", output.flows()).put("equal", output.equal()).put("incomparable", output.incomparable());
    node.set(
        "causes",
        list(
            output.causes(),
            c ->
                object()
                    .put("reason", c.reason())
                    .put("event", c.event())
                    .put("flows", c.flows())
                    .put("packetsMissing", c.packetsMissing())));
    return node;
  }

  private static ObjectNode datastore(DatastoreUse store) {
    ObjectNode node = object().put("name", store.name()).put("reads", store.reads());
    node.set("readP50Seconds", number(store.readP50Seconds()));
    node.set("readP99Seconds", number(store.readP99Seconds()));
    return node;
  }

  private static ObjectNode check(Baseline.Check check) {
    ObjectNode node = object().put("metric", check.metric());
    node.set("baseline", number(check.baseline()));
    Double observed = check.observed();
    node.<JsonNode>set("observed", observed == null ? NullNode.instance : number(observed));
    node.set("tolerance", number(check.tolerance()));
    return node.put("direction", check.direction().word()).put("verdict", check.verdict().word());
  }
}
