package io.nfaas.sim;

import io.nfaas.packet.FrameView;
import io.nfaas.sim.EventScheduler.Handler;
import java.lang.foreign.MemorySegment;

/// Writes frames that somebody else gives to the ingress wires, an event each. They belong to no flow that the simulator draws, and whose tenant they
/// are is the data plane's to find out: in the books they are the first tenant's.
final class ReplaySource implements Handler {
  private static final int NS = 1000;
  /// Serial of no flow.
  private static final int NO_SERIAL = -1;

  private final EventScheduler scheduler;
  private final FrameStore frames;
  private final Ledger ledger;
  private final IngressPorts ingress;
  private final ReplayFrames given;
  private final SimCore[] cutThrough;
  private final FrameView view = new FrameView();

  /// @param ingress where the frames come in
  /// @param cutThrough ingress cores that forward for free, and so are driven from here
  ReplaySource(
      EventScheduler scheduler, FrameStore frames, Ledger ledger, IngressPorts ingress, ReplayFrames given, SimCore[] cutThrough) {
    this.scheduler = scheduler;
    this.frames = frames;
    this.ledger = ledger;
    this.ingress = ingress;
    this.given = given;
    this.cutThrough = cutThrough;
  }

  /// Schedules the first frame.
  void start() {
    scheduleNext();
  }

  private void scheduleNext() {
    if (given.next()) {
      scheduler.schedule(given.atNs() * NS, this, 0);
    }
  }

  @Override
  public void handle(long nowPs, long arg) {
    int slot = frames.take(nowPs);
    long at = FrameStore.base(slot);
    int bytes = Math.min(given.captured(), FrameStore.FRAME_BYTES);
    MemorySegment.copy(given.memory(), given.offset(), frames.memory(), at, bytes);
    frames.flow(slot, 0, NO_SERIAL);
    frames.label(slot, 0, ingress.inPort(false), false, ingress.outNic(false), given.length());
    frames.extent(slot, at, bytes, given.length());
    ledger.offered(slot);
    boolean ipv4 = view.wrap(frames.memory(), at, bytes) && view.ipVersion() == 4;
    ingress.offer(
        slot, false, ipv4 ? (int) view.srcLow() : 0, ipv4 ? (int) view.dstLow() : 0, ipv4 ? view.srcPort() : IngressPort.NO_PORT,
        ipv4 ? view.dstPort() : IngressPort.NO_PORT, nowPs);
    for (SimCore core : cutThrough) {
      core.cutThrough();
    }
    scheduleNext();
  }

  @Override
  public String toString() {
    return "a frame from elsewhere";
  }
}
