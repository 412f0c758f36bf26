package io.nfaas.model;

import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FlowSizes;
import io.nfaas.traffic.FrameSizes;
import io.nfaas.traffic.Trace;
import org.jspecify.annotations.Nullable;

/// What a tenant sends.
///
/// @param pps packets per second in all, both directions together, mean; for [Direction#BIDIRECTIONAL] half of it in each direction
/// @param reverseRatio packets of the reverse direction per forward packet of the same connection
/// @param requests null when no function of the tenant's chains counts requests
/// @param flowSizes null when flows never end
/// @param concurrentFlows flows alive at any time
/// @param securityAssociations tunnels that the flows share; 0 = no tunnels
/// @param trace a capture that is sent instead of generated packets, which the other figures then sum up; null when there is none
public record Traffic(
    double pps,
    Direction direction,
    double reverseRatio,
    @Nullable Requests requests,
    FrameSizes frameSizes,
    ArrivalProcess arrivals,
    @Nullable FlowSizes flowSizes,
    int concurrentFlows,
    int securityAssociations,
    @Nullable Trace trace) {
  /// Traffic that is generated.
  public Traffic(
      double pps,
      Direction direction,
      double reverseRatio,
      @Nullable Requests requests,
      FrameSizes frameSizes,
      ArrivalProcess arrivals,
      @Nullable FlowSizes flowSizes,
      int concurrentFlows,
      int securityAssociations) {
    this(pps, direction, reverseRatio, requests, frameSizes, arrivals, flowSizes, concurrentFlows, securityAssociations, null);
  }

  public enum Direction { FORWARD, BIDIRECTIONAL }

  /// Application requests.
  ///
  /// @param perSec requests per second
  /// @param handshakeRatio TLS handshakes per request
  public record Requests(double perSec, double handshakeRatio) {
    public Requests {
      Require.atLeast("requests.rate", perSec, 0);
      Require.in("requests.tlsHandshakeRatio", handshakeRatio, 0, 1);
    }
  }

  public Traffic {
    Require.positive("rate", pps);
    Require.atLeast("reverse.ratio", reverseRatio, 0);
    Require.atLeast("flows.concurrent", concurrentFlows, 1);
    Require.atLeast("flows.securityAssociations", securityAssociations, 0);
  }

  /// Whether some packets walk the chain backwards.
  public boolean hasReverse() {
    return direction == Direction.BIDIRECTIONAL || reverseRatio > 0;
  }

  /// L2 bits per second, mean.
  public double bitsPerSec() {
    return pps * frameSizes.meanBytes() * 8;
  }
}
