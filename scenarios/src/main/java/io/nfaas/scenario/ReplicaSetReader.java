package io.nfaas.scenario;

import io.nfaas.model.NetworkFunction;
import io.nfaas.model.PodTemplate;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.ReplicaSet.Tenancy;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `spec.replicaSets`.
final class ReplicaSetReader {
  static final Words<Tenancy> TENANCIES = Words.pascal(Tenancy.class);
  static final int MAX_REPLICAS = 10_000;

  private final KnownNames names;
  private final Collection<String> tenants;

  /// @param tenants names of all tenants, whose section comes later
  ReplicaSetReader(KnownNames names, Collection<String> tenants) {
    this.names = names;
    this.tenants = tenants;
  }

  List<ReplicaSet> read(YamlNode list) {
    names.pools.addAll(KnownNames.unique(list, "name"));
    List<ReplicaSet> sets = new ArrayList<>();
    for (YamlNode node : list.someMappings()) {
      ReplicaSet set = set(node);
      if (set != null) {
        sets.add(set);
      }
    }
    return sets;
  }

  private @Nullable ReplicaSet set(YamlNode node) {
    int before = node.problems().errors();
    String name = node.required("name").name();
    String function =
        KnownNames.reference(
            node.required("networkFunction"), "network function", names.networkFunctionNames);
    names.replicaSets.put(name, function);
    NetworkFunction known = names.networkFunctions.get(function);
    if (known != null && known.controlPlane() != null && !names.pools.add(name + "-cp")) {
      node.at("name").error("its control-plane pool is named '" + name + "-cp', as another set is");
    }
    YamlNode version = node.at("version");
    if (version.present() && version.isScalar() && !Labels.isValue(version.text(""))) {
      version.error(
          "'" + version.text("") + "' is not a label value: at most 63 letters, digits and - _ .");
    }
    YamlNode replicas = node.at("replicas");
    int count = replicas.integer(1, 0, MAX_REPLICAS);
    if (replicas.present()) {
      names.replicas.put(name, count);
    }
    boolean fixed = node.at("fixed").flag(false);
    if (fixed && !replicas.present()) {
      node.at("fixed").error("fixes replicas, and there are none given");
    }
    Tenancy tenancy = node.at("tenancy").choice(TENANCIES, Tenancy.SHARED);
    String owner = owner(node, name, tenancy);
    PodTemplate template = Resources.template(node.at("template"));
    return node.problems().errors() > before
        ? null
        : new ReplicaSet(
            name,
            function,
            version.text("v1"),
            replicas.present() ? count : null,
            fixed,
            tenancy,
            owner,
            template);
  }

  private @Nullable String owner(YamlNode node, String name, Tenancy tenancy) {
    YamlNode tenant = node.at("tenant");
    if (tenancy == Tenancy.DEDICATED) {
      String owner = KnownNames.reference(node.required("tenant"), "tenant", tenants);
      if (tenant.isScalar()) {
        names.owners.put(name, owner);
      }
      return owner;
    }
    if (tenant.present()) {
      tenant.keyError("is for tenancy: Dedicated only");
    }
    return null;
  }
}
