package io.nfaas.scenario;

import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Tenant;
import io.nfaas.model.Tenant.Match;
import io.nfaas.model.Traffic;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `spec.tenants`.
final class TenantReader {
  /// VLAN ids 0 and 4095 are reserved (IEEE 802.1Q).
  private static final int MAX_VLAN = 4094;

  private static final int MAX_VNI = (1 << 24) - 1;

  private final KnownNames names;

  TenantReader(KnownNames names) {
    this.names = names;
  }

  List<Tenant> read(YamlNode list) {
    KnownNames.unique(list, "name");
    List<YamlNode> nodes = list.someMappings();
    int[] ids = ids(nodes);
    Map<Match, YamlNode> claims = new HashMap<>();
    List<Tenant> tenants = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Tenant tenant = tenant(nodes.get(i), ids[i], claims);
      if (tenant != null) {
        tenants.add(tenant);
      }
    }
    return tenants;
  }

  /// Ids as given; the others get the lowest free ones from 1, in order.
  private static int[] ids(List<YamlNode> nodes) {
    int[] ids = new int[nodes.size()];
    Map<Integer, YamlNode> taken = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      YamlNode id = nodes.get(i).at("id");
      ids[i] = id.integer(0, 1, MAX_VNI);
      if (ids[i] > 0) {
        YamlNode other = taken.putIfAbsent(ids[i], id);
        if (other != null) {
          id.error(ids[i] + " is already the id of the tenant on line " + other.position().line());
        }
      }
    }
    int next = 1;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == 0) {
        while (taken.containsKey(next)) {
          next++;
        }
        ids[i] = next++;
      }
    }
    return ids;
  }

  private @Nullable Tenant tenant(YamlNode node, int id, Map<Match, YamlNode> claims) {
    int before = node.problems().errors();
    String name = node.required("name").name();
    Match match = match(node, id);
    boolean explicit = node.at("match").present();
    YamlNode place = explicit ? node.at("match") : node;
    YamlNode other = claims.putIfAbsent(match, place);
    boolean sameId = !explicit && other != null && !other.key().equals("match");
    if (other != null && !sameId && node.problems().errors() == before) {
      place.error("matches the same packets as the tenant on line " + other.position().line());
    }
    YamlNode list = node.required("graphs");
    List<String> versions = KnownNames.unique(list, "version");
    names.tenants.put(name, versions);
    List<ServiceGraph> graphs = new ArrayList<>();
    GraphReader reader = new GraphReader(names, name);
    for (YamlNode g : list.someMappings()) {
      ServiceGraph graph = reader.read(g);
      if (graph != null) {
        graphs.add(graph);
      }
    }
    YamlNode active = node.at("activeGraph");
    if (active.present()) {
      KnownNames.reference(active, "graph version", versions);
    }
    Traffic traffic = new TrafficReader(tunnelled(graphs)).read(node.required("traffic"));
    if (traffic == null || node.problems().errors() > before) {
      return null;
    }
    return new Tenant(name, id, match, graphs, active.text(versions.getFirst()), traffic);
  }

  /// Whether a chain goes through a function that ends tunnels.
  private boolean tunnelled(List<ServiceGraph> graphs) {
    Set<String> sets = new LinkedHashSet<>();
    graphs.forEach(g -> g.nodes().forEach(n -> sets.add(n.replicaSet())));
    return sets.stream().anyMatch(names::isTunnel);
  }

  private Match match(YamlNode tenant, int id) {
    YamlNode match = tenant.at("match");
    YamlNode vlan = match.at("vlan");
    YamlNode vni = match.at("vni");
    YamlNode nic = match.at("interface");
    YamlNode prefix = match.at("prefix");
    if (!match.present()) {
      if (id > MAX_VLAN) {
        YamlNode place = tenant.at("id").present() ? tenant.at("id") : tenant;
        place.error("id " + id + " is no VLAN id (1 to " + MAX_VLAN + "); give a match");
      }
      return new Match.Vlan(id);
    }
    long given = List.of(vlan, vni, nic, prefix).stream().filter(YamlNode::present).count();
    if (given != 1 && match.isMapping()) {
      match.error("has " + given + " of vlan, vni, interface and prefix; give one");
    }
    if (vni.present()) {
      return new Match.Vni(vni.integer(1, 0, MAX_VNI));
    }
    if (nic.present()) {
      Set<String> known = new LinkedHashSet<>();
      names.nodes.values().forEach(known::addAll);
      return new Match.Interface(KnownNames.reference(nic, "network interface", known));
    }
    if (prefix.present()) {
      String cidr = Prefixes.read(prefix);
      return new Match.Prefix(cidr == null ? "" : cidr);
    }
    return new Match.Vlan(vlan.integer(id, 1, MAX_VLAN));
  }
}
