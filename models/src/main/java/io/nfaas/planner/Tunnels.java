package io.nfaas.planner;

import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NetworkFunction.Direction;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfState;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.ServicePath;
import io.nfaas.model.Tenant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where in a tenant's graph its packets are in IPsec tunnels: there one association is one flow, told apart by its SPI.
///
/// After a gateway that encrypts they are, up to one that decrypts; before one that decrypts they have been from the ingress on. A set that
/// packets reach both ways is counted as seeing the flows inside.
final class Tunnels {
  private final Set<String> tunnelled = new HashSet<>();
  private final Set<String> open = new HashSet<>();
  private @Nullable NetworkFunction gateway;

  Tunnels(Scenario scenario, Tenant tenant, ServiceGraph graph) {
    if (tenant.traffic().securityAssociations() == 0) {
      return;
    }
    Map<String, NetworkFunction> functionOf = new HashMap<>();
    Map<String, String> setOf = new HashMap<>();
    for (ServiceGraph.Node node : graph.nodes()) {
      setOf.put(node.name(), node.replicaSet());
      functionOf.put(
          node.name(),
          scenario.networkFunction(scenario.replicaSet(node.replicaSet()).networkFunction()));
    }
    for (ServicePath path : graph.paths()) {
      boolean inside =
          path.nodes().stream()
              .map(functionOf::get)
              .filter(Tunnels::isGateway)
              .findFirst()
              .map(f -> f.direction() == Direction.DECRYPT)
              .orElse(false);
      for (String node : path.nodes()) {
        (inside ? tunnelled : open).add(setOf.getOrDefault(node, node));
        NetworkFunction function = functionOf.get(node);
        if (function != null && isGateway(function)) {
          inside = function.direction() == Direction.ENCRYPT;
          gateway = function;
        }
      }
    }
    tunnelled.removeAll(open);
  }

  private static boolean isGateway(@Nullable NetworkFunction function) {
    return function != null && function.dataPlane().kind() == NfKind.IPSEC;
  }

  /// Whether all packets that come to a set are in tunnels.
  boolean at(String set) {
    return tunnelled.contains(set);
  }

  /// New associations per second as a stage in the tunnel sees them: those whose SPI a gateway changes.
  double newPerSec(Tenant tenant) {
    NfState state = gateway == null ? null : gateway.state();
    return state == null || state.rekeyIntervalPs() == Long.MAX_VALUE
        ? 0
        : tenant.traffic().securityAssociations() / (state.rekeyIntervalPs() / 1e12);
  }
}
