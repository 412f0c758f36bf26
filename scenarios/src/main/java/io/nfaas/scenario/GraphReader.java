package io.nfaas.scenario;

import io.nfaas.model.ServiceGraph;
import io.nfaas.model.ServiceGraph.Edge;
import io.nfaas.model.ServiceGraph.EdgeMatch;
import io.nfaas.model.ServiceGraph.Node;
import io.nfaas.model.ServiceGraph.Per;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one graph of a tenant and checks it as a graph.
final class GraphReader {
  static final Words<Per> PER = Words.pascal(Per.class);
  private static final Set<String> ENDS =
      Set.of(ServiceGraph.INGRESS, ServiceGraph.EGRESS, ServiceGraph.DROP);

  /// The service index starts at 255 and loses one at every function (RFC 8300 section 2.3).
  private static final int MAX_HOPS = 255;

  private static final int MAX_NODES = 1000;

  private final KnownNames names;
  private final String tenant;

  GraphReader(KnownNames names, String tenant) {
    this.names = names;
    this.tenant = tenant;
  }

  @Nullable ServiceGraph read(YamlNode graph) {
    int before = graph.problems().errors();
    String version = graph.required("version").name();
    Map<String, YamlNode> places = new LinkedHashMap<>();
    List<Node> nodes = nodes(graph.required("nodes"), places);
    int beforeEdges = graph.problems().errors();
    YamlNode list = graph.required("edges");
    List<YamlNode> edgeNodes = list.someMappings();
    List<EdgeWeights.Entry> entries = new ArrayList<>();
    for (YamlNode e : edgeNodes) {
      entries.add(edge(e, places.keySet()));
    }
    boolean endsKnown = graph.problems().errors() == beforeEdges;
    List<Edge> edges = EdgeWeights.complete(entries);
    if (places.size() > MAX_NODES) {
      graph.at("nodes").error("has " + places.size() + " nodes; a graph has at most " + MAX_NODES);
      return null;
    }
    TenantGraph g = TenantGraph.of(List.copyOf(places.keySet()), edges);
    reportCycles(g, edgeNodes);
    if (endsKnown) {
      reportWays(graph, g, places);
    }
    return graph.problems().errors() > before
        ? null
        : new ServiceGraph(version, nodes, edges, g.paths());
  }

  /// Cycles of nodes show whatever else is wrong; those through an end of the graph are edges that cannot be, or have no end at all.
  private static void reportCycles(TenantGraph g, List<YamlNode> edges) {
    for (TenantGraph.Cycle c : g.cycles()) {
      if (c.nodes().stream().noneMatch(n -> n.isEmpty() || ENDS.contains(n))) {
        edges.get(c.edge()).error("closes a cycle: " + c);
      }
    }
  }

  /// Where ways lead, for a graph whose edges all have known ends: one that is misspelt would make everything behind it unreachable.
  private static void reportWays(YamlNode graph, TenantGraph g, Map<String, YamlNode> places) {
    for (String node : g.unreachable()) {
      YamlNode place = places.get(node);
      if (place != null) {
        place.error("node '" + node + "' cannot be reached from ingress");
      }
    }
    for (String node : g.sinks()) {
      YamlNode place = places.getOrDefault(node, graph.at("edges"));
      place.error("no edge leaves '" + node + "'; every way must end at egress or drop");
    }
    if (g.cycles().isEmpty() && g.longest() > MAX_HOPS) {
      graph.error(
          "has a way of "
              + g.longest()
              + " functions; the service index of NSH ends at "
              + MAX_HOPS);
    }
    if (g.pathCount() > TenantGraph.MAX_PATHS) {
      graph.error(
          "has more than " + TenantGraph.MAX_PATHS + " paths from ingress to egress or drop");
    }
  }

  private List<Node> nodes(YamlNode list, Map<String, YamlNode> places) {
    KnownNames.unique(list, "name");
    List<Node> nodes = new ArrayList<>();
    for (YamlNode node : list.someMappings()) {
      String name = node.required("name").name();
      if (ENDS.contains(name)) {
        node.at("name").error("'" + name + "' is the name of an end of every graph");
      }
      YamlNode set = node.required("replicaSet");
      String pool = KnownNames.reference(set, "replica set", names.replicaSets.keySet());
      String owner = names.owners.get(pool);
      if (owner != null && !owner.equals(tenant)) {
        set.error("replica set '" + pool + "' is dedicated to tenant '" + owner + "'");
      }
      if (!name.isEmpty()) {
        places.putIfAbsent(name, node);
      }
      nodes.add(new Node(name, pool));
    }
    return nodes;
  }

  private EdgeWeights.Entry edge(YamlNode edge, Set<String> nodes) {
    String from = end(edge.required("from"), nodes, ServiceGraph.INGRESS);
    String to = end(edge.required("to"), nodes, ServiceGraph.EGRESS, ServiceGraph.DROP);
    EdgeMatch match = EdgeMatches.read(edge.at("match"));
    Per per = edge.at("per").choice(PER, Per.FLOW);
    return new EdgeWeights.Entry(edge, from, to, edge.at("weight"), match, per);
  }

  private static String end(YamlNode node, Set<String> nodes, String... ends) {
    String name = node.text("");
    Set<String> known = new LinkedHashSet<>(nodes);
    known.addAll(List.of(ends));
    if (node.isScalar() && !known.contains(name)) {
      if (ENDS.contains(name)) {
        node.error(
            name.equals(ServiceGraph.INGRESS)
                ? "edges cannot lead to ingress"
                : "edges cannot start at " + name);
      } else {
        node.dangling("node", name, known);
      }
    }
    return name;
  }
}
