package io.nfaas.traffic;

/// A capture that is sent as it was recorded.
///
/// @param file as the scenario names it
/// @param path where it is
/// @param sha256 of its content, 64 hexadecimal digits: part of what the scenario is
/// @param speed how much faster than recorded, over 0
/// @param repeats whether it starts again when it is over, one mean gap later
public record Trace(String file, String path, String sha256, double speed, boolean repeats) {
  /// Most frames of a capture that can be sent.
  public static final int MAX_FRAMES = 1 << 22;

  public Trace {
    if (!(speed > 0 && speed <= 1e6)) {
      throw new IllegalArgumentException("trace.speed " + speed + " is not in (0, 1e6]");
    }
  }
}
