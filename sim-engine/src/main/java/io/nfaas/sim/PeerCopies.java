package io.nfaas.sim;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.dataplane.TableCopies;
import io.nfaas.deployment.Deployment;
import io.nfaas.model.LoadBalancing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which ingress node keeps the copy of which other's connection tables: each that of the one before it, core by core.
///
/// What copying costs in cycles and on the network is not charged.
final class PeerCopies {
  private final boolean copies;
  private final List<Integer> ingressNodes;
  /// By ingress number and core; held at the peer.
  private final ConnTable[][] copy;

  /// @param isIngress by node
  PeerCopies(Deployment deployment, boolean[] isIngress, int cores) {
    LoadBalancing balancing = deployment.scenario().loadBalancing();
    ingressNodes = new ArrayList<>();
    for (int n = 0; n < isIngress.length; n++) {
      if (isIngress[n]) {
        ingressNodes.add(n);
      }
    }
    copies =
        balancing.connectionTable().replication() == LoadBalancing.ConnectionTable.Replication.PEER
            && balancing.strategy().sticky()
            && ingressNodes.size() > 1;
    copy = new ConnTable[copies ? ingressNodes.size() : 0][cores];
    for (ConnTable[] ofNode : copy) {
      for (int c = 0; c < cores; c++) {
        ofNode[c] = deployment.connectionTable(cores);
      }
    }
  }

  /// How the table of one of a node's forwarding cores is copied.
  ///
  /// @param peer the connection table of the same core of the peer, for a worker that starts again and learns from it what it missed; else
  ///     null
  TableCopies of(int node, int core, @Nullable ConnTable peer) {
    int n = ingressNodes.indexOf(node);
    if (!copies || n < 0) {
      return TableCopies.NONE;
    }
    List<ConnTable> of = new ArrayList<>();
    of.add(copy[(n + copy.length - 1) % copy.length][core]);
    if (peer != null) {
      of.add(copy[n][core]);
      of.add(peer);
    }
    return new TableCopies(copy[n][core], of);
  }

  /// The node that keeps a node's copies; -1 when none does.
  int peerOf(int node) {
    int n = ingressNodes.indexOf(node);
    return copies && n >= 0 ? ingressNodes.get((n + 1) % copy.length) : -1;
  }

  /// A node's forwarder is gone, and the copies that it held.
  void lose(int node) {
    int n = ingressNodes.indexOf(node);
    if (copies && n >= 0) {
      for (ConnTable held : copy[(n + copy.length - 1) % copy.length]) {
        held.clear();
      }
    }
  }
}
