package io.nfaas.sim;

import java.util.List;
import java.util.function.IntConsumer;

/// The flows that a run starts with, brought into being before it: every one sends its first packets of each direction along their whole way through the
/// real workers while time stands still. Afterwards connection tables, function states and security associations are those of
/// a cluster that has been serving these flows all along; without it all of them would begin in the first milliseconds, and their set-ups
/// would storm the control plane.
///
/// Table entries and states have time 0 as that of their last packet.
final class Establishment {
  /// When these packets are sent, ps: before everything that is measured.
  static final long BEFORE_PS = -1;

  /// Packets under way together: one receive burst, which every hold and queue has room for.
  private static final int TOGETHER = 32;

  private Establishment() {}

  static void run(TenantSource[] tenants, List<SimCore> cores) {
    for (TenantSource tenant : tenants) {
      each(tenant, cores, place -> tenant.establish(place, BEFORE_PS));
      // The handshake is over: trackers forget connections that never got beyond their first packet sooner.
      each(tenant, cores, place -> tenant.establish(place, BEFORE_PS));
      each(tenant, cores, place -> tenant.establishBack(place, BEFORE_PS));
    }
  }

  private static void each(TenantSource tenant, List<SimCore> cores, IntConsumer sends) {
    for (int place = 0; place < tenant.flows(); place++) {
      sends.accept(place);
      if (place % TOGETHER == TOGETHER - 1) {
        settle(cores);
      }
    }
    settle(cores);
  }

  private static void settle(List<SimCore> cores) {
    boolean worked = true;
    while (worked) {
      worked = false;
      for (SimCore core : cores) {
        while (core.workStill()) {
          worked = true;
        }
      }
    }
  }
}
