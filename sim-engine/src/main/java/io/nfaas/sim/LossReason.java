package io.nfaas.sim;

/// Why a frame was lost outside of a worker. A worker's own reasons are dispositions.
enum LossReason {
  /// Offered to a wire faster than its line rate, and the switch port in front of it was full.
  LINE_RATE,
  /// The NIC had no free receive descriptor (`imissed` of rte_eth_stats).
  NIC_MISSED,
  /// The ring between two pods, or a pod and its node's switch, was full.
  RING_FULL,
  /// The NIC's transmit descriptors were all in use.
  TX_FULL,
  /// Sent to a replica that is gone.
  MISROUTED,
  /// Inside a replica when it died.
  REPLICA_LOST,
  /// Inside a node's forwarder when it died, or sent to it while it was down.
  FORWARDER_DOWN,
  /// Damaged on a degraded link.
  LINK_ERROR,
  /// Offered to a NIC faster than its PCI Express link carries frames on.
  PCIE
}
