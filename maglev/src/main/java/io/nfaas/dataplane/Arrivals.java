package io.nfaas.dataplane;

import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Malformed;
import io.nfaas.packet.Nsh;
import io.nfaas.packet.PlainFrame;
import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;

/// Reads the headers of arrived frames into the columns of a burst: tenant, view, position, flow, and what the worker is to do with
/// the frame. Drops what cannot be read or placed.
///
/// Most frames are plain ones ([PlainFrame]), bare or behind a service header of our own form: those are read in a few words. All
/// others go through [FrameView], with the same decisions.
final class Arrivals {
  private static final int CLASSIFY = Work.CLASSIFY.ordinal();

  private final Burst burst;
  private final MemorySegment memory;
  private final HeaderWriter headers;
  private final PollWork work;

  /// Whether the worker is a hop of service paths, which counts against a frame's TTL.
  private final boolean isHop;

  private final boolean hasStage;
  private final PlainFrame plain = new PlainFrame();
  private final FrameView frame = new FrameView();
  private final FlowColumns flows = new FlowColumns();
  private final FlowAliases aliases;
  private final boolean readsDatagrams;
  private final WorkerCounters counters;

  private Routing routing;
  private int ownPool;
  private boolean ownControlPlane;

  Arrivals(
      Burst burst,
      MemorySegment memory,
      HeaderWriter headers,
      PollWork work,
      boolean isHop,
      boolean hasStage,
      AliasConfig aliases,
      WorkerCounters counters,
      Routing routing) {
    this.burst = burst;
    this.memory = memory;
    this.headers = headers;
    this.work = work;
    this.isHop = isHop;
    this.hasStage = hasStage;
    this.counters = counters;
    this.aliases = new FlowAliases(aliases, counters);
    readsDatagrams = this.aliases.readsDatagrams();
    this.routing = routing;
  }

  /// @param self dense id of the worker's replica, or [Burst#NONE]
  void routing(Routing snapshot, int self) {
    routing = snapshot;
    ownPool = snapshot.poolOf(self);
    ownControlPlane = snapshot.controlPlane(self);
  }

  /// Reads rows 0 to `rows - 1`.
  ///
  /// @return how many of them are due at the stage
  int read(int rows, long nowNs) {
    // Columns and memory in local variables: their bounds are then checked before the loop, not in it.
    Burst b = burst;
    MemorySegment m = memory;
    int[] length = b.length;
    long[] offset = b.offset;
    int[] captured = b.captured;
    byte[] step = b.step;
    long[] keyHi = b.keyHi;
    long[] keyLo = b.keyLo;
    long[] wide = b.wide;
    long[] flowHash = b.flowHash;
    byte[] tcpFlags = b.tcpFlags;
    byte[] flowStart = b.flowStart;
    byte[] traits = b.traits;
    int[] tenant = b.tenant;
    PlainFrame f = plain;
    int due = 0;
    long bytes = 0;
    for (int i = 0; i < rows; i++) {
      bytes += length[i];
      long at = offset[i];
      int n = captured[i];
      boolean goesOn;
      if (f.read(m, at, n) && !isNamed(f)) {
        goesOn = enterPlain(i, f);
      } else if (isOurs(m, at, n) && f.read(m, at + Carrier.BYTES, n - Carrier.BYTES) && !isNamed(f)) {
        goesOn = arrivePlain(i, m, at + Carrier.ETHERNET_BYTES);
      } else {
        other(i, nowNs);
        goesOn = false;
      }
      if (goesOn) {
        boolean swapped = f.swapped();
        long hi = f.keyHi(swapped);
        long lo = f.keyLo(swapped, tenant[i]);
        keyHi[i] = hi;
        keyLo[i] = lo;
        wide[i * Burst.WIDE] = 0;
        wide[i * Burst.WIDE + 1] = 0;
        wide[i * Burst.WIDE + 2] = 0;
        flowHash[i] = FlowHash.SHARED.hash(hi, lo, 0, 0, 0);
        tcpFlags[i] = (byte) f.tcpFlags();
        flowStart[i] = f.flowStart();
        traits[i] |= (byte) ((swapped ? Burst.SWAPPED : 0) | (f.isEsp() ? Burst.ESP : 0));
      }
      due += step[i] == Burst.STAGE ? 1 : 0;
    }
    work.packets = rows;
    work.wireBytes = bytes;
    work.add(Work.PARSE, rows);
    return due;
  }

  /// Whether the plain frame may have a name that [FlowAliases] knows.
  private boolean isNamed(PlainFrame f) {
    return readsDatagrams && f.isUdp();
  }

  private static boolean isOurs(MemorySegment m, long at, int captured) {
    long service = at + Carrier.ETHERNET_BYTES;
    return captured >= Carrier.BYTES + PlainFrame.LEAST_BYTES
        && Wire.u16(m, service - 2) == Nsh.ETHER_TYPE
        && Nsh.isOurs(Wire.i64(m, service), Wire.i64(m, service + 8));
  }

  private boolean enterPlain(int i, PlainFrame f) {
    int inPort = burst.inPort[i];
    return enter(i, routing.classify(inPort, f.vlan(), f.source(), f.destination()), inPort);
  }

  /// @param service where our header starts
  private boolean arrivePlain(int i, MemorySegment m, long service) {
    int path = (int) Wire.i64(m, service);
    int view = (int) Wire.i64(m, service + 8);
    long last = Wire.i64(m, service + 16);
    return arrive(
        i,
        view,
        path >>> 8,
        path & 0xff,
        (int) (last >>> 32),
        (int) last,
        service,
        Carrier.BYTES,
        Malformed.NONE);
  }

  private void other(int i, long nowNs) {
    if (!frame.wrap(memory, burst.offset[i], burst.captured[i])) {
      malformed(i, frame.reason());
      return;
    }
    boolean goesOn =
        frame.hasNsh()
            ? arriveOther(i)
            : enter(i, routing.classify(frame, burst.inPort[i]), burst.inPort[i]);
    if (goesOn) {
      flows.take(burst, i, frame);
      aliases.follow(burst, i, frame, nowNs);
    }
  }

  private boolean malformed(int i, Malformed why) {
    counters.add(why);
    return drop(i, Disposition.MALFORMED);
  }

  private boolean drop(int i, Disposition why) {
    burst.settle(i, why);
    return false;
  }

  /// A frame at the edge of the chain.
  private boolean enter(int i, int tenant, int inPort) {
    work.count[CLASSIFY]++;
    burst.tenant[i] = tenant;
    if (tenant < 0) {
      return drop(i, Disposition.NO_TENANT);
    }
    if (routing.entersBackwards(inPort)) {
      burst.traits[i] = Burst.BACKWARDS;
    }
    return true;
  }

  /// A frame that carries a service header in whatever form; afterwards it has ours.
  private boolean arriveOther(int i) {
    int inner = frame.l2Start();
    Malformed unfit =
        frame.nshOam() ? Malformed.NSH_OAM : inner < 0 ? Malformed.NSH_WITHOUT_ETHERNET : Malformed.NONE;
    if (!arrive(
        i,
        frame.nshView(),
        frame.nshSpi(),
        frame.nshSi(),
        frame.nshTenant(),
        frame.nshPrevious(),
        frame.offset() + frame.nshStart(),
        inner,
        unfit)) {
      return false;
    }
    if (inner != Carrier.BYTES) {
      headers.replace(burst, i, frame);
      frame.wrap(memory, burst.offset[i], burst.captured[i]);
    }
    return true;
  }

  /// A frame that carries a service header.
  ///
  /// @param previous replica that the header names, or [Burst#NONE]
  /// @param service where the header starts in memory
  /// @param inner bytes in front of the inner frame
  /// @param unfit why frames with such a header are not taken, where their view is known
  private boolean arrive(
      int i, int view, int position, int si, int tenant, int previous, long service, int inner, Malformed unfit) {
    Burst b = burst;
    b.tenant[i] = tenant;
    long place = routing.place(view, position);
    if (place == Place.NOWHERE || Place.tenant(place) != tenant) {
      return drop(i, Disposition.UNKNOWN_VIEW);
    }
    if (unfit != Malformed.NONE) {
      return malformed(i, unfit);
    }
    b.serviceBytes[i] = inner;
    b.view[i] = view;
    b.position[i] = position;
    b.nextPosition[i] = position;
    int before = Place.serviceIndex(place);
    if (si != before && si != before - 1) {
      return drop(i, Disposition.UNKNOWN_VIEW);
    }
    if (ownControlPlane || routing.controlPlane(previous)) {
      // A detour to the control plane is no hop.
      b.from[i] = previous;
    } else {
      b.previous[i] = previous;
      if (isHop && !headers.hop(service)) {
        return drop(i, Disposition.LOOP_TTL);
      }
    }
    if (Place.backwards(place)) {
      b.traits[i] = Burst.BACKWARDS;
    }
    if (si == before) {
      b.step[i] = hasStage && Place.pool(place) == ownPool ? Burst.STAGE : Burst.RELAY;
    }
    return true;
  }
}
