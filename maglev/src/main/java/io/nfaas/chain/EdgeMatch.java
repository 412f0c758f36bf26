package io.nfaas.chain;

import io.nfaas.packet.FrameView;
import org.jspecify.annotations.Nullable;

/// Frames that an edge claims, whatever the weights beside it say: all given fields must fit.
///
/// The tenant's side of a frame is its source on the forward walk and its destination on the backward walk, so that both
/// directions of a connection match alike unless `direction` tells them apart.
///
/// @param prefix the tenant-side address; null for any
/// @param protocol IP protocol number, or -1 for any
/// @param portFirst lowest port on the side away from the tenant, or -1 for any
/// @param portLast highest such port
/// @param direction null for both
public record EdgeMatch(
    @Nullable Prefix prefix,
    int protocol,
    int portFirst,
    int portLast,
    @Nullable Direction direction) {
  /// Which walk a frame is on.
  public enum Direction {
    FORWARD,
    BACKWARD
  }

  public EdgeMatch {
    if (protocol < -1 || protocol > 255) {
      throw new IllegalArgumentException("protocol " + protocol + " is not in [-1, 255]");
    }
    if (portFirst < -1 || portFirst > 65535) {
      throw new IllegalArgumentException("portFirst " + portFirst + " is not in [-1, 65535]");
    }
    if (portLast < portFirst || portLast > 65535) {
      throw new IllegalArgumentException(
          "portLast " + portLast + " is not in [" + portFirst + ", 65535]");
    }
  }

  boolean fits(FrameView frame, boolean backwards) {
    if (direction != null && (direction == Direction.BACKWARD) != backwards) {
      return false;
    }
    if (protocol >= 0 && frame.protocol() != protocol) {
      return false;
    }
    if (portFirst >= 0) {
      int port = backwards ? frame.srcPort() : frame.dstPort();
      if (port < portFirst || port > portLast) {
        return false;
      }
    }
    return prefix == null
        || (backwards
            ? prefix.contains(frame.ipVersion(), frame.dstHigh(), frame.dstLow())
            : prefix.contains(frame.ipVersion(), frame.srcHigh(), frame.srcLow()));
  }
}
