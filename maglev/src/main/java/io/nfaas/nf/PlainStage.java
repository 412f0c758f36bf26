package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.NfStage;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import io.nfaas.packet.FrameView;
import java.lang.foreign.MemorySegment;

/// A network function that keeps no state.
public final class PlainStage implements NfStage {
  private final MemorySegment memory;
  private final PacketFunction function;
  private final PuntDraw punts;
  private final FrameView frame = new FrameView();
  private final FlowStateTable nothing =
      new FlowStateTable(1, 1, 1, FlowStateTable.WhenFull.REFUSE_NEW, _ -> {});

  /// @param memory that of the worker's ports
  /// @param puntRatio share of the frames that go to the control plane and come back
  public PlainStage(MemorySegment memory, PacketFunction function, double puntRatio) {
    if (function.needsState()) {
      throw new IllegalArgumentException(function.getClass().getSimpleName() + " needs state");
    }
    this.memory = memory;
    this.function = function;
    punts = new PuntDraw(puntRatio);
  }

  @Override
  public void process(Burst b, PollWork work, long nowNs) {
    int rows = b.count;
    for (int i = 0; i < rows; i++) {
      if (b.isDue(i)) {
        one(b, i, work);
      }
    }
  }

  private void one(Burst b, int i, PollWork work) {
    if (b.from[i] != Burst.NONE) {
      work.add(Work.PUNT, 1);
    } else if (punts.hits(b, i)) {
      work.add(Work.PUNT, 1);
      b.settle(i, Disposition.PUNTED);
      return;
    }
    b.step[i] = Burst.ROUTE;
    work.add(Work.NF_PACKET, 1);
    work.nfBytes += b.length[i] - b.serviceBytes[i];
    if (function.readsFrames()) {
      frame.wrap(memory, b.offset[i], b.captured[i]);
    }
    Disposition d = function.apply(b, i, frame, nothing, FlowStateTable.MISS, work);
    if (d != Disposition.OPEN) {
      b.settle(i, d);
    }
  }

  @Override
  public int resume(Burst into, PollWork work, long nowNs) {
    return 0;
  }

  @Override
  public int held() {
    return 0;
  }

  @Override
  public long nextDeadlineNs() {
    return Long.MAX_VALUE;
  }
}
