package io.nfaas.planner;

import io.nfaas.model.Traffic;
import io.nfaas.traffic.FlowSizeSampler;
import io.nfaas.traffic.FlowSizes;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// How often tenants start new flows. Means of flow-length laws take long to sum, so they are kept. Single-threaded.
final class FlowRates {
  private final Map<Key, Double> meanPackets = new HashMap<>();

  private record Key(FlowSizes sizes, double frameBytes) {}

  /// Mean packets of a flow; infinite when flows never end.
  double meanPackets(Traffic traffic) {
    FlowSizes sizes = traffic.flowSizes();
    if (sizes == null) {
      return Double.POSITIVE_INFINITY;
    }
    double frame = traffic.frameSizes().meanBytes();
    return meanPackets.computeIfAbsent(
        new Key(sizes, frame),
        k -> FlowSizeSampler.of(sizes, frame, new SplittableRandom(0)).meanPackets());
  }

  /// New connections per second at a rate of `pps`: a connection's length counts its forward packets, so reverse packets are taken out.
  double newFlowsPerSec(Traffic traffic, double pps) {
    return pps / (1 + traffic.reverseRatio()) / meanPackets(traffic);
  }
}
