package io.nfaas.sim;

import io.nfaas.dataplane.Disposition;
import io.nfaas.results.RunResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fate of every frame: offered once, then delivered, lost or dropped by policy once, each at its own time. Single-threaded.
///
/// A fate may be known before its time (the last bit of a frame that is on the egress wire) or after it (a frame that found a ring full between
/// two polls), so counts go by the time of the fate, not by when it became known.
///
/// Where the measured time is sampled ([Slices#sample]) counts are estimates, made when a slice is over: what is offered is known; losses that follow
/// from where a flow is sent ([#isStructural]) are counted in windows and integrated by [FlowCarry] in between; other losses, and what the graph drops,
/// are in proportion to what the slice's windows show; the rest is delivered.
///
/// Identity, asserted at the end of every replication, where what is in flight is counted by looking at the slots of the [FrameStore]:
/// offered + in flight at start = delivered + lost + policy + in flight at end.
final class Ledger {
  private static final Disposition[] DISPOSITIONS = Disposition.values();
  private static final LossReason[] REASONS = LossReason.values();
  private static final int KINDS = DISPOSITIONS.length + REASONS.length;

  private static final int NO_STATE = Disposition.NO_STATE.ordinal();

  private final FrameStore frames;
  private final Slices slices;
  private final Flows flows;
  private final PathMeter[] paths;
  private final int tenants;

  private final List<String> sites = new ArrayList<>();
  private double[] drops = new double[0];
  private double[] dropsInSlice = new double[0];

  // By slice and tenant.
  private final double[] offered;
  private final double[] delivered;
  private final double[] deliveredBytes;
  private final double[] lost;
  private final double[] lostSinceBefore;
  private final double[] policy;

  // Where the measured time is sampled: everything offered, and structural losses, by slice and tenant.
  private double[] allOfferedIn = new double[0];
  private double[] structuralIn = new double[0];
  private FlowCarry[] carries = new FlowCarry[0];
  private int[] tenantOfPath = new int[0];
  private final List<WindowCount> windows = new ArrayList<>();
  private double[] offeredBefore = new double[0];
  private double[] lostBefore = new double[0];
  private long packetsFromPs = Long.MAX_VALUE;
  private long packetsToPs = Long.MAX_VALUE;

  private @Nullable ChainOutput output;
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
    offered = new double[cells];
    delivered = new double[cells];
    deliveredBytes = new double[cells];
    lost = new double[cells];
    lostSinceBefore = new double[cells];
    policy = new double[cells];
  }

  // ---- sampling

  /// Makes counts those of a sampled time.
  ///
  /// @param flowCarries by tenant
  /// @param tenants tenant of each path
  void sample(FlowCarry[] flowCarries, int[] tenants) {
    carries = flowCarries;
    tenantOfPath = tenants;
    allOfferedIn = new double[offered.length];
    structuralIn = new double[offered.length];
  }

  private boolean isSampled() {
    return carries.length > 0;
  }

  /// Says when every packet is simulated: frames sent at other times stand for flows.
  void allPackets(long fromPs, long toPs) {
    packetsFromPs = fromPs;
    packetsToPs = toPs;
  }

  /// Starts the count of a window.
  void startWindow() {
    offeredBefore = offered.clone();
    lostBefore = lost.clone();
  }

  /// Ends it; everything before now is settled.
  void endWindow(int stratum) {
    int slice = slices.current();
    double[] more = new double[tenants];
    double[] gone = new double[tenants];
    for (int t = 0; t < tenants; t++) {
      int cell = slice * tenants + t;
      more[t] = (offered[cell] - offeredBefore[cell]) / slices.weight();
      gone[t] = (lost[cell] - lostBefore[cell]) / slices.weight();
    }
    windows.add(new WindowCount(slice, slices.weight(), stratum, more, gone));
  }

  /// What windows in a slice have counted; none when every packet is simulated.
  List<WindowCount> windows(int slice) {
    return windows.stream().filter(w -> w.slice() == slice).toList();
  }

  private boolean isCarried(int slot) {
    long sentPs = frames.offeredPs(slot);
    return sentPs < packetsFromPs || sentPs >= packetsToPs;
  }

  /// Notes packets that a tenant sends and nobody simulates.
  void expected(int tenant, double packets) {
    if (slices.current() >= 0 && slices.current() < slices.count()) {
      allOfferedIn[slices.current() * tenants + tenant] += packets;
    }
  }

  /// Notes how many of these are lost for one reason, which may be fewer than was thought before.
  ///
  /// @param place site and kind of loss, a number that [FlowCarry] was given
  void expectedLoss(int tenant, int place, double packets) {
    if (slices.current() >= 0 && slices.current() < slices.count()) {
      structuralIn[slices.current() * tenants + tenant] += packets;
      drops[place] += packets;
    }
  }

  /// Whether a loss follows from where its flow is sent, so that all packets of the flow share it until the world changes.
  private static boolean isStructural(int kind) {
    if (kind < DISPOSITIONS.length) {
      return switch (DISPOSITIONS[kind]) {
        case MALFORMED, NO_TENANT, UNKNOWN_VIEW, LOOP_TTL, NO_BACKEND, NO_STATE -> true;
        default -> false;
      };
    }
    return switch (REASONS[kind - DISPOSITIONS.length]) {
      case MISROUTED, FORWARDER_DOWN, REPLICA_LOST -> true;
      case LINE_RATE, NIC_MISSED, RING_FULL, TX_FULL, LINK_ERROR, PCIE -> false;
    };
  }

  /// Makes the counts of a slice that is over from what its windows saw.
  void endSlice(int slice) {
    if (!isSampled()) {
      return;
    }
    double seen = 0;
    double scaled = 0;
    for (int t = 0; t < tenants; t++) {
      int cell = slice * tenants + t;
      double factor = offered[cell] == 0 ? 0 : allOfferedIn[cell] / offered[cell];
      double through = delivered[cell] + policy[cell];
      double bytes = delivered[cell] == 0 ? 0 : deliveredBytes[cell] / delivered[cell];
      offered[cell] = allOfferedIn[cell];
      seen += lost[cell];
      scaled += lost[cell] * factor;
      lost[cell] = Math.min(lost[cell] * factor + Math.max(0, structuralIn[cell]), offered[cell]);
      policy[cell] = Math.min(policy[cell] * factor, offered[cell] - lost[cell]);
      delivered[cell] = offered[cell] - lost[cell] - policy[cell];
      deliveredBytes[cell] = delivered[cell] * bytes;
      for (int p = 0; p < paths.length; p++) {
        if (tenantOfPath[p] == t) {
          paths[p].scale(slice, through == 0 ? 0 : (delivered[cell] + policy[cell]) / through);
        }
      }
    }
    for (int k = 0; k < dropsInSlice.length; k++) {
      drops[k] += seen == 0 ? 0 : dropsInSlice[k] * scaled / seen;
      dropsInSlice[k] = 0;
    }
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
    dropsInSlice = Arrays.copyOf(dropsInSlice, sites.size() * KINDS);
    return sites.size() - 1;
  }

  /// Keeps the fate of every flow's packets from now on.
  void keep(@Nullable ChainOutput flowOutput) {
    output = flowOutput;
  }

  /// The word for a kind of loss.
  static String wordOf(int kind) {
    return kind < DISPOSITIONS.length ? DISPOSITIONS[kind].name() : REASONS[kind - DISPOSITIONS.length].name();
  }

  /// The places where frames can be lost, by number.
  List<String> sites() {
    return sites;
  }

  private void left(int slot, int path, long atPs) {
    if (output != null) {
      output.left(frames.tenant(slot), frames.serial(slot), path, frames.offeredPs(slot), atPs, frames.isBackwards(slot));
    }
  }

  /// Counts a new frame at its [FrameStore#offeredPs].
  void offered(int slot) {
    allOffered++;
    if (output != null) {
      output.offered(frames.tenant(slot), frames.flow(slot), frames.serial(slot), frames.offeredPs(slot));
    }
    int slice = slices.at(frames.offeredPs(slot));
    if (slice >= 0 && slice < slices.count()) {
      offered[slice * tenants + frames.tenant(slot)] += slices.weight();
    }
    if (isSampled() && !isCarried(slot)) {
      expected(frames.tenant(slot), 1);
    }
  }

  /// Ends a frame whose last bit left the cluster.
  void delivered(int slot, long atPs) {
    int slice = fate(atPs);
    int path = frames.path(slot);
    left(slot, path, atPs);
    if (slice >= 0) {
      int cell = slice * tenants + frames.tenant(slot);
      delivered[cell] += slices.weight();
      deliveredBytes[cell] += slices.weight() * frames.offeredBytes(slot);
      if (path >= 0) {
        paths[path].delivered(slice, atPs - frames.birthPs(slot));
      }
    }
    arrives(slot, path, atPs);
    frames.free(slot);
  }

  private void arrives(int slot, int path, long atPs) {
    if (path >= 0) {
      flows.arrives(frames.flow(slot), frames.serial(slot), path, frames.offeredPs(slot), atPs, frames.isBackwards(slot));
    }
    if (isSampled() && flows.isCurrent(frames.flow(slot), frames.serial(slot))) {
      carries[frames.tenant(slot)].arrives(frames.flow(slot), frames.isBackwards(slot), isCarried(slot));
    }
  }

  /// Ends a frame that the tenant's graph drops.
  void policy(int slot, long atPs) {
    int slice = fate(atPs);
    int path = frames.path(slot);
    left(slot, path, atPs);
    if (slice >= 0) {
      policy[slice * tenants + frames.tenant(slot)] += slices.weight();
      if (path >= 0) {
        paths[path].policy(slice);
      }
    }
    arrives(slot, path, atPs);
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
    if (output != null) {
      output.lost(frames.tenant(slot), frames.serial(slot), kind, site, atPs);
    }
    if (isSampled()) {
      sampledLoss(slot, kind, site * KINDS + kind, slice);
    } else if (slice >= 0) {
      int cell = slice * tenants + frames.tenant(slot);
      lost[cell]++;
      lostSinceBefore[cell] += kind == NO_STATE && flows.isBrokenBefore(frames.flow(slot), frames.serial(slot)) ? 1 : 0;
      drops[site * KINDS + kind]++;
    }
    if (slice >= 0 && !(isSampled() && isStructural(kind))) {
      int known = flows.path(frames.flow(slot));
      if (known != Flows.UNSEEN) {
        paths[known].lost(slice);
      }
    }
    frames.free(slot);
  }

  private void sampledLoss(int slot, int kind, int place, int slice) {
    int tenant = frames.tenant(slot);
    boolean carried = isCarried(slot);
    boolean current = flows.isCurrent(frames.flow(slot), frames.serial(slot));
    if (isStructural(kind)) {
      if (!carried) {
        expectedLoss(tenant, place, 1);
      }
      if (current) {
        carries[tenant].loses(frames.flow(slot), frames.isBackwards(slot), place, carried);
      } else if (carried) {
        expectedLoss(tenant, place, 1);
      }
      return;
    }
    if (slice >= 0) {
      lost[slice * tenants + tenant] += slices.weight();
      dropsInSlice[place] += slices.weight();
    }
    if (carried && current) {
      carries[tenant].missed(frames.flow(slot));
    }
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

  double offered(int slice, int tenant) {
    return offered[slice * tenants + tenant];
  }

  double delivered(int slice, int tenant) {
    return delivered[slice * tenants + tenant];
  }

  double deliveredBytes(int slice, int tenant) {
    return deliveredBytes[slice * tenants + tenant];
  }

  double lost(int slice, int tenant) {
    return lost[slice * tenants + tenant];
  }

  /// Of the packets lost, those of which an event before the latest one took the state; 0 where the measured time is sampled.
  double lostSinceBefore(int slice, int tenant) {
    return lostSinceBefore[slice * tenants + tenant];
  }

  double policy(int slice, int tenant) {
    return policy[slice * tenants + tenant];
  }

  /// Of these, losses that follow from where their flows were sent, where the measured time is sampled.
  double structural(int slice, int tenant) {
    return isSampled() ? Math.max(0, structuralIn[slice * tenants + tenant]) : 0;
  }

  /// Packets lost so far.
  long totalLost() {
    return Math.round(Arrays.stream(lost).sum());
  }

  /// Packets in whole numbers, so that the identity holds.
  RunResult.PacketCount packets(long inFlightAtStart, long inFlightAtEnd) {
    long all = Math.round(Arrays.stream(offered).sum());
    long gone = drops().stream().mapToLong(Drop::packets).sum();
    long dropped = Math.round(Arrays.stream(policy).sum());
    long through = isSampled() ? all + inFlightAtStart - gone - dropped - inFlightAtEnd : Math.round(Arrays.stream(delivered).sum());
    return new RunResult.PacketCount(all, through, gone, dropped, inFlightAtStart, inFlightAtEnd);
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
        long packets = Math.round(drops[site * KINDS + kind]);
        if (packets > 0) {
          list.add(new Drop(sites.get(site), wordOf(kind), packets));
        }
      }
    }
    return list;
  }

  /// Losses at one place, whatever the reason.
  long lostAt(int site) {
    long packets = 0;
    for (int kind = 0; kind < KINDS; kind++) {
      packets += Math.round(drops[site * KINDS + kind]);
    }
    return packets;
  }
}
