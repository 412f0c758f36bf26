package io.nfaas.sim;

import io.nfaas.chain.Prefix;
import io.nfaas.model.Event;
import io.nfaas.model.NfKind;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import java.util.ArrayList;
import java.util.List;

/// What a scenario may ask for and the engine does not simulate. It is refused, never left out silently.
final class Unsupported {
  private Unsupported() {}

  static List<String> of(Scenario scenario) {
    List<String> list = new ArrayList<>();
    if (scenario.fidelity().packetSampleRatio() != 1) {
      list.add("fidelity.packetSampleRate: every packet is simulated");
    }
    boolean bidirectional = scenario.tenants().stream().anyMatch(t -> t.traffic().hasReverse());
    for (Tenant tenant : scenario.tenants()) {
      tenant(scenario, tenant, bidirectional, list);
    }
    scenario.networkFunctions().stream()
        .filter(f -> f.state() != null && f.state().rekeyIntervalPs() < scenario.durationPs())
        .forEach(f -> list.add("networkFunctions." + f.name() + ".state.rekeyInterval: rekeying within the run"));
    for (Event event : scenario.events()) {
      event(scenario, event, list);
    }
    return List.copyOf(list);
  }

  private static void tenant(Scenario scenario, Tenant tenant, boolean bidirectional, List<String> list) {
    String path = "tenants." + tenant.name();
    switch (tenant.match()) {
      case Tenant.Match.Vni _ -> list.add(path + ".match.vni: traffic in VXLAN");
      case Tenant.Match.Prefix(String cidr) -> {
        if (Prefix.parse(cidr).version() != 4) {
          list.add(path + ".match.prefix: IPv6 traffic");
        }
      }
      case Tenant.Match.Interface _ -> {
        if (bidirectional) {
          list.add(path + ".match.interface together with traffic in both directions");
        }
      }
      case Tenant.Match.Vlan _ -> {}
    }
    if (tenant.traffic().reverseRatio() > 0 && crossesNat(scenario, tenant)) {
      list.add(path + ".traffic.reverse through a function of kind Nat44");
    }
    int most = TenantProfile.of(scenario, scenario.tenants().indexOf(tenant)).tunnels() ? 1 << 17 : 1 << 15;
    if (tenant.traffic().securityAssociations() > most) {
      list.add(path + ".traffic.flows.securityAssociations over " + most);
    }
  }

  private static boolean crossesNat(Scenario scenario, Tenant tenant) {
    return tenant.graphs().stream()
        .flatMap(g -> g.nodes().stream())
        .map(n -> scenario.networkFunction(scenario.replicaSet(n.replicaSet()).networkFunction()))
        .anyMatch(f -> f.dataPlane().kind() == NfKind.NAT44);
  }

  private static void event(Scenario scenario, Event event, List<String> list) {
    switch (event) {
      case Event.PodFailure _,
          Event.NodeFailure _,
          Event.LoadBalancerFailure _,
          Event.LinkDegrade _,
          Event.GraphUpgrade _,
          Event.TrafficSurge _,
          Event.Rekey _ -> {}
      case Event.Scale scale -> {
        boolean known =
            scenario.replicaSets().stream()
                .anyMatch(s -> s.name().equals(scale.replicaSet()) || s.controlPlaneName().equals(scale.replicaSet()));
        if (!known) {
          list.add("events." + event.name() + ": there is no replica set " + scale.replicaSet());
        }
      }
    }
  }
}
