package io.nfaas.model;

import java.util.List;

/// One network port of a machine.
///
/// @param linkSpeedBitsPerSec L1 bit rate, each direction
/// @param rxQueues receive queues that RSS spreads over
/// @param rxDescriptors frames that one receive queue can hold
/// @param virtualFunctions SR-IOV functions that pods can get
/// @param maxPps packets per second that the device can receive, whatever their size; infinite where not known
/// @param pcieBitsPerSec what the PCI Express link carries each way in transaction layer packets; infinite where it is no limit
public record NicSpec(
    String name,
    double linkSpeedBitsPerSec,
    int numaNode,
    int rxQueues,
    int rxDescriptors,
    int virtualFunctions,
    double maxPps,
    Rss rss,
    double pcieBitsPerSec) {
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

  /// Bytes of a frame in one transaction layer packet: the usual maximum payload size.
  private static final int TLP_PAYLOAD_BYTES = 256;
  /// Header, sequence number and check of a transaction layer packet with 64-bit addresses (PCI Express 3.0; Neugebauer et al., Understanding PCIe performance for
  /// end host networking, SIGCOMM 2018, section 3).
  private static final int TLP_BYTES = 24;
  /// A descriptor read and one written back, in packets that hold many.
  private static final int DESCRIPTOR_BYTES = 2 * 16;
  private static final int FCS_BYTES = 4;

  /// A port whose PCI Express link is no limit.
  public NicSpec(
      String name, double linkSpeedBitsPerSec, int numaNode, int rxQueues, int rxDescriptors, int virtualFunctions, double maxPps, Rss rss) {
    this(name, linkSpeedBitsPerSec, numaNode, rxQueues, rxDescriptors, virtualFunctions, maxPps, rss, Double.POSITIVE_INFINITY);
  }

  public NicSpec {
    if (!(pcieBitsPerSec > 0)) {
      throw new IllegalArgumentException("nics.pcie " + pcieBitsPerSec + " is not positive");
    }
    Require.positive("nics.linkSpeed", linkSpeedBitsPerSec);
    Require.atLeast("nics.numaNode", numaNode, 0);
    Require.in("nics.rxQueues", rxQueues, 1, 128);
    Require.atLeast("nics.rxDescriptors", rxDescriptors, 1);
    Require.atLeast("nics.virtualFunctions", virtualFunctions, 0);
    if (!(maxPps > 0)) {
      throw new IllegalArgumentException("nics.maxPps " + maxPps + " is not positive");
    }
  }

  /// Time that a frame takes on the PCI Express link, ps.
  ///
  /// @param frameBytes L2 length with FCS, which the device takes off
  public double pcieTimePs(int frameBytes) {
    int bytes = frameBytes - FCS_BYTES;
    int packets = (bytes + TLP_PAYLOAD_BYTES - 1) / TLP_PAYLOAD_BYTES;
    return (bytes + packets * TLP_BYTES + DESCRIPTOR_BYTES) * 8e12 / pcieBitsPerSec;
  }

  /// Time that a frame takes on the wire, framing included, ps.
  ///
  /// @param frameBytes L2 length with FCS
  public long wireTimePs(int frameBytes) {
    return Math.round((frameBytes + FRAMING_BYTES) * 8e12 / linkSpeedBitsPerSec);
  }
}
