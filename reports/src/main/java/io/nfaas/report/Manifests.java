package io.nfaas.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.PlannedSet;
import java.util.ArrayList;
import java.util.List;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// `replicasets.yaml`: a plan as `apps/v1` ReplicaSets, each followed by a `policy/v1` PodDisruptionBudget that lets evictions take as
/// many pods as the plan has spares. A pool without spares has no budget: one of zero would make its nodes impossible to drain.
///
/// Images are placeholders, `nfaas.example/<network function>:<version>`: a plan knows what a function costs, not where it is kept.
public final class Manifests {
  private Manifests() {}

  public static String of(Scenario scenario, CapacityPlan plan) {
    StringBuilder text = new StringBuilder();
    comment(text, "Plan of scenario " + plan.scenario() + " (" + plan.scenarioHash() + ").");
    comment(text, "Images are placeholders: replace nfaas.example/... by your own.");
    if (!plan.feasible()) {
      comment(
          text, "DO NOT APPLY: the plan is infeasible. " + String.join("; ", plan.infeasible()));
    }
    ObjectMapper mapper = new ObjectMapper();
    for (HasMetadata document : documents(scenario, plan)) {
      text.append("---\n").append(YamlText.of(mapper.valueToTree(document)));
    }
    return text.toString();
  }

  /// The same as a folder for `kubectl apply -k`: one file per document by name, and the kustomization that lists them.
  public static Map<String, String> kustomization(Scenario scenario, CapacityPlan plan) {
    Map<String, String> files = new LinkedHashMap<>();
    ObjectMapper mapper = new ObjectMapper();
    for (HasMetadata document : documents(scenario, plan)) {
      String kind = document.getKind().toLowerCase(Locale.ROOT);
      files.put(
          document.getMetadata().getName() + "-" + kind + ".yaml",
          YamlText.of(mapper.valueToTree(document)));
    }
    ObjectNode root =
        mapper
            .createObjectNode()
            .put("apiVersion", "kustomize.config.k8s.io/v1beta1")
            .put("kind", "Kustomization");
    ArrayNode resources = root.putArray("resources");
    files.keySet().forEach(resources::add);
    ArrayNode images = root.putArray("images");
    plan.replicaSets().stream()
        .map(ReplicaSetManifest::image)
        .distinct()
        .forEach(image -> images.addObject().put("name", image).put("newName", image));
    StringBuilder text = new StringBuilder();
    comment(text, "Plan of scenario " + plan.scenario() + " (" + plan.scenarioHash() + ").");
    comment(text, "Images are placeholders: give each its newName, and a newTag where you need one.");
    if (!plan.feasible()) {
      comment(
          text, "DO NOT APPLY: the plan is infeasible. " + String.join("; ", plan.infeasible()));
    }
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kustomization.yaml", text + YamlText.of(root));
    all.putAll(files);
    return all;
  }

  private static List<HasMetadata> documents(Scenario scenario, CapacityPlan plan) {
    List<HasMetadata> documents = new ArrayList<>();
    for (PlannedSet set : plan.replicaSets()) {
      documents.add(ReplicaSetManifest.of(scenario, plan, set));
      if (set.spares() > 0) {
        documents.add(budget(scenario, set));
      }
    }
    return documents;
  }

  private static PodDisruptionBudget budget(Scenario scenario, PlannedSet set) {
    return new PodDisruptionBudgetBuilder()
        .withNewMetadata()
        .withName(set.name())
        .withLabels(PodLabels.of(scenario, set))
        .endMetadata()
        .withNewSpec()
        .withNewMaxUnavailable(set.spares())
        .withNewSelector()
        .withMatchLabels(Map.copyOf(PodLabels.selector(set)))
        .endSelector()
        .endSpec()
        .build();
  }

  private static void comment(StringBuilder text, String sentence) {
    text.append("# ").append(sentence.replaceAll("\\p{Cntrl}", " ")).append('\n');
  }
}
