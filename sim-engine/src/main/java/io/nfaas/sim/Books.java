package io.nfaas.sim;

import io.nfaas.results.RunResult;
import java.util.ArrayList;
import java.util.List;

/// The accounting identities of a replication. A broken one means that a frame was lost or counted twice by the simulator itself, so the
/// replication has no result.
final class Books {
  static final String PACKETS = "offered + in flight at start = delivered + dropped + policy + in flight at end";
  static final String FATES = "every packet offered was delivered, dropped once, or is in flight";
  static final String SLOTS = "frame slots handed out = given back + in use";
  static final String CENSUS = "frame slots in use = frames in rings, wires, bursts, stages and buffers";
  static final String WORKERS = "workers: received = settled + held + staged";
  static final String TABLES = "connection tables: opened = closed + expired + evicted + cleared + open";

  private final List<String> broken = new ArrayList<>();

  void check(String identity, long left, long right) {
    if (left != right) {
      broken.add(identity + ": " + left + " is not " + right);
    }
  }

  void check(String identity, boolean holds) {
    if (!holds) {
      broken.add(identity);
    }
  }

  void broken(String identity, String how) {
    broken.add(identity + ": " + how);
  }

  /// @throws SimulationFailure when anything was broken, naming it
  void close() {
    if (!broken.isEmpty()) {
      throw new SimulationFailure("accounting identities do not hold: " + String.join("; ", broken));
    }
  }

  /// What a run that has a result can say of its identities.
  static List<RunResult.Identity> held() {
    return List.of(PACKETS, FATES, SLOTS, CENSUS, WORKERS, TABLES).stream().map(n -> new RunResult.Identity(n, true)).toList();
  }
}
