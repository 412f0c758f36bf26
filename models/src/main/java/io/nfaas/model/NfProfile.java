package io.nfaas.model;

import org.jspecify.annotations.Nullable;

/// What a network function costs, in cycles, and how one knows.
///
/// Cost of a burst = perBurst + sum over its packets of (perPacket + perByte x L2 bytes) + newFlow per flow that state is made for +
/// perRequest and perHandshake per request and handshake served. A burst of a network function is what one poll of its core finds; one of a
/// forwarder (a vSwitch, an ingress worker) is what one of its rings gives in a poll, as a switch works on each interface's frames by
/// themselves.
public record NfProfile(
    String name,
    NfKind kind,
    double perPacketCycles,
    double perByteCycles,
    double newFlowCycles,
    double perBurstCycles,
    double perRequestCycles,
    double perHandshakeCycles,
    Distribution distribution,
    double cv,
    @Nullable ReferenceCpu referenceCpu,
    Source source) {

  /// Law of a single packet's cycles around their mean.
  public enum Distribution { CONSTANT, EXPONENTIAL, LOGNORMAL }

  /// The machine that the figure comes from. Cycles are carried over to other clocks unchanged, which is said wherever they are
  /// shown.
  public record ReferenceCpu(String model, double frequencyHz) {}

  /// Where a figure comes from.
  ///
  /// @param method how it was obtained: NDR, PDR, MRR, Vendor, Derived, Scenario, ...
  public record Source(String title, String url, String method, Confidence confidence, String note) {
    /// The scenario's author gave the figure.
    public static final Source SCENARIO =
        new Source("given in the scenario", "", "Scenario", Confidence.USER, "");

    /// One line for tables: title and confidence.
    public String cite() {
      return title + " [" + confidence.label() + "]";
    }
  }

  /// How much a figure can be trusted.
  public enum Confidence {
    MEASURED("measured"),
    DERIVED("derived"),
    UNSOURCED("unsourced default"),
    USER("given by the user");

    private final String label;

    Confidence(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  public NfProfile {
    Require.atLeast("cost.perPacketCycles", perPacketCycles, 0);
    Require.atLeast("cost.perByteCycles", perByteCycles, 0);
    Require.atLeast("cost.newFlowCycles", newFlowCycles, 0);
    Require.atLeast("cost.perBurstCycles", perBurstCycles, 0);
    Require.atLeast("cost.perRequestCycles", perRequestCycles, 0);
    Require.atLeast("cost.perHandshakeCycles", perHandshakeCycles, 0);
    Require.in("cost.cv", cv, 0, 100);
  }

  /// Mean cycles of one packet of `bytes` L2 bytes in an established flow, bursts and requests apart.
  public double packetCycles(double bytes) {
    return perPacketCycles + perByteCycles * bytes;
  }

  /// The same with more cycles.
  ///
  /// @param growth factor of all cycles but those per byte
  /// @param byteGrowth factor of those per byte
  public NfProfile grown(double growth, double byteGrowth) {
    return growth == 1 && byteGrowth == 1
        ? this
        : new NfProfile(
            name, kind, perPacketCycles * growth, perByteCycles * byteGrowth, newFlowCycles * growth, perBurstCycles * growth, perRequestCycles * growth,
            perHandshakeCycles * growth, distribution, cv, referenceCpu, source);
  }

  /// A function that costs nothing.
  public static final NfProfile FREE =
      new NfProfile("free", NfKind.FORWARD, 0, 0, 0, 0, 0, 0, Distribution.CONSTANT, 0, null, Source.SCENARIO);
}
