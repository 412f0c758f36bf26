package io.nfaas.sim;

import java.lang.foreign.Arena;
import java.util.List;

/// The parts that rings and wires need around them, and a clock that tests set.
final class Bench implements EventScheduler {
  final FrameStore frames;
  final Slices slices = new Slices(0, 1_000_000_000, 1, List.of());
  final Ledger ledger;
  long nowPs;

  Bench(Arena arena) {
    frames = new FrameStore(arena);
    slices.advance();
    ledger = new Ledger(frames, slices, new Flows(new int[] {1}, 1, new int[0], false), new PathMeter[0], 1);
    ledger.site("here");
  }

  /// A frame of tenant 0 that is offered now.
  int frame(int length) {
    int slot = frames.take(nowPs);
    frames.label(slot, 0, 0, false, 0, length);
    frames.extent(slot, FrameStore.base(slot), 64, length);
    frames.flow(slot, 0, 0);
    frames.birth(slot, nowPs);
    frames.route(slot, -1, 0);
    ledger.offered(slot);
    return slot;
  }

  RxRing ring(int number, int capacity, int lanes) {
    return new RxRing(number, 0, capacity, lanes, 0, LossReason.NIC_MISSED, frames, ledger, this);
  }

  @Override
  public long nowPs() {
    return nowPs;
  }

  @Override
  public void schedule(long atPs, Handler handler, long arg) {
    throw new IllegalStateException("nothing is scheduled here");
  }

  @Override
  public void control(long atPs, String name, Runnable action) {
    throw new IllegalStateException("nothing is scheduled here");
  }

  @Override
  public long nextControlPs() {
    return Long.MAX_VALUE;
  }

  @Override
  public boolean standsStill() {
    return false;
  }

  @Override
  public long endPs() {
    return Long.MAX_VALUE;
  }
}
