package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.PlannedSet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
  private final String text = Manifests.of(Samples.scenario(), Samples.plan());
  private final List<JsonNode> documents = parsed(text);

  @Test
  void everyDocumentPassesTheKubernetesSchema() {
    assertEquals(
        10,
        documents.size(),
        "five sets, and a disruption budget for each because each has a spare");
    documents.forEach(
        d -> assertEquals(Set.of(), KubernetesSchema.faults(d), d.at("/metadata/name").asText()));
  }

  @Test
  void aKustomizationListsEveryDocumentAndEveryImageOnce() {
    Map<String, String> files = Manifests.kustomization(Samples.scenario(), Samples.plan());
    JsonNode root = parsed(files.get("kustomization.yaml")).getFirst();
    assertEquals("Kustomization", root.at("/kind").textValue());
    Set<String> listed = new TreeSet<>();
    root.at("/resources").forEach(r -> listed.add(r.textValue()));
    Set<String> written = new TreeSet<>(files.keySet());
    written.remove("kustomization.yaml");
    assertEquals(written, listed);
    assertEquals(10, listed.size());
    files.forEach((name, yaml) -> {
      if (!name.equals("kustomization.yaml")) {
        assertEquals(Set.of(), KubernetesSchema.faults(parsed(yaml).getFirst()), name);
      }
    });
    Set<String> images = new TreeSet<>();
    root.at("/images").forEach(i -> images.add(i.at("/name").textValue()));
    documents.stream()
        .filter(d -> d.at("/kind").textValue().equals("ReplicaSet"))
        .map(d -> d.at("/spec/template/spec/containers/0/image").textValue())
        .forEach(i -> assertTrue(images.contains(i.substring(0, i.lastIndexOf(':'))), i));
  }

  @Test
  void theSchemaCatchesPlantedFaults() {
    plant(d -> pod(d).put("nodeSelectr", "x"), "nodeSelectr");
    plant(d -> ((ObjectNode) d.at("/spec")).put("replicas", "4"), "string found, integer expected");
    plant(
        d -> ((ObjectNode) d.at("/spec")).remove("selector"),
        "required property 'selector' not found");
    plant(d -> limits(d).put("memory", "2 GB"), "does not match the regex pattern");
    plant(
        d -> ((ObjectNode) d.at("/metadata/labels")).put("a", 1), "integer found, string expected");
    plant(d -> ((ObjectNode) d).put("apiVersion", "extensions/v1beta1"), "neither");
  }

  @Test
  void podsAreGuaranteedBecauseRequestsEqualLimits() {
    for (JsonNode set : sets()) {
      JsonNode resources = set.at("/spec/template/spec/containers/0/resources");
      assertEquals(resources.get("limits"), resources.get("requests"));
      assertTrue(resources.at("/limits/cpu").textValue().matches("[1-9][0-9]*"), "whole CPUs");
      assertTrue(resources.at("/limits").has("memory"));
    }
  }

  @Test
  void resourcesAreThoseOfTheTemplateAndThePlan() {
    JsonNode limits = set("ipsec-v1").at("/spec/template/spec/containers/0/resources/limits");
    assertEquals(
        "cpu memory hugepages-1Gi intel.com/sriov_vf",
        String.join(" ", (Iterable<String>) limits::fieldNames));
    assertEquals("2", limits.at("/cpu").textValue());
    assertEquals("2Gi", limits.at("/hugepages-1Gi").textValue());
    assertEquals("1", limits.get("intel.com/sriov_vf").textValue());
    assertEquals(4, set("ipsec-v1").at("/spec/replicas").intValue());
    assertEquals(
        "HugePages-1Gi",
        set("ipsec-v1").at("/spec/template/spec/volumes/0/emptyDir/medium").textValue());
  }

  @Test
  void aControlPlanePoolHasItsOwnSizeAndNoHugePages() {
    JsonNode limits = set("ipsec-v1-cp").at("/spec/template/spec/containers/0/resources/limits");
    assertEquals("cpu memory", String.join(" ", (Iterable<String>) limits::fieldNames));
    assertEquals("1", limits.at("/cpu").textValue());
    assertEquals(
        "nfaas.example/ipsec-cp:v1",
        set("ipsec-v1-cp").at("/spec/template/spec/containers/0/image").textValue());
    assertEquals("alpha/g1,gamma/g1", annotation("ipsec-v1-cp", "graph-views"));
  }

  @Test
  void memoryThatNobodyMeasuredSaysSo() {
    assertEquals("1024Mi", memory("nat44-v1"));
    assertEquals("given in the scenario", annotation("nat44-v1", "memory-basis"));
    // ids: 50,000 flows x 4096 B over 7 working replicas = 7,143 states each; twice that is 55.8
    // MiB, rounded up to 64.
    assertEquals("576Mi", memory("ids-v1"));
    assertEquals(
        "unsourced default of 512 MiB and twice 7,143 states of 4096 B",
        annotation("ids-v1", "memory-basis"));
    // ipsec keeps one state per security association: (2000 + 500) / 3 x 512 B fits the smallest
    // step.
    assertEquals("576Mi", memory("ipsec-v1"));
    assertEquals("512Mi", memory("ipsec-v1-cp"));
  }

  @Test
  void selectorsPickTheirOwnPodsOnly() {
    for (JsonNode set : sets()) {
      JsonNode wanted = set.at("/spec/selector/matchLabels");
      for (JsonNode other : sets()) {
        JsonNode labels = other.at("/spec/template/metadata/labels");
        boolean matches =
            wanted.properties().stream().allMatch(l -> l.getValue().equals(labels.get(l.getKey())));
        assertEquals(
            set == other,
            matches,
            set.at("/metadata/name") + " against " + other.at("/metadata/name"));
      }
    }
  }

  @Test
  void labelsTellFunctionVersionAndTenants() {
    JsonNode labels = set("ipsec-v1").at("/metadata/labels");
    assertEquals("ipsec", labels.get("app.kubernetes.io/name").textValue());
    assertEquals("ipsec", labels.get("nfaas.io/network-function").textValue());
    assertEquals("v1", labels.get("nfaas.io/version").textValue());
    assertEquals("true", labels.get("nfaas.io/tenant-alpha").textValue());
    assertEquals("true", labels.get("nfaas.io/tenant-gamma").textValue());
    assertFalse(set("firewall-v1").at("/metadata/labels").has("nfaas.io/tenant-gamma"));
  }

  @Test
  void aPlanThatSurvivesANodeDemandsSpreading() {
    JsonNode spread = set("ids-v1").at("/spec/template/spec/topologySpreadConstraints/0");
    assertEquals("kubernetes.io/hostname", spread.at("/topologyKey").textValue());
    assertEquals("DoNotSchedule", spread.at("/whenUnsatisfiable").textValue());
    assertEquals(1, spread.at("/maxSkew").intValue(), "planned 3, 3 and 2");
    assertEquals(
        "kubernetes.io/hostname",
        set("ids-v1")
            .at(
                "/spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/0")
            .at("/podAffinityTerm/topologyKey")
            .textValue());
    assertEquals(
        "edge-0/numa0=2,edge-0/numa1=1,edge-1/numa0=3,edge-2/numa0=2",
        annotation("ids-v1", "planned-placement"));
    assertEquals("single-numa-node", annotation("ids-v1", "topology-manager-policy"));
  }

  @Test
  void aBudgetLetsAsManyPodsGoAsThereAreSpares() {
    JsonNode budget =
        documents.stream()
            .filter(d -> d.at("/kind").asText().equals("PodDisruptionBudget"))
            .findFirst()
            .orElseThrow();
    assertEquals("ipsec-v1", budget.at("/metadata/name").textValue());
    assertEquals(1, budget.at("/spec/maxUnavailable").intValue());
    assertEquals(set("ipsec-v1").at("/spec/selector"), budget.at("/spec/selector"));
  }

  @Test
  void aPoolWithoutSparesHasNoBudget() {
    CapacityPlan plan = Samples.plan();
    List<PlannedSet> bare = plan.replicaSets().stream().map(ManifestsTest::withoutSpares).toList();
    assertEquals(5, parsed(Manifests.of(Samples.scenario(), Plans.sized(plan, bare))).size());
  }

  @Test
  void podsEndWithTheirGracePeriod() {
    assertEquals(
        30, set("ids-v1").at("/spec/template/spec/terminationGracePeriodSeconds").intValue());
  }

  @Test
  void anInfeasiblePlanWarnsInItsFirstLines() {
    String infeasible =
        Manifests.of(Samples.scenario(), Plans.infeasible(Samples.plan(), "too few\ncores"));
    assertTrue(
        infeasible.contains("# DO NOT APPLY: the plan is infeasible. too few cores\n"), infeasible);
    assertEquals(10, parsed(infeasible).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "true",
        "No",
        "on",
        "null",
        "~",
        "1",
        "1.5",
        "0x1f",
        "1e3",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "",
        " a",
        "- a",
        "{a}",
        "a\nb",
        "é",
        "2001-01-01",
        "nfaas.example/ipsec:v1",
        "'a'",
        "\"a\"",
        "a,b",
        "!t",
        "&a",
        "*a",
        "%a",
        "@a",
        "`a",
        "|",
        ">",
        "?",
        "=",
        ".inf"
      })
  void anyTextSurvivesYaml(String value) throws IOException {
    ObjectNode tree = new ObjectMapper().createObjectNode();
    tree.put("k", value)
        .put(value, "v")
        .putArray("list")
        .add(value)
        .addObject()
        .put("a", value)
        .putArray("b")
        .addArray();
    assertEquals(tree, new ObjectMapper(new YAMLFactory()).readTree(YamlText.of(tree)));
  }

  private void plant(Consumer<JsonNode> fault, String complaint) {
    JsonNode broken = set("ipsec-v1").deepCopy();
    fault.accept(broken);
    Set<String> faults = new TreeSet<>(KubernetesSchema.faults(broken));
    assertTrue(
        faults.stream().anyMatch(f -> f.contains(complaint)),
        () -> "wanted " + complaint + ", got " + faults);
  }

  private static ObjectNode pod(JsonNode set) {
    return (ObjectNode) set.at("/spec/template/spec");
  }

  private static ObjectNode limits(JsonNode set) {
    return (ObjectNode) set.at("/spec/template/spec/containers/0/resources/limits");
  }

  private static PlannedSet withoutSpares(PlannedSet s) {
    return new PlannedSet(
        s.name(),
        s.networkFunction(),
        s.version(),
        s.controlPlaneOf(),
        s.replicas(),
        s.coresPerReplica(),
        0,
        s.utilization(),
        s.peakUtilization(),
        s.predictedP99Seconds(),
        s.bindingLimit(),
        s.bindingReason(),
        s.packetsPerSecond(),
        s.cyclesPerSecond(),
        s.tenants(),
        s.sources());
  }

  private String memory(String set) {
    return set(set).at("/spec/template/spec/containers/0/resources/limits/memory").textValue();
  }

  private String annotation(String set, String name) {
    return set(set).at("/metadata/annotations").get("nfaas.io/" + name).textValue();
  }

  private List<JsonNode> sets() {
    return documents.stream().filter(d -> d.at("/kind").asText().equals("ReplicaSet")).toList();
  }

  private JsonNode set(String name) {
    return sets().stream()
        .filter(d -> d.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> parsed(String yaml) {
    try (var values =
        new ObjectMapper()
            .readerFor(JsonNode.class)
            .readValues(new YAMLFactory().createParser(yaml))) {
      return values.readAll().stream().map(JsonNode.class::cast).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
