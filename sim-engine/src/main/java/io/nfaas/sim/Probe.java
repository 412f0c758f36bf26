package io.nfaas.sim;

import io.nfaas.dataplane.Routing;
import io.nfaas.dataplane.Tap;
import java.lang.foreign.MemorySegment;

/// What somebody puts between the engine and the data plane to look on, or to change a decision and see what follows. One probe serves all
/// replications, which run on several threads.
public interface Probe {
  /// Looks at nothing and changes nothing.
  Probe NONE = new Probe() {};

  /// The database that workers get in place of a snapshot.
  default Routing routing(Routing snapshot) {
    return snapshot;
  }

  /// Sees every decision of a worker.
  ///
  /// @param replication number of the repetition, from 0
  /// @param worker such as `firewall-v1-0 core 0` or `edge-3 ingress core 0`
  default Tap tap(int replication, String worker) {
    return Tap.NONE;
  }

  /// The same for who wants to read the frames, too.
  ///
  /// @param frames the memory that their offsets count in; only for as long as the replication runs
  default Tap tap(int replication, String worker, MemorySegment frames) {
    return tap(replication, worker);
  }
}
