package io.nfaas.sim;

import io.nfaas.model.NodeSpec;

/// A machine: its NIC ports, and the cores that forward for it.
final class SimNode {
  private final NodeSpec spec;
  private final Wire[] receive;
  private final Wire[] transmit;
  private final RxRing[][] queues;
  private final SimCore[] forwarders;
  private final StationMeter meter;
  private final int site;

  /// @param receive wire into each NIC
  /// @param transmit wire out of each NIC
  /// @param queues receive rings of each NIC's own queues; empty where no core polls them
  /// @param forwarders the ingress worker's cores, or the switch's
  /// @param meter of all forwarders together
  /// @param site where the forwarders' losses are counted, a number from [Ledger#site]
  SimNode(NodeSpec spec, Wire[] receive, Wire[] transmit, RxRing[][] queues, SimCore[] forwarders, StationMeter meter, int site) {
    this.spec = spec;
    this.receive = receive;
    this.transmit = transmit;
    this.queues = queues;
    this.forwarders = forwarders;
    this.meter = meter;
    this.site = site;
  }

  int site() {
    return site;
  }

  NodeSpec spec() {
    return spec;
  }

  Wire[] receive() {
    return receive;
  }

  Wire[] transmit() {
    return transmit;
  }

  RxRing[][] queues() {
    return queues;
  }

  SimCore[] forwarders() {
    return forwarders;
  }

  StationMeter meter() {
    return meter;
  }
}
