package io.nfaas.traffic;

import java.util.List;

/// The mix of frame lengths of a traffic, L2 bytes with FCS.
///
/// @param name for people: `csit`, `simple`, `fixed 64`
/// @param sizes lengths and their relative weights
/// @param order whether lengths are drawn or repeat as a sequence (RFC 6985)
public record FrameSizes(String name, List<Size> sizes, Order order) {
  /// @param weight relative, any scale
  public record Size(int bytes, double weight) {
    public Size {
      if (bytes < 64 || bytes > 9216) {
        throw new IllegalArgumentException("frame size " + bytes + " is not in [64, 9216]");
      }
      if (!(weight > 0)) {
        throw new IllegalArgumentException("weight " + weight + " is not positive");
      }
    }
  }

  public enum Order { RANDOM, SEQUENCE }

  public FrameSizes {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty()) {
      throw new IllegalArgumentException("packetSizes is empty");
    }
  }

  public static FrameSizes fixed(int bytes) {
    return new FrameSizes("fixed " + bytes, List.of(new Size(bytes, 1)), Order.RANDOM);
  }

  /// Mean length, L2 bytes.
  public double meanBytes() {
    double weight = 0;
    double bytes = 0;
    for (Size s : sizes) {
      weight += s.weight();
      bytes += s.weight() * s.bytes();
    }
    return bytes / weight;
  }

  public int maxBytes() {
    return sizes.stream().mapToInt(Size::bytes).max().orElseThrow();
  }
}
