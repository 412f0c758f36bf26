package io.nfaas.sim;

import io.nfaas.deployment.Deployment;
import io.nfaas.model.NicSpec;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import java.util.ArrayList;
import java.util.List;

/// Which NIC of which node a tenant's frames come in and go out by.
///
/// Forward frames enter by the NIC that the tenant is recognised by, else by the first, and leave by the same; with bidirectional traffic they leave by the
/// port on the other side of the chain: the second NIC, or the first again where there is no second.
final class IngressLayout {
  private final Deployment deployment;
  private final SimNode[] nodes;
  private final List<SimCore> cutThrough;
  private final FrameStore frames;

  IngressLayout(Deployment deployment, SimNode[] nodes, List<SimCore> cutThrough, FrameStore frames) {
    this.deployment = deployment;
    this.nodes = nodes;
    this.cutThrough = cutThrough;
    this.frames = frames;
  }

  IngressPorts of(int tenant) {
    Tenant t = deployment.tenant(tenant);
    int nic = 0;
    if (t.match() instanceof Tenant.Match.Interface(String name)) {
      List<NicSpec> nics = deployment.nodes().getFirst().group().nics();
      for (int k = 0; k < nics.size(); k++) {
        nic = nics.get(k).name().equals(name) ? k : nic;
      }
    }
    boolean twoSided = t.traffic().direction() == Traffic.Direction.BIDIRECTIONAL;
    int other = twoSided ? nic == 0 ? 1 : 0 : nic;
    return new IngressPorts(ports(nic), ports(other), nic, other, nic);
  }

  private IngressPort[] ports(int nic) {
    List<IngressPort> ports = new ArrayList<>();
    int first = 0;
    for (SimNode node : nodes) {
      boolean ingress = deployment.scenario().forwarding().ingressNodes().contains(node.spec().name());
      if (ingress) {
        List<NicSpec> nics = node.spec().group().nics();
        int k = Math.min(nic, nics.size() - 1);
        ports.add(new IngressPort(nics.get(k), node.receive()[k], ringsOf(node, k, first), frames));
        first += node.forwarders().length;
      }
    }
    return ports.toArray(IngressPort[]::new);
  }

  /// Ring of each receive queue; where forwarding is free, the core instead.
  private int[] ringsOf(SimNode node, int nic, int firstCore) {
    int queues = node.spec().group().nics().get(nic).rxQueues();
    int[] rings = new int[queues];
    for (int q = 0; q < queues; q++) {
      rings[q] = cutThrough.isEmpty() ? node.queues()[nic][q].number : firstCore + q % node.forwarders().length;
    }
    return rings;
  }
}
