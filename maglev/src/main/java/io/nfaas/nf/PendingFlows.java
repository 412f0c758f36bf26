package io.nfaas.nf;

import io.nfaas.dataplane.Burst;

/// The flows whose state was asked for, each with the queue of its waiting frames: in the order of their deadlines until the answer
/// comes, then in the order of the answers until their frames have gone. Single-threaded, fixed memory.
final class PendingFlows {
  static final int NONE = -1;

  /// Where a flow is.
  private static final byte FREE = 0;

  private static final byte WAITING = 1;
  private static final byte GOING = 2;
  private static final byte DROPPING = 3;
  private static final byte ASKING_AGAIN = 4;

  private final HoldQueues frames;
  private final int framesPerFlow;
  private final long timeoutNs;

  private final byte[] stage;
  private final int[] slot;
  private final long[] deadlineNs;
  private final int[] before;
  private final int[] after;
  private int free;
  private int firstWaiting = NONE;
  private int lastWaiting = NONE;
  private int firstReady = NONE;
  private int lastReady = NONE;

  /// @param flows most flows that may wait or drain at once
  /// @param frames most frames that may wait in all of them
  /// @param framesPerFlow most frames that may wait in one
  /// @param timeoutNs an answer that takes longer is given up
  PendingFlows(int flows, int frames, int framesPerFlow, long timeoutNs) {
    this.frames = new HoldQueues(frames, flows);
    this.framesPerFlow = framesPerFlow;
    this.timeoutNs = timeoutNs;
    stage = new byte[flows];
    slot = new int[flows];
    deadlineNs = new long[flows];
    before = new int[flows];
    after = new int[flows];
    for (int f = 0; f < flows; f++) {
      after[f] = f + 1 < flows ? f + 1 : NONE;
    }
    free = flows == 0 ? NONE : 0;
  }

  /// Starts to wait for the state of a slot.
  ///
  /// @return the flow's handle, or [#NONE] when too many wait
  int start(int stateSlot, long nowNs) {
    int f = free;
    if (f == NONE) {
      return NONE;
    }
    free = after[f];
    stage[f] = WAITING;
    slot[f] = stateSlot;
    deadlineNs[f] = nowNs > Long.MAX_VALUE - timeoutNs ? Long.MAX_VALUE : nowNs + timeoutNs;
    before[f] = lastWaiting;
    after[f] = NONE;
    if (lastWaiting == NONE) {
      firstWaiting = f;
    } else {
      after[lastWaiting] = f;
    }
    lastWaiting = f;
    return f;
  }

  /// Whether the flow's queue takes another frame.
  boolean isFull(int flow) {
    return frames.size(flow) >= framesPerFlow;
  }

  /// Lets a frame wait.
  ///
  /// @return false when the store of frames is full
  boolean hold(int flow, Burst b, int i) {
    return frames.add(flow, b, i);
  }

  /// The answer has come: the flow's frames may go on.
  void release(int flow) {
    ready(flow, GOING);
  }

  /// No answer will come: the flow's frames are lost.
  void giveUp(int flow) {
    ready(flow, DROPPING);
  }

  /// Nobody has the state: the flow's frames are to be treated as new.
  void askAgain(int flow) {
    ready(flow, ASKING_AGAIN);
  }

  private void ready(int flow, byte as) {
    int b = before[flow];
    int a = after[flow];
    if (b == NONE) {
      firstWaiting = a;
    } else {
      after[b] = a;
    }
    if (a == NONE) {
      lastWaiting = b;
    } else {
      before[a] = b;
    }
    stage[flow] = as;
    after[flow] = NONE;
    if (lastReady == NONE) {
      firstReady = flow;
    } else {
      after[lastReady] = flow;
    }
    lastReady = flow;
  }

  /// A flow whose deadline has passed, or [#NONE].
  int overdue(long nowNs) {
    return firstWaiting != NONE && deadlineNs[firstWaiting] <= nowNs ? firstWaiting : NONE;
  }

  /// The state slot of a flow that waits or goes on.
  int slot(int flow) {
    return slot[flow];
  }

  /// The answered flow whose frames go first, or [#NONE].
  int firstReady() {
    return firstReady;
  }

  boolean isGoing(int flow) {
    return stage[flow] == GOING;
  }

  boolean isAskingAgain(int flow) {
    return stage[flow] == ASKING_AGAIN;
  }

  boolean isEmpty(int flow) {
    return frames.size(flow) == 0;
  }

  /// Moves the next frame of the first answered flow, which has one, to the end of `into`.
  int take(Burst into) {
    return frames.take(firstReady, into);
  }

  /// Frees the first answered flow, whose frames have all gone.
  void finishFirst() {
    int f = firstReady;
    firstReady = after[f];
    if (firstReady == NONE) {
      lastReady = NONE;
    }
    stage[f] = FREE;
    after[f] = free;
    free = f;
  }

  int held() {
    return frames.held();
  }

  /// When something is to be done: at once while an answered flow has frames, else at the first deadline.
  long nextDeadlineNs() {
    if (firstReady != NONE) {
      return Long.MIN_VALUE;
    }
    return firstWaiting == NONE ? Long.MAX_VALUE : deadlineNs[firstWaiting];
  }
}
