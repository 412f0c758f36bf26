package io.nfaas.sim;

import io.nfaas.model.NicSpec;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One direction of a NIC port: a server of line rate that sends frames one after the other in the order in which they came to it.
///
/// Several producers may share it, each with a lane of its own that is ordered by time but may run ahead of the clock; frames of different
/// lanes are merged exactly, when somebody asks what has arrived. With a single lane that is at once. In front of the wire there
/// is room for [#BACKLOG_FRAMES] (a switch port's queue, or a NIC's transmit descriptors); what finds it full is lost.
final class Wire {
  /// Frames that can wait for the wire.
  static final int BACKLOG_FRAMES = 1024;

  private static final int PENDING_BEFORE_SETTLING = 256;

  /// Where frames come out.
  interface Sink {
    /// @param atPs when the last bit has left, ps
    void passed(int slot, long atPs);
  }

  private final FrameStore frames;
  private final Ledger ledger;
  private final EventScheduler clock;
  private final int site;
  private final LossReason whenFull;
  private final RxRing[] rings;
  private final double fullPsPerByte;
  private double psPerByte;
  private final double minGapPs;
  private final Sink sink;
  private final Lane[] lanes;
  private final boolean announces;

  private @Nullable NicSpec device;
  private double lossRatio;
  private @Nullable RandomGenerator lossDraw;
  private double freeAtPs;
  private final long[] sentPs = new long[BACKLOG_FRAMES];
  private int sent;
  private int pending;

  /// @param bitsPerSec L1 rate
  /// @param maxPps packets per second that the port can take whatever their size, or infinity
  /// @param rings all rings of the cluster, indexed by their numbers; those that frames on this wire are for learn of them in advance when
  ///     there are several lanes
  Wire(
      int laneCount,
      double bitsPerSec,
      double maxPps,
      int site,
      LossReason whenFull,
      RxRing[] rings,
      Sink sink,
      FrameStore frames,
      Ledger ledger,
      EventScheduler clock) {
    this.frames = frames;
    this.ledger = ledger;
    this.clock = clock;
    this.site = site;
    this.whenFull = whenFull;
    this.rings = rings;
    this.sink = sink;
    fullPsPerByte = 8e12 / bitsPerSec;
    psPerByte = fullPsPerByte;
    minGapPs = 1e12 / maxPps;
    lanes = Lane.lanes(laneCount);
    announces = laneCount > 1 && rings.length > 0;
    java.util.Arrays.fill(sentPs, Long.MIN_VALUE);
  }

  /// Lets the device's PCI Express link slow frames down where it is slower than the wire.
  void device(NicSpec nic) {
    device = Double.isInfinite(nic.pcieBitsPerSec()) ? null : nic;
  }

  /// Why a frame that finds no room does: the wire, or the link behind it.
  private LossReason reason(int slot) {
    int bytes = frames.length(slot) + frames.carrierBytes(slot);
    return device != null && device.pcieTimePs(bytes) > (bytes + NicSpec.FRAMING_BYTES) * psPerByte ? LossReason.PCIE : whenFull;
  }

  /// Time that a frame takes, framing included, ps.
  private double wirePs(int slot) {
    int bytes = frames.length(slot) + frames.carrierBytes(slot);
    double ps = Math.max(minGapPs, (bytes + NicSpec.FRAMING_BYTES) * psPerByte);
    return device == null ? ps : Math.max(ps, device.pcieTimePs(bytes));
  }

  /// Hands a frame to the wire.
  ///
  /// @param atPs not before the lane's last frame; with a single lane not before now either
  void send(int lane, int slot, long atPs) {
    if (clock.standsStill()) {
      sink.passed(slot, atPs);
      return;
    }
    if (lanes.length == 1) {
      serve(slot, atPs);
      return;
    }
    lanes[lane].push(slot, atPs);
    if (announces && frames.ring(slot) >= 0) {
      rings[frames.ring(slot)].expect(atPs + (long) wirePs(slot));
    }
    if (++pending >= PENDING_BEFORE_SETTLING) {
      resolve(clock.nowPs() - 1);
    }
  }

  /// Works out when the frames that came up to and including `untilPs` are through; all of them must have been handed over.
  void resolve(long untilPs) {
    while (pending > 0) {
      int first = 0;
      long atPs = lanes[0].headPs();
      for (int l = 1; l < lanes.length; l++) {
        long headPs = lanes[l].headPs();
        if (headPs < atPs) {
          atPs = headPs;
          first = l;
        }
      }
      if (atPs > untilPs) {
        return;
      }
      int slot = lanes[first].pop();
      pending--;
      if (announces && frames.ring(slot) >= 0) {
        rings[frames.ring(slot)].known();
      }
      serve(slot, atPs);
    }
  }

  private void serve(int slot, long atPs) {
    if (isFull(atPs)) {
      ledger.lost(slot, reason(slot), site, atPs);
      return;
    }
    freeAtPs = Math.max(freeAtPs, atPs) + wirePs(slot);
    // Rounded per frame, summed exactly: a 64-byte frame at 100 Gbit/s takes 6720 ps, at 3 Gbit/s a fraction.
    long lastBitPs = Math.round(freeAtPs);
    sentPs[sent] = lastBitPs;
    sent = (sent + 1) & (BACKLOG_FRAMES - 1);
    if (lossDraw != null && lossDraw.nextDouble() < lossRatio) {
      ledger.lost(slot, LossReason.LINK_ERROR, site, lastBitPs);
      return;
    }
    sink.passed(slot, lastBitPs);
  }

  /// Changes the state of the link for frames that come to it from now on.
  ///
  /// @param ratio share of the frames that arrive damaged
  /// @param speedRatio line rate that remains, over 0
  /// @param draw decides which frames; null for a link that is well
  void degrade(double ratio, double speedRatio, @Nullable RandomGenerator draw) {
    resolve(clock.nowPs() - 1);
    lossRatio = ratio;
    lossDraw = ratio == 0 ? null : draw;
    psPerByte = fullPsPerByte / speedRatio;
  }

  /// Whether [#BACKLOG_FRAMES] frames wait or are on the wire at `atPs`.
  private boolean isFull(long atPs) {
    return sentPs[sent] > atPs;
  }

  /// Frames handed over and not worked out yet.
  int pending() {
    return pending;
  }
}
