package io.nfaas.scenario;

import io.nfaas.model.ClusterSpec;
import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.Forwarding;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.model.Tenant;
import io.nfaas.model.Warmup;
import io.nfaas.scenario.yaml.Overrides;
import io.nfaas.scenario.yaml.Problems;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Reading;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import io.nfaas.scenario.yaml.YamlParser;
import io.nfaas.scenario.yaml.YamlText;
import io.nfaas.scenario.yaml.YamlValue;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads scenario files: all errors at once, each with its place, path and a suggestion; or the scenario with every default filled in
/// and every name resolved. Never throws for what a file says.
public final class ScenarioReader {
  static final String API_VERSION = "nfaas.io/v1";
  static final String KIND = "Scenario";
  static final Words<Fidelity.Mode> MODES = Words.pascal(Fidelity.Mode.class);
  private static final int MAX_REPLICATIONS = 1_000_000;

  /// RFC 1123 subdomain, which Kubernetes allows for the names of objects.
  private static final Pattern SUBDOMAIN =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private final ProfileCatalog catalog;
  private final Problems problems;
  private final KnownNames names = new KnownNames();

  private ScenarioReader(ProfileCatalog catalog, Problems problems) {
    this.catalog = catalog;
    this.problems = problems;
  }

  /// Reads a file with the built-in cost profiles.
  ///
  /// @param sets overrides, see [Overrides]
  public static ReadResult read(Path file, List<String> sets) {
    return read(file, sets, ProfileCatalog.builtIn());
  }

  /// As [#read(Path, List)], with other cost profiles.
  public static ReadResult read(Path file, List<String> sets, ProfileCatalog catalog) {
    Problems problems = new Problems(file.toString(), sets);
    String text = YamlText.read(file, problems);
    return text == null ? refused(problems) : read(file.toString(), text, sets, catalog, problems);
  }

  /// Reads a text with the built-in cost profiles.
  ///
  /// @param name stands in messages where the file's name would
  public static ReadResult read(String name, String text, List<String> sets) {
    return read(name, text, sets, ProfileCatalog.builtIn());
  }

  /// As [#read(String, String, List)], with other cost profiles.
  public static ReadResult read(
      String name, String text, List<String> sets, ProfileCatalog catalog) {
    return read(name, text, sets, catalog, new Problems(name, sets));
  }

  private static ReadResult read(
      String name, String text, List<String> sets, ProfileCatalog catalog, Problems problems) {
    YamlValue document = YamlParser.parse(name, text, problems);
    if (document == null) {
      return refused(problems);
    }
    Reading reading = new Reading(Overrides.apply(document, "spec", sets, problems), problems);
    Scenario scenario = null;
    if (reading.root().isMapping()) {
      scenario = new ScenarioReader(catalog, problems).document(reading);
    } else {
      reading.root().error(reading.root().present() ? "is not a mapping" : "is empty");
    }
    return new ReadResult(
        problems.hasErrors() ? null : scenario, problems.sorted(), reading.keys());
  }

  private static ReadResult refused(Problems problems) {
    return new ReadResult(
        null, problems.sorted(), Collections.unmodifiableSortedSet(new TreeSet<>()));
  }

  private @Nullable Scenario document(Reading reading) {
    YamlNode root = reading.root();
    YamlNode version = root.required("apiVersion");
    if (version.present() && !version.text("").equals(API_VERSION)) {
      version.error("'" + version.text("") + "' is not " + API_VERSION, API_VERSION);
    }
    YamlNode kind = root.required("kind");
    if (kind.present() && !kind.text("").equals(KIND)) {
      kind.error("'" + kind.text("") + "' is not " + KIND, KIND);
    }
    YamlNode metadata = root.required("metadata");
    YamlNode name = metadata.required("name");
    if (name.isScalar() && !SUBDOMAIN.matcher(name.text("")).matches()) {
      name.error(
          "'"
              + name.text("")
              + "' is not a DNS-1123 subdomain: lower-case letters, digits, hyphens and dots");
    }
    Map<String, String> labels = Labels.read(metadata.at("labels"));
    try {
      Scenario scenario = spec(root.required("spec"), name.text(""), labels);
      reading.finish();
      return scenario;
    } catch (IllegalArgumentException e) {
      // A bound of the model that this reader does not know: said without its exact place rather
      // than thrown.
      root.at("spec").error(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private @Nullable Scenario spec(YamlNode spec, String name, Map<String, String> labels) {
    long seed = spec.at("seed").whole(1, 0, Long.MAX_VALUE);
    int replications = spec.at("replications").integer(1, 1, MAX_REPLICATIONS);
    YamlNode precisionNode = spec.at("precision");
    double precision = precisionNode.number(0.5, Range.INNER_RATIO);
    long durationPs = spec.required("duration").durationPs(0, 1);
    Warmup warmup = warmup(spec.at("warmup"), durationPs);
    Fidelity fidelity = fidelity(spec.at("fidelity"));
    CostReader costs = new CostReader(catalog);
    YamlNode balancing = spec.at("loadBalancing");
    YamlNode tenantList = spec.required("tenants");

    ClusterSpec cluster = new ClusterReader(names).read(spec.required("cluster"));
    List<NetworkFunction> functions =
        new FunctionReader(names, costs, LoadBalancingReader.idleTimeoutPs(balancing))
            .read(spec.required("networkFunctions"));
    List<ReplicaSet> sets =
        new ReplicaSetReader(names, KnownNames.unique(tenantList, "name"))
            .read(spec.required("replicaSets"));
    PodLifecycle lifecycle = lifecycle(spec.at("podLifecycle"));
    Forwarding forwarding = new ForwardingReader(names, costs, catalog).read(spec.at("forwarding"));
    List<Tenant> tenants = new TenantReader(names).read(tenantList);
    List<Event> events = new EventReader(names, durationPs).read(spec.at("events"));
    boolean upgrades = events.stream().anyMatch(e -> e instanceof Event.GraphUpgrade);
    LoadBalancing loadBalancing = LoadBalancingReader.read(balancing, upgrades);
    List<Slo> slos = new SloReader(names).read(spec.at("slos"));
    PlannerSpec planner = PlannerReader.read(spec.at("planner"));

    if (problems.hasErrors() || cluster == null || forwarding == null || loadBalancing == null) {
      return null;
    }
    Scenario scenario =
        new Scenario(
            name,
            labels,
            "",
            seed,
            replications,
            durationPs,
            warmup,
            precisionNode.present() ? precision : null,
            fidelity,
            cluster,
            functions,
            sets,
            lifecycle,
            forwarding,
            loadBalancing,
            tenants,
            events,
            slos,
            planner);
    return ScenarioWriter.hashed(scenario);
  }

  private static Warmup warmup(YamlNode node, long durationPs) {
    long ps = node.durationOrWordPs("auto", -1, 0, 0);
    if (ps < 0) {
      return new Warmup.Auto();
    }
    if (durationPs > 0 && ps >= durationPs) {
      node.error(
          "'" + node.text("") + "' leaves nothing of the duration, " + Format.duration(durationPs));
    }
    return new Warmup.Fixed(ps);
  }

  private static Fidelity fidelity(YamlNode node) {
    return new Fidelity(
        node.at("mode").choice(MODES, Fidelity.Mode.PACKET),
        node.at("window").durationPs(200_000_000_000L, 1),
        node.at("packetHops").number(Fidelity.PACKET_HOPS, Range.of(1, 1e15)),
        node.at("packetSampleRate").number(1, Range.of(1e-6, 1)));
  }

  private static PodLifecycle lifecycle(YamlNode node) {
    Spread startup = Spread.read(node.at("startupLatency"), "p99", 0, 0);
    Spread propagation = Spread.read(node.at("endpointPropagationDelay"), "p99", 0, 0);
    return new PodLifecycle(
        startup.medianPs(),
        startup.tailPs(),
        node.at("terminationGracePeriod").durationPs(0, 0),
        propagation.medianPs(),
        propagation.tailPs());
  }
}
