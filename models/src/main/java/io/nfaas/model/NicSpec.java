package io.nfaas.model;

import java.util.List;

/// One network port of a machine.
///
/// @param linkSpeedBitsPerSec L1 bit rate, each direction
/// @param rxQueues receive queues that RSS spreads over
/// @param rxDescriptors frames that one receive queue can hold
/// @param virtualFunctions SR-IOV functions that pods can get
/// @param maxPps packets per second that the device can receive, whatever their size; infinite where not known
public record NicSpec(
    String name,
    double linkSpeedBitsPerSec,
    int numaNode,
    int rxQueues,
    int rxDescriptors,
    int virtualFunctions,
    double maxPps,
    Rss rss) {
  /// Preamble, start delimiter and inter-frame gap of Ethernet, bytes (IEEE 802.3 clauses 3.1.1 and 4.4.2).
  public static final int FRAMING_BYTES = 20;

  /// Receive-side scaling.
  ///
  /// @param hash `toeplitz` or `symmetric-toeplitz`
  /// @param fields header fields that the hash covers
  public record Rss(String hash, List<String> fields) {
    public Rss {
      fields = List.copyOf(fields);
    }
  }

  public NicSpec {
    Require.positive("nics.linkSpeed", linkSpeedBitsPerSec);
    Require.atLeast("nics.numaNode", numaNode, 0);
    Require.in("nics.rxQueues", rxQueues, 1, 128);
    Require.atLeast("nics.rxDescriptors", rxDescriptors, 1);
    Require.atLeast("nics.virtualFunctions", virtualFunctions, 0);
    if (!(maxPps > 0)) {
      throw new IllegalArgumentException("nics.maxPps " + maxPps + " is not positive");
    }
  }

  /// Time that a frame takes on the wire, framing included, ps.
  ///
  /// @param frameBytes L2 length with FCS
  public long wireTimePs(int frameBytes) {
    return Math.round((frameBytes + FRAMING_BYTES) * 8e12 / linkSpeedBitsPerSec);
  }
}
