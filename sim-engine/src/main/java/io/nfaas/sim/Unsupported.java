package io.nfaas.sim;

import io.nfaas.chain.Prefix;
import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import java.util.ArrayList;
import java.util.List;

/// What a scenario may ask for and the engine does not simulate. It is refused, never left out silently.
final class Unsupported {
  private Unsupported() {}

  static List<String> of(Scenario scenario) {
    List<String> list = new ArrayList<>();
    if (scenario.fidelity().mode() != Fidelity.Mode.PACKET) {
      list.add("fidelity.mode: Windows (only Packet is simulated)");
    }
    if (scenario.fidelity().packetSampleRatio() != 1) {
      list.add("fidelity.packetSampleRate: every packet is simulated");
    }
    if (scenario.precision() != null) {
      list.add("precision: the number of replications is fixed");
    }
    LoadBalancing balancing = scenario.loadBalancing();
    switch (balancing.strategy()) {
      case ECMP_DATASTORE -> list.add("loadBalancing.strategy: EcmpDatastore (reads of the shared store)");
      case MAGLEV_STICKY_TRANSFER -> list.add("loadBalancing.strategy: MaglevStickyTransfer (moving state)");
      case MAGLEV_JET -> list.add("loadBalancing.strategy: MaglevJet (tracking of unsafe flows only)");
      case ECMP_STATELESS, MAGLEV_STATELESS, MAGLEV_STICKY -> {}
    }
    if (balancing.connectionTable().replication() != LoadBalancing.ConnectionTable.Replication.NONE) {
      list.add("loadBalancing.connectionTable.replication: Peer");
    }
    boolean bidirectional = scenario.tenants().stream().anyMatch(t -> t.traffic().direction() == Traffic.Direction.BIDIRECTIONAL);
    for (Tenant tenant : scenario.tenants()) {
      tenant(tenant, bidirectional, list);
    }
    scenario.networkFunctions().stream()
        .filter(f -> f.state() != null && f.state().rekeyIntervalPs() < scenario.durationPs())
        .forEach(f -> list.add("networkFunctions." + f.name() + ".state.rekeyInterval: rekeying within the run"));
    for (Event event : scenario.events()) {
      event(scenario, event, list);
    }
    return List.copyOf(list);
  }

  private static void tenant(Tenant tenant, boolean bidirectional, List<String> list) {
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
          list.add(path + ".match.interface together with bidirectional traffic");
        }
      }
      case Tenant.Match.Vlan _ -> {}
    }
    if (tenant.traffic().reverseRatio() > 0) {
      list.add(path + ".traffic.reverse (use direction: Bidirectional)");
    }
    if (tenant.traffic().securityAssociations() > 1 << 15) {
      list.add(path + ".traffic.flows.securityAssociations over 32768");
    }
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
