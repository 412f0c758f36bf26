package io.nfaas.scenario;

import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfKind;
import io.nfaas.model.NicSpec;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the names of a scenario stand for, filled section by section so that later sections can refer to earlier ones. A thing whose
/// own description is wrong still has its name here: one mistake gives one problem.
final class KnownNames {
  /// Names of nodes to the names of their NICs.
  final Map<String, List<String>> nodes = new LinkedHashMap<>();

  /// Names of groups to the names of their nodes.
  final Map<String, List<String>> groups = new LinkedHashMap<>();

  final Map<String, NetworkFunction> networkFunctions = new LinkedHashMap<>();
  final Set<String> networkFunctionNames = new LinkedHashSet<>();

  /// Names of ReplicaSets to the names of their network functions.
  final Map<String, String> replicaSets = new LinkedHashMap<>();

  /// Names of ReplicaSets to the most replicas that they ever have, where the scenario says so.
  final Map<String, Integer> replicas = new HashMap<>();

  /// Pools: ReplicaSets and the control-plane pools that come with them.
  final Set<String> pools = new LinkedHashSet<>();

  /// ReplicaSets that one tenant owns.
  final Map<String, String> owners = new HashMap<>();

  /// Names of tenants to the versions of their graphs.
  final Map<String, List<String>> tenants = new LinkedHashMap<>();

  final Set<String> events = new LinkedHashSet<>();

  /// The text of every item's `key`, in order, an error at every repetition; items without one are left out.
  static List<String> unique(YamlNode list, String key) {
    Map<String, Integer> lines = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (YamlNode item : list.mappings()) {
      YamlNode node = item.required(key);
      String name = node.text("");
      if (!name.isEmpty()) {
        names.add(name);
        Integer line = lines.putIfAbsent(name, node.position().line());
        if (line != null) {
          node.error("'" + name + "' is already used on line " + line);
        }
      }
    }
    return names;
  }

  void addGroup(String name, int count, List<NicSpec> nics) {
    List<String> nicNames = nics.stream().map(NicSpec::name).toList();
    List<String> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(name + "-" + i);
      nodes.put(name + "-" + i, nicNames);
    }
    groups.put(name, members);
  }

  /// Whether the replicas of that set begin or end tunnels.
  boolean isTunnel(String replicaSet) {
    NetworkFunction function = networkFunctions.get(replicaSets.getOrDefault(replicaSet, ""));
    return function != null && function.dataPlane().kind() == NfKind.IPSEC;
  }

  /// The node that `ref` names: a node, or a group of one.
  String node(YamlNode ref) {
    String name = ref.text("");
    if (nodes.containsKey(name)) {
      return name;
    }
    List<String> members = groups.get(name);
    if (members != null && members.size() == 1) {
      return members.getFirst();
    }
    if (members != null) {
      ref.error(
          "'" + name + "' is a group of " + members.size() + " nodes; name one of them",
          members.getFirst());
    } else {
      reference(ref, "node", nodes.keySet());
    }
    return "";
  }

  /// A name that must be among `known`; an error otherwise.
  static String reference(YamlNode ref, String what, Collection<String> known) {
    String name = ref.text("");
    if (ref.isScalar() && !known.contains(name)) {
      ref.dangling(what, name, known);
    }
    return name;
  }
}
