package io.nfaas.model;

import java.util.List;

/// A customer: its graphs and its traffic.
///
/// @param id VLAN id (unless `match` says otherwise) and label in reports
/// @param match how its packets are recognised at ingress
/// @param activeGraph version that new flows are sent through
public record Tenant(
    String name, int id, Match match, List<ServiceGraph> graphs, String activeGraph, Traffic traffic) {

  /// How a tenant's packets are recognised.
  public sealed interface Match {
    record Vlan(int id) implements Match {}

    record Vni(int id) implements Match {}

    /// @param name of a NIC, as in the cluster's `nics`
    record Interface(String name) implements Match {}

    /// @param cidr source or destination prefix, such as `10.1.0.0/16`
    record Prefix(String cidr) implements Match {}
  }

  public Tenant {
    Require.atLeast("tenant id", id, 0);
    graphs = Require.notEmpty("graphs", graphs);
  }

  /// @throws IllegalArgumentException when there is none of that version
  public ServiceGraph graph(String version) {
    return graphs.stream()
        .filter(g -> g.version().equals(version))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("tenant " + name + " has no graph " + version));
  }
}
