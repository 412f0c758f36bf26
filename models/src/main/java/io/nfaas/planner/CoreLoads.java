package io.nfaas.planner;

import java.util.HashMap;
import java.util.Map;

/// Cores under load that were met before: variants of a scenario share most of them, and their queues take long to solve.
/// Single-threaded.
final class CoreLoads {
  private final Map<Key, CoreLoad> known = new HashMap<>();

  private record Key(double packetsPerSec, PacketTimes times) {}

  CoreLoad of(double packetsPerSec, PacketTimes times) {
    return known.computeIfAbsent(
        new Key(packetsPerSec, times), k -> new CoreLoad(packetsPerSec, times));
  }
}
