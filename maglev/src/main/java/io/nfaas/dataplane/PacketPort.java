package io.nfaas.dataplane;

import java.lang.foreign.MemorySegment;

/// Where bursts come from and go to, with the manners of DPDK's `rte_eth_rx_burst` and `rte_eth_tx_burst`: never blocks, returns
/// the count moved, one thread per port. Every received frame has at least [#HEADROOM] writable bytes before its offset.
public interface PacketPort {
  /// Writable bytes before a received frame, for the headers that the data plane puts on (DPDK's `RTE_PKTMBUF_HEADROOM`).
  int HEADROOM = 128;

  /// The memory that offsets of frames count in. All ports of one worker share one.
  MemorySegment memory();

  /// Appends what has arrived, as far as there is room; the rows' decision columns are reset by [Burst#append].
  ///
  /// @return frames appended
  int receive(Burst into);

  /// Takes frames from rows `first` to `first + count - 1`, in order. The first n returned now belong to the port; the rest
  /// stays with the caller. The rows' [Burst#disposition], [Burst#backend], [Burst#flowHash], [Burst#offset] and
  /// [Burst#length] are final.
  ///
  /// @return n, frames taken
  int transmit(Burst from, int first, int count);

  /// Gives frames back whose way ends here; their disposition says why. Any port of a worker takes frames that came in by
  /// another one.
  void release(Burst from, int first, int count);
}
