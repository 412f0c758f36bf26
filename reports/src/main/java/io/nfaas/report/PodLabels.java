package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Tenant;
import io.nfaas.results.CapacityPlan.PlannedSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the pods of a set are labelled with: Kubernetes' recommended labels, and whose packets they see.
final class PodLabels {
  static final String INSTANCE = "app.kubernetes.io/instance";

  /// Longest name part of a label's key, and longest value (Kubernetes, "Labels and Selectors", syntax).
  private static final int LONGEST = 63;

  private PodLabels() {}

  static Map<String, String> of(Scenario scenario, PlannedSet set) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("app.kubernetes.io/name", set.networkFunction());
    labels.put(INSTANCE, set.name());
    labels.put("app.kubernetes.io/version", set.version());
    labels.put(
        "app.kubernetes.io/component",
        set.controlPlaneOf() == null ? "data-plane" : "control-plane");
    labels.put("app.kubernetes.io/part-of", scenario.name());
    labels.put("app.kubernetes.io/managed-by", "nfaas");
    labels.put("nfaas.io/network-function", set.networkFunction());
    labels.put("nfaas.io/version", set.version());
    for (String tenant : set.tenants()) {
      labels.put("nfaas.io/tenant-" + tenant, "true");
    }
    labels
        .entrySet()
        .removeIf(l -> l.getValue().length() > LONGEST || nameOf(l.getKey()).length() > LONGEST);
    return labels;
  }

  /// The label that tells the pods of one set from all others.
  static Map<String, String> selector(PlannedSet set) {
    return Map.of(INSTANCE, set.name());
  }

  /// Every `tenant/version` whose graph leads through the set.
  static List<String> graphViews(Scenario scenario, PlannedSet set) {
    String pool = set.controlPlaneOf() == null ? set.name() : set.controlPlaneOf();
    List<String> views = new ArrayList<>();
    for (Tenant tenant : scenario.tenants()) {
      for (ServiceGraph graph : tenant.graphs()) {
        if (graph.nodes().stream().anyMatch(n -> n.replicaSet().equals(pool))) {
          views.add(tenant.name() + "/" + graph.version());
        }
      }
    }
    return views;
  }

  private static String nameOf(String key) {
    return key.substring(key.indexOf('/') + 1);
  }
}
