package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.results.Baseline;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.Verification;
import io.nfaas.results.DisruptionReport;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.Identity;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import io.nfaas.results.VerifyResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `junit.xml` for CI servers: the scenario is a suite, every promise and every accounting identity a case of it.
///
/// A missed promise and a broken identity are failures. An inconclusive promise is an error: neither a pass nor skipped, so that no
/// pipeline goes green on it.
public final class JunitXml {
  private static final String HEADER = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

  private final List<Case> cases = new ArrayList<>();

  /// @param trouble what is wrong, or null when the case passes
  private record Case(String group, String name, @Nullable Trouble trouble) {}

  /// @param element `failure` or `error`
  private record Trouble(String element, String type, String message) {}

  private JunitXml() {}

  public static String run(Scenario scenario, RunResult run) {
    JunitXml xml = new JunitXml();
    xml.addSlos(scenario, run.slos());
    for (Identity identity : run.identities()) {
      Trouble trouble =
          identity.holds()
              ? null
              : new Trouble("failure", "Identity", "does not hold: " + identity.name());
      xml.cases.add(new Case("identities", identity.name(), trouble));
    }
    return xml.text(run.scenario(), run.engine().wallSeconds(), provenance(run));
  }

  /// A plan's promises as its verification found them, and its feasibility.
  public static String plan(Scenario scenario, CapacityPlan plan, @Nullable RunResult simulated) {
    JunitXml xml = new JunitXml();
    Trouble infeasible =
        plan.feasible()
            ? null
            : new Trouble("failure", "Infeasible", String.join("; ", plan.infeasible()));
    xml.cases.add(new Case("plan", "feasible", infeasible));
    Verification verification = plan.verification();
    if (verification != null) {
      xml.addSlos(scenario, verification.slos());
    }
    Map<String, String> properties =
        simulated == null ? Map.of("scenarioHash", plan.scenarioHash()) : provenance(simulated);
    return xml.text(
        plan.scenario(), simulated == null ? 0 : simulated.engine().wallSeconds(), properties);
  }

  private void addSlos(Scenario scenario, List<SloResult> slos) {
    for (SloResult slo : slos) {
      cases.add(new Case("slos", slo.name(), trouble(Finding.of(scenario, slo))));
    }
  }

  private static @Nullable Trouble trouble(@Nullable Finding finding) {
    if (finding == null) {
      return null;
    }
    return finding.verdict() == Verdict.FAIL
        ? new Trouble("failure", "Fail", finding.message())
        : new Trouble("error", "Inconclusive", finding.message());
  }

  private static Map<String, String> provenance(RunResult run) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("scenarioHash", run.scenarioHash());
    properties.put("engineVersion", run.engineVersion());
    properties.put("seeds", String.join(" ", run.seeds().stream().map(String::valueOf).toList()));
    return properties;
  }

  /// A comparison of strategies: a suite for each, a case for every figure of every event; SLOs are cases of the scenario's own strategy.
  public static String disruption(Scenario scenario, DisruptionReport report) {
    Map<String, Baseline.Check> checks = new LinkedHashMap<>();
    report.baseline().forEach(c -> checks.put(c.metric(), c));
    StringBuilder out = new StringBuilder(HEADER).append("<testsuites").append(attribute("name", report.scenario())).append(">\n");
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("scenarioHash", report.scenarioHash());
    properties.put("engineVersion", report.engineVersion());
    properties.put("seeds", String.join(" ", report.seeds().stream().map(String::valueOf).toList()));
    Map<String, Baseline.Metric> figures = Baseline.of(report).metrics();
    for (DisruptionReport.Strategy strategy : report.strategies()) {
      JunitXml xml = new JunitXml();
      if (strategy.equals(report.strategies().getFirst())) {
        xml.addSlos(scenario, report.slos());
      }
      String own = strategy.name() + "/";
      Set<String> names = new LinkedHashSet<>(figures.keySet());
      names.addAll(checks.keySet());
      names.stream().filter(n -> n.startsWith(own)).forEach(n -> xml.addFigure(n.substring(own.length()), checks.get(n)));
      out.append(xml.suite(report.scenario() + " " + strategy.name(), 0, properties));
    }
    return out.append("</testsuites>\n").toString();
  }

  /// @param name `<event>/<metric>`
  private void addFigure(String name, Baseline.@Nullable Check check) {
    int slash = name.indexOf('/');
    Trouble trouble =
        check == null || check.verdict() == Verdict.PASS ? null : new Trouble("failure", "Baseline", BaselineText.sentence(check));
    cases.add(new Case(name.substring(0, Math.max(0, slash)), name.substring(slash + 1), trouble));
  }

  /// A verification: a case for each path, for each pair whose decisions were compared, and for the ramp-up and the generator.
  public static String verify(VerifyResult result) {
    JunitXml xml = new JunitXml();
    for (VerifyResult.Path p : result.paths()) {
      double error = Math.abs(p.errorRatio());
      Trouble trouble =
          Double.isNaN(error) || result.cycles() == VerifyResult.Outcome.NOT_COMPARABLE
              ? new Trouble("error", "NotComparable", "no prediction, or not measurable")
              : error <= VerifyResult.CONFIRMED_RATIO
                  ? null
                  : new Trouble(
                      "failure", "Calibrate",
                      "predicted %.0f cycles, measured %.0f".formatted(p.predictedCycles(), p.measuredCycles()));
      xml.cases.add(new Case("cycles", p.tenant() + " " + p.graphVersion() + " " + String.join(" > ", p.path()), trouble));
    }
    for (VerifyResult.Logic l : result.logic()) {
      Trouble trouble =
          l.differing() == 0 ? null : new Trouble("failure", "Different", l.differing() + " differ: " + String.join("; ", l.examples()));
      xml.cases.add(new Case("decisions", l.what(), trouble));
    }
    return xml.text(
        result.scenario(), 0, properties(result));
  }

  private static Map<String, String> properties(VerifyResult result) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("scenarioHash", result.scenarioHash());
    properties.put("engineVersion", result.engineVersion());
    properties.put("verdict", result.verdict().word());
    return properties;
  }

  private String text(String suite, double seconds, Map<String, String> properties) {
    return HEADER + suite(suite, seconds, properties);
  }

  private String suite(String suite, double seconds, Map<String, String> properties) {
    StringBuilder out = new StringBuilder();
    out.append("<testsuite").append(attribute("name", suite));
    out.append(attribute("tests", cases.size()));
    out.append(attribute("failures", count("failure")));
    out.append(attribute("errors", count("error")));
    out.append(attribute("skipped", 0));
    out.append(attribute("time", BigDecimal.valueOf(seconds).toPlainString()))
        .append(">\n  <properties>\n");
    properties.forEach((name, value) ->
        out.append("    <property")
            .append(attribute("name", name))
            .append(attribute("value", value))
            .append("/>\n"));
    out.append("  </properties>\n");
    for (Case c : cases) {
      out.append("  <testcase").append(attribute("classname", suite + "." + c.group()));
      out.append(attribute("name", c.name())).append(attribute("time", 0));
      out.append(c.trouble() == null ? "/>\n" : ">\n" + element(c.trouble()) + "  </testcase>\n");
    }
    return out.append("</testsuite>\n").toString();
  }

  private static String element(Trouble trouble) {
    return "    <%s%s%s/>\n"
        .formatted(
            trouble.element(),
            attribute("type", trouble.type()),
            attribute("message", trouble.message()));
  }

  private long count(String element) {
    return cases.stream()
        .filter(c -> c.trouble() != null && c.trouble().element().equals(element))
        .count();
  }

  private static String attribute(String name, Object value) {
    return " " + name + "=\"" + Markup.escape(value.toString()) + "\"";
  }
}
