package io.nfaas.sim;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.deployment.Deployment;
import io.nfaas.model.CpuSpec;
import io.nfaas.model.NicSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Takes pods, forwarders and links of a cluster down, and brings them up.
final class Outages {
  private final SimCluster cluster;
  private final Deployment deployment;

  Outages(SimCluster cluster, Deployment deployment) {
    this.cluster = cluster;
    this.deployment = deployment;
  }

  // ---- pods

  /// Starts a pod; the cores that it shares hardware with slow down.
  void start(SimPod pod, long atPs) {
    pod.start(atPs);
    setClocks(pod.node());
  }

  /// Stops a pod for good: what is in its rings and cores is lost.
  void stop(SimPod pod, long atPs) {
    if (!pod.isRunning()) {
      return;
    }
    pod.stop(atPs);
    cluster.lose(pod.cores(), LossReason.REPLICA_LOST, pod.site(), atPs);
    setClocks(pod.node());
  }

  /// Poll-mode cores never rest, so hardware threads of one core share it at all times: each of n gets `smtFactor` / n of its clock.
  private void setClocks(int node) {
    CpuSpec cpu = deployment.nodes().get(node).group().cpu();
    Map<Integer, Integer> threads = new HashMap<>();
    for (SimPod pod : cluster.pods()) {
      if (pod.node() == node && pod.isRunning()) {
        pod.pod().cpus().forEach(c -> threads.merge(cpu.physicalCoreOf(c), 1, Integer::sum));
      }
    }
    for (SimPod pod : cluster.pods()) {
      if (pod.node() == node && pod.isRunning()) {
        for (int c = 0; c < pod.cores().length; c++) {
          int shared = threads.getOrDefault(cpu.physicalCoreOf(pod.pod().cpus().get(c)), 1);
          pod.cores()[c].frequency(cpu.frequencyHz() * (shared == 1 ? 1 : cpu.smtFactor() / shared));
        }
      }
    }
  }

  // ---- forwarders

  /// Stops a node's forwarder: its tables and what is in its rings and cores are lost.
  void stopForwarder(int node, long atPs) {
    SimCore[] forwarders = cluster.nodes()[node].forwarders();
    for (SimCore core : forwarders) {
      core.stop();
      for (RxRing ring : core.port().rings()) {
        ring.close(LossReason.FORWARDER_DOWN);
      }
      core.port().forget();
      ConnTable table = core.connections();
      if (table != null) {
        table.clear();
      }
    }
    cluster.copies().lose(node);
    cluster.lose(forwarders, LossReason.FORWARDER_DOWN, cluster.nodes()[node].site(), atPs);
  }

  /// Starts a forwarder that was stopped, with empty tables and the newest database of its node.
  void startForwarder(int node) {
    for (SimCore core : cluster.nodes()[node].forwarders()) {
      if (core.isStopped()) {
        for (RxRing ring : core.port().rings()) {
          ring.open();
        }
        cluster.restart(core);
      }
    }
  }

  /// Lets upstream routers see whether a node's forwarder can be sent to.
  void announce(int node) {
    int ingress = cluster.ingressNumber(node);
    if (ingress >= 0) {
      boolean up = true;
      for (SimCore core : cluster.nodes()[node].forwarders()) {
        up &= !core.isStopped();
      }
      cluster.upstream().announce(ingress, up);
      cluster.changed(false);
    }
  }

  // ---- links

  /// Changes both directions of a NIC's link.
  void degrade(int node, String nic, double lossRatio, double speedRatio, @Nullable RandomGenerator draw) {
    SimNode machine = cluster.nodes()[node];
    List<NicSpec> nics = machine.spec().group().nics();
    for (int k = 0; k < nics.size(); k++) {
      if (nics.get(k).name().equals(nic)) {
        machine.receive()[k].degrade(lossRatio, speedRatio, draw);
        machine.transmit()[k].degrade(lossRatio, speedRatio, draw);
      }
    }
  }
}
