package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.NfStage;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;

/// The control plane of a network function at one core: punted frames wait in line, each is served as one new flow or security
/// association (NF_NEW), and goes back to the replica that punted it. IKE messages end here.
///
/// What the service costs is charged by whoever prices the work. A frame that finds the line full is dropped as PUNT_FULL.
public final class ControlStage implements NfStage {
  private static final int LINE = 0;

  private final int queueLimit;
  private final int servedPerCall;
  private final HoldQueues queue;

  /// @param queueLimit frames (half-open negotiations) that may wait
  /// @param servedPerCall frames served per call of [#resume]; 1 lets each go back as soon as it is done
  public ControlStage(int queueLimit, int servedPerCall) {
    if (queueLimit < 1) {
      throw new IllegalArgumentException("queueLimit " + queueLimit + " is not at least 1");
    }
    if (servedPerCall < 1) {
      throw new IllegalArgumentException("servedPerCall " + servedPerCall + " is not at least 1");
    }
    this.queueLimit = queueLimit;
    this.servedPerCall = servedPerCall;
    queue = new HoldQueues(queueLimit, 1);
  }

  @Override
  public void process(Burst b, PollWork work, long nowNs) {
    int rows = b.count;
    for (int i = 0; i < rows; i++) {
      if (b.isDue(i)) {
        b.settle(
            i,
            queue.held() < queueLimit && queue.add(LINE, b, i)
                ? Disposition.HELD
                : Disposition.PUNT_FULL);
      }
    }
  }

  @Override
  public int resume(Burst into, PollWork work, long nowNs) {
    int served = 0;
    while (served < servedPerCall && queue.held() > 0 && !into.isFull()) {
      int i = queue.take(LINE, into);
      work.add(Work.NF_NEW, 1);
      work.add(Work.NF_PACKET, 1);
      work.nfBytes += into.length[i] - into.serviceBytes[i];
      into.settle(i, into.has(i, Burst.IKE) ? Disposition.CONSUMED : Disposition.RETURNED);
      served++;
    }
    return served;
  }

  @Override
  public int held() {
    return queue.held();
  }

  @Override
  public long nextDeadlineNs() {
    return queue.held() > 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
