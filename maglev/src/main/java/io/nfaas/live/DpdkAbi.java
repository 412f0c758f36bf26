package io.nfaas.live;

import java.util.Arrays;
import java.util.stream.Collectors;

/// A binary interface of DPDK, named by the number at the end of its libraries, with the offsets that bursts need in an entry of
/// `rte_eth_fp_ops` (`struct rte_eth_fp_ops` of lib/ethdev/rte_ethdev_core.h; the struct takes 128 bytes in all of them).
///
/// 23 was measured by `offsetof`; the others were read from the sources of v21.11, v23.11, v24.11, v25.11 and v26.07-rc4. Those of an
/// mbuf's first cache line are the same in all ([MbufPool]).
enum DpdkAbi {
  /// DPDK 21.11.
  ABI_22(22, 0, 24, 64, 88),
  /// DPDK 22.11 to 23.07.
  ABI_23(23, 0, 24, 64, 88),
  /// DPDK 23.11 to 24.07.
  ABI_24(24, 16, 0, 80, 64),
  /// DPDK 24.11 to 25.07.
  ABI_25(25, 16, 0, 80, 64),
  /// DPDK 25.11 to 26.07.
  ABI_26(26, 16, 0, 80, 64);

  static final int PORT_BYTES = 128;
  static final int PORTS = 32;

  final int number;
  final int rxBurst;
  final int rxQueues;
  final int txBurst;
  final int txQueues;

  DpdkAbi(int number, int rxBurst, int rxQueues, int txBurst, int txQueues) {
    this.number = number;
    this.rxBurst = rxBurst;
    this.rxQueues = rxQueues;
    this.txBurst = txBurst;
    this.txQueues = txQueues;
  }

  /// The numbers of all, for messages.
  static String known() {
    return Arrays.stream(values()).map(a -> Integer.toString(a.number)).collect(Collectors.joining(", "));
  }
}
