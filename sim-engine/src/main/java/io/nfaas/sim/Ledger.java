package io.nfaas.sim;

import io.nfaas.dataplane.Disposition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The fate of every frame: offered once, then delivered, lost or dropped by policy once, each at its own time. Single-threaded.
///
/// A fate may be known before its time (the last bit of a frame that is on the egress wire) or after it (a frame that found a ring full between
/// two polls), so counts go by the time of the fate, not by when it became known.
///
/// Identity, asserted at the end of every replication, where what is in flight is counted by looking at the slots of the [FrameStore]:
/// offered + in flight at start = delivered + lost + policy + in flight at end.
final class Ledger {
  private static final Disposition[] DISPOSITIONS = Disposition.values();
  private static final LossReason[] REASONS = LossReason.values();
  private static final int KINDS = DISPOSITIONS.length + REASONS.length;

  private final FrameStore frames;
  private final Slices slices;
  private final Flows flows;
  private final PathMeter[] paths;
  private final int tenants;

  private final List<String> sites = new ArrayList<>();
  private long[] drops = new long[0];

  // By slice and tenant.
  private final long[] offered;
  private final long[] delivered;
  private final long[] deliveredBytes;
  private final long[] lost;
  private final long[] policy;

  private long fatesAhead;
  private long allOffered;
  private long allFates;

  /// @param paths by dense path number
  Ledger(FrameStore frames, Slices slices, Flows flows, PathMeter[] paths, int tenants) {
    this.frames = frames;
    this.slices = slices;
    this.flows = flows;
    this.paths = paths;
    this.tenants = tenants;
    int cells = slices.count() * tenants;
    offered = new long[cells];
    delivered = new long[cells];
    deliveredBytes = new long[cells];
    lost = new long[cells];
    policy = new long[cells];
  }

  /// A place where frames can be lost: a node's port or worker, or a replica.
  ///
  /// @return its number
  int site(String where) {
    int known = sites.indexOf(where);
    if (known >= 0) {
      return known;
    }
    sites.add(where);
    drops = Arrays.copyOf(drops, sites.size() * KINDS);
    return sites.size() - 1;
  }

  /// Counts a new frame at its [FrameStore#offeredPs].
  void offered(int slot) {
    allOffered++;
    int slice = slices.at(frames.offeredPs(slot));
    if (slice >= 0 && slice < slices.count()) {
      offered[slice * tenants + frames.tenant(slot)]++;
    }
  }

  /// Ends a frame whose last bit left the cluster.
  void delivered(int slot, long atPs) {
    int slice = fate(atPs);
    int path = frames.path(slot);
    if (slice >= 0) {
      int cell = slice * tenants + frames.tenant(slot);
      delivered[cell]++;
      deliveredBytes[cell] += frames.offeredBytes(slot);
      if (path >= 0) {
        paths[path].delivered(slice, atPs - frames.birthPs(slot));
      }
    }
    if (path >= 0) {
      flows.arrives(frames.flow(slot), frames.serial(slot), path, frames.offeredPs(slot), atPs, frames.isBackwards(slot));
    }
    frames.free(slot);
  }

  /// Ends a frame that the tenant's graph drops.
  void policy(int slot, long atPs) {
    int slice = fate(atPs);
    int path = frames.path(slot);
    if (slice >= 0) {
      policy[slice * tenants + frames.tenant(slot)]++;
      if (path >= 0) {
        paths[path].policy(slice);
      }
    }
    if (path >= 0) {
      flows.arrives(frames.flow(slot), frames.serial(slot), path, frames.offeredPs(slot), atPs, frames.isBackwards(slot));
    }
    frames.free(slot);
  }

  void lost(int slot, LossReason reason, int site, long atPs) {
    if (reason == LossReason.MISROUTED) {
      flows.misroutes(frames.flow(slot), frames.serial(slot));
    }
    lost(slot, DISPOSITIONS.length + reason.ordinal(), site, atPs);
  }

  void lost(int slot, Disposition reason, int site, long atPs) {
    lost(slot, reason.ordinal(), site, atPs);
  }

  private void lost(int slot, int kind, int site, long atPs) {
    int slice = fate(atPs);
    if (slice >= 0) {
      lost[slice * tenants + frames.tenant(slot)]++;
      drops[site * KINDS + kind]++;
      int known = flows.path(frames.flow(slot));
      if (known != Flows.UNSEEN) {
        paths[known].lost(slice);
      }
    }
    frames.free(slot);
  }

  /// The slice of a fate, -1 outside the measured time.
  private int fate(long atPs) {
    allFates++;
    int slice = slices.at(atPs);
    if (slice > slices.current() && (slices.current() < 0 || slice == slices.count())) {
      fatesAhead++;
    }
    return slice < slices.count() ? slice : -1;
  }

  /// Frames that were offered before an edge of the measured time (`atPs` = now) and have their fate at or after it; everything
  /// before now must be settled. Counts slots, and the fates that were known ahead of their time.
  long inFlight(long atPs) {
    long count = fatesAhead;
    for (int slot = 0; slot < frames.end(); slot++) {
      if (frames.isInUse(slot) && frames.offeredPs(slot) < atPs) {
        count++;
      }
    }
    fatesAhead = 0;
    return count;
  }

  /// Whether every frame ever offered has had one fate or lies in a slot.
  boolean isConserved() {
    return allOffered == allFates + frames.inUse();
  }

  long offered(int slice, int tenant) {
    return offered[slice * tenants + tenant];
  }

  long delivered(int slice, int tenant) {
    return delivered[slice * tenants + tenant];
  }

  long deliveredBytes(int slice, int tenant) {
    return deliveredBytes[slice * tenants + tenant];
  }

  long lost(int slice, int tenant) {
    return lost[slice * tenants + tenant];
  }

  long policy(int slice, int tenant) {
    return policy[slice * tenants + tenant];
  }

  long totalOffered() {
    return Arrays.stream(offered).sum();
  }

  long totalDelivered() {
    return Arrays.stream(delivered).sum();
  }

  long totalLost() {
    return Arrays.stream(lost).sum();
  }

  long totalPolicy() {
    return Arrays.stream(policy).sum();
  }

  /// Losses of one kind at one place.
  ///
  /// @param reason name of a [Disposition] or [LossReason]
  record Drop(String where, String reason, long packets) {}

  /// Everything that was lost in the measured time, by place in the order in which places were named, then by reason.
  List<Drop> drops() {
    List<Drop> list = new ArrayList<>();
    for (int site = 0; site < sites.size(); site++) {
      for (int kind = 0; kind < KINDS; kind++) {
        long packets = drops[site * KINDS + kind];
        if (packets > 0) {
          String reason = kind < DISPOSITIONS.length ? DISPOSITIONS[kind].name() : REASONS[kind - DISPOSITIONS.length].name();
          list.add(new Drop(sites.get(site), reason, packets));
        }
      }
    }
    return list;
  }

  /// Losses at one place, whatever the reason.
  long lostAt(int site) {
    long packets = 0;
    for (int kind = 0; kind < KINDS; kind++) {
      packets += drops[site * KINDS + kind];
    }
    return packets;
  }
}
