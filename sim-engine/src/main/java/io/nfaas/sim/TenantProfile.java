package io.nfaas.sim;

import io.nfaas.chain.Prefix;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfKind;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.ServicePath;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.traffic.FrameSizes;
import java.util.List;

/// What a tenant's frames have to look like, worked out from its traffic and its active graph.
///
/// @param tenant dense index
/// @param tunnels frames arrive in ESP tunnels, one per security association, because every path begins with a decrypter
/// @param vlan id of their tag
/// @param clients address bits that all clients share
/// @param clientMask bits that tell clients apart
/// @param reverseShare share of the packets that go backwards, in [0, 1)
/// @param requestRatio share of the packets that can show it which are requests
/// @param handshakeRatio the same for TLS handshakes
/// @param traceTag VLAN that frames of a trace without one get so that the tenant is recognised, -1 = none
record TenantProfile(
    int tenant,
    String name,
    Traffic traffic,
    boolean tunnels,
    int vlan,
    int clients,
    int clientMask,
    double reverseShare,
    double requestRatio,
    double handshakeRatio,
    int traceTag) {
  private static final int CLIENTS = 10 << 24;
  private static final int CLIENT_BITS = 23;
  private static final int VLANS = 4096;

  static TenantProfile of(Scenario scenario, int index) {
    Tenant tenant = scenario.tenants().get(index);
    Traffic traffic = tenant.traffic();
    ServiceGraph graph = tenant.graph(tenant.activeGraph());
    int clients = CLIENTS;
    int hostBits = CLIENT_BITS;
    if (tenant.match() instanceof Tenant.Match.Prefix(String cidr)) {
      Prefix prefix = Prefix.parse(cidr);
      clients = (int) prefix.low();
      hostBits = Math.min(CLIENT_BITS, 32 - prefix.length());
    }
    double eligible = eligibleRatio(scenario, tenant, graph);
    Traffic.Requests requests = traffic.requests();
    double requestRatio = requests == null || eligible == 0 ? 0 : Math.min(1, requests.perSec() / (traffic.pps() * eligible));
    double handshakeRatio = requests == null ? 0 : Math.min(1 - requestRatio, requestRatio * requests.handshakeRatio());
    return new TenantProfile(
        index,
        tenant.name(),
        traffic,
        traffic.securityAssociations() > 0 && beginsWithDecrypter(scenario, graph),
        tenant.match() instanceof Tenant.Match.Vlan(int id) ? id : tenant.id() % VLANS,
        clients,
        (1 << hostBits) - 1,
        reverseShare(traffic),
        requestRatio,
        handshakeRatio,
        scenario.tenants().size() > 1 && tenant.match() instanceof Tenant.Match.Vlan(int id) ? id : -1);
  }

  private static double reverseShare(Traffic traffic) {
    return traffic.direction() == Traffic.Direction.BIDIRECTIONAL ? 0.5 : traffic.reverseRatio() / (1 + traffic.reverseRatio());
  }

  private static boolean beginsWithDecrypter(Scenario scenario, ServiceGraph graph) {
    return graph.edges().stream()
        .filter(e -> e.from().equals(ServiceGraph.INGRESS))
        .allMatch(e -> {
          NetworkFunction function = functionAt(scenario, graph, e.to());
          return function != null
              && function.dataPlane().kind() == NfKind.IPSEC
              && function.direction() == NetworkFunction.Direction.DECRYPT;
        });
  }

  /// Share of the tenant's packets that cross a proxy forwards and have room to show a request.
  private static double eligibleRatio(Scenario scenario, Tenant tenant, ServiceGraph graph) {
    double crossing = 0;
    for (ServicePath path : graph.paths()) {
      boolean proxied = path.nodes().stream().anyMatch(n -> {
        NetworkFunction function = functionAt(scenario, graph, n);
        return function != null && function.dataPlane().kind() == NfKind.PROXY;
      });
      crossing += proxied ? path.expectedShare() : 0;
    }
    double all = 0;
    double roomy = 0;
    for (FrameSizes.Size size : tenant.traffic().frameSizes().sizes()) {
      all += size.weight();
      roomy += size.bytes() >= FrameWriter.TLS_FRAME_BYTES ? size.weight() : 0;
    }
    return crossing * roomy / all * (1 - reverseShare(tenant.traffic()));
  }

  private static @org.jspecify.annotations.Nullable NetworkFunction functionAt(Scenario scenario, ServiceGraph graph, String node) {
    List<ServiceGraph.Node> found = graph.nodes().stream().filter(n -> n.name().equals(node)).toList();
    return found.isEmpty()
        ? null
        : scenario.networkFunction(scenario.replicaSet(found.getFirst().replicaSet()).networkFunction());
  }
}
