package io.nfaas.report;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.PodTemplate;
import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.NodePlacement;
import io.nfaas.results.CapacityPlan.PlannedSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// One planned set as an `apps/v1` ReplicaSet of Guaranteed pods: whole CPUs, requests equal to limits.
///
/// Spreading is asked for on every set (`ScheduleAnyway`), and demanded (`DoNotSchedule`) where the plan survives the loss of a node
/// or a zone only because its pods are apart. Which node and NUMA node the planner put a pod on is an annotation: pods of a ReplicaSet
/// are alike, and the kubelet's topology manager aligns them.
final class ReplicaSetManifest {
  private static final String HOST = "kubernetes.io/hostname";
  private static final String HUGE_PAGES = "hugepages-";
  private static final double PS_PER_SECOND = 1e12;

  private final Scenario scenario;
  private final CapacityPlan plan;
  private final PlannedSet set;
  private final PodTemplate template;

  private ReplicaSetManifest(Scenario scenario, CapacityPlan plan, PlannedSet set) {
    this.scenario = scenario;
    this.plan = plan;
    this.set = set;
    String dataPlane = set.controlPlaneOf() == null ? set.name() : set.controlPlaneOf();
    this.template = scenario.replicaSet(dataPlane).template();
  }

  static ReplicaSet of(Scenario scenario, CapacityPlan plan, PlannedSet set) {
    return new ReplicaSetManifest(scenario, plan, set).build();
  }

  private ReplicaSet build() {
    PodMemory memory = PodMemory.of(scenario, set, template.memoryBytes());
    return new ReplicaSetBuilder()
        .withNewMetadata()
        .withName(set.name())
        .withLabels(PodLabels.of(scenario, set))
        .withAnnotations(annotations(memory))
        .endMetadata()
        .withNewSpec()
        .withReplicas(set.replicas())
        .withSelector(selector())
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(PodLabels.of(scenario, set))
        .endMetadata()
        .withSpec(pod(memory))
        .endTemplate()
        .endSpec()
        .build();
  }

  private PodSpec pod(PodMemory memory) {
    return new PodSpecBuilder()
        .withTerminationGracePeriodSeconds(
            (long) Math.ceil(scenario.podLifecycle().terminationGracePeriodPs() / PS_PER_SECOND))
        .withTopologySpreadConstraints(spread())
        .withNewAffinity()
        .withNewPodAntiAffinity()
        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
        .withWeight(100)
        .withNewPodAffinityTerm()
        .withLabelSelector(selector())
        .withTopologyKey(HOST)
        .endPodAffinityTerm()
        .endPreferredDuringSchedulingIgnoredDuringExecution()
        .endPodAntiAffinity()
        .endAffinity()
        .withContainers(container(memory))
        .withVolumes(volumes())
        .build();
  }

  /// The placeholder for a set's image, without its tag.
  static String image(PlannedSet set) {
    return "nfaas.example/" + set.networkFunction() + (set.controlPlaneOf() == null ? "" : "-cp");
  }

  private Container container(PodMemory memory) {
    Map<String, Quantity> resources = resources(memory);
    return new ContainerBuilder()
        .withName(set.controlPlaneOf() == null ? "data-plane" : "control-plane")
        .withImage(image(set) + ":" + set.version())
        .withNewResources()
        .withRequests(resources)
        .withLimits(resources)
        .endResources()
        .withVolumeMounts(
            hugePages().keySet().stream()
                .map(name ->
                    new VolumeMountBuilder()
                        .withName(volume(name))
                        .withMountPath("/dev/" + volume(name))
                        .build())
                .toList())
        .build();
  }

  /// The control plane gets CPUs and memory; huge pages and virtual functions are the data plane's.
  private Map<String, Quantity> resources(PodMemory memory) {
    Map<String, Quantity> resources = new LinkedHashMap<>();
    resources.put("cpu", new Quantity(Integer.toString(set.coresPerReplica())));
    resources.put("memory", new Quantity(memory.mebibytes() + "Mi"));
    if (set.controlPlaneOf() == null) {
      template.otherLimits().forEach((name, amount) -> resources.put(name, new Quantity(amount)));
    }
    return resources;
  }

  private Map<String, String> hugePages() {
    Map<String, String> pages = new TreeMap<>(template.otherLimits());
    pages.keySet().removeIf(name -> !name.startsWith(HUGE_PAGES) || set.controlPlaneOf() != null);
    return pages;
  }

  private List<Volume> volumes() {
    return hugePages().keySet().stream()
        .map(name ->
            new VolumeBuilder()
                .withName(volume(name))
                .withNewEmptyDir()
                .withMedium("HugePages-" + name.substring(HUGE_PAGES.length()))
                .endEmptyDir()
                .build())
        .toList();
  }

  private static String volume(String resource) {
    return resource.toLowerCase(Locale.ROOT);
  }

  private List<TopologySpreadConstraint> spread() {
    List<TopologySpreadConstraint> constraints = new ArrayList<>();
    Map<String, Integer> perNode = new TreeMap<>();
    Map<String, Integer> perZone = new TreeMap<>();
    for (NodeSpec node : scenario.cluster().nodes()) {
      int pods = podsOn(node.name());
      perNode.put(node.name(), pods);
      if (!node.zone().isEmpty()) {
        perZone.merge(node.zone(), pods, Integer::sum);
      }
    }
    constraints.add(constraint(HOST, perNode, scenario.planner().failures().nodes() > 0));
    if (perZone.size() > 1) {
      constraints.add(
          constraint(NodeSpec.ZONE_LABEL, perZone, scenario.planner().failures().zones() > 0));
    }
    return constraints;
  }

  /// @param pods planned per domain; a skew as large as the plan's own is allowed
  private TopologySpreadConstraint constraint(
      String key, Map<String, Integer> pods, boolean demanded) {
    int most = pods.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    int least = pods.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(Math.max(1, most - least))
        .withTopologyKey(key)
        .withWhenUnsatisfiable(demanded ? "DoNotSchedule" : "ScheduleAnyway")
        .withLabelSelector(selector())
        .build();
  }

  private int podsOn(String node) {
    return plan.placement().stream()
        .filter(p -> p.node().equals(node))
        .mapToInt(p -> pods(p).size())
        .sum();
  }

  private List<String> pods(NodePlacement placement) {
    return placement.pods().stream()
        .filter(p -> p.matches("\\Q" + set.name() + "\\E-\\d+"))
        .toList();
  }

  private LabelSelector selector() {
    return new LabelSelectorBuilder().withMatchLabels(PodLabels.selector(set)).build();
  }

  private Map<String, String> annotations(PodMemory memory) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("nfaas.io/scenario-hash", plan.scenarioHash());
    annotations.put("nfaas.io/graph-views", String.join(",", PodLabels.graphViews(scenario, set)));
    annotations.put("nfaas.io/spares", Integer.toString(set.spares()));
    annotations.put(
        "nfaas.io/binding-limit", set.bindingLimit().word() + ": " + set.bindingReason());
    annotations.put("nfaas.io/memory-basis", memory.basis());
    annotations.put("nfaas.io/planned-placement", placement());
    annotations.put("nfaas.io/topology-manager-policy", topologyPolicies());
    annotations.values().removeIf(String::isEmpty);
    return annotations;
  }

  /// Pods per node and NUMA node: `edge-0/numa0=2,edge-1/numa0=1`.
  private String placement() {
    return plan.placement().stream()
        .filter(p -> !pods(p).isEmpty())
        .map(
            p -> p.node() + (p.numaNode() < 0 ? "" : "/numa" + p.numaNode()) + "=" + pods(p).size())
        .collect(Collectors.joining(","));
  }

  /// What the planner assumed of the kubelets.
  private String topologyPolicies() {
    return scenario.cluster().groups().stream()
        .map(g ->
            g.kubelet().topologyManagerPolicy().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .distinct()
        .collect(Collectors.joining(","));
  }
}
