package io.nfaas.nf;

import io.nfaas.dataplane.PollWork;
import io.nfaas.nf.FlowStateTable.Status;
import io.nfaas.nf.StateMessages.Kind;

/// What one stage does with the state messages that come to it: gives states away, takes those that it asked for. Single-threaded,
/// fixed memory.
final class StateExchange {
  /// Word of a state that was asked of another replica and is not here yet.
  static final long FROM_PEER = 1;

  /// How long an order-preserving replica goes on to work on what is under way to it, ns: as long as a full ring of 1024
  /// frames takes at 1 Mpps. Unsourced default.
  static final long SETTLING_NS = 1_000_000;

  private static final int MOST_PUT_OFF = 4096;

  private final StateMail mail;
  private final FlowStateTable states;
  private final PendingFlows pending;
  private final HandOver handOver;
  private final StateKey key = new StateKey();

  /// Questions that are answered when their time has come, in the order in which they came.
  private final StateMessages putOff;

  private final long[] dueNs;

  StateExchange(StateMail mail, FlowStateTable states, PendingFlows pending, StateConfig config) {
    this.mail = mail;
    this.states = states;
    this.pending = pending;
    handOver = config.handOver();
    int rows = mail.exists() && handOver == HandOver.ORDER_PRESERVING ? MOST_PUT_OFF : 1;
    putOff = new StateMessages(rows);
    dueNs = new long[rows];
  }

  /// Reads what has come, and answers what is due.
  void read(PollWork work, long nowNs) {
    answerDue(work, nowNs);
    StateMessages inbox = mail.receive(work, nowNs);
    for (int m = 0; m < inbox.count; m++) {
      key.take(inbox, m);
      switch (inbox.kind(m)) {
        case READ -> {
          if (handOver == HandOver.ORDER_PRESERVING && !putOff.isFull() && find(nowNs) >= 0) {
            dueNs[putOff.count] = nowNs + SETTLING_NS;
            inbox.copyRow(m, putOff);
          } else {
            answer(inbox.from[m], work, nowNs);
          }
        }
        case STATE -> take(inbox.word[m], nowNs);
        case ABSENT -> askAgain(nowNs);
        case WRITE -> throw new IllegalStateException("a replica is no store");
      }
    }
  }

  private void answerDue(PollWork work, long nowNs) {
    int due = 0;
    while (due < putOff.count && dueNs[due] <= nowNs && mail.hasRoom(nowNs)) {
      key.take(putOff, due);
      answer(putOff.from[due], work, nowNs);
      due++;
    }
    if (due > 0) {
      System.arraycopy(dueNs, due, dueNs, 0, putOff.count - due);
      putOff.dropFirst(due);
    }
  }

  private int find(long nowNs) {
    return states.find(key.hi, key.lo, key.wide0, key.wide1, key.wide2, key.hash, nowNs);
  }

  /// Gives a state away, unless its own frames still wait.
  private void answer(int to, PollWork work, long nowNs) {
    int slot = find(nowNs);
    if (slot >= 0 && states.isPresent(slot) && states.waiting(slot) < 0) {
      mail.post(Kind.STATE, to, key, states.word(slot), work, nowNs);
      states.note(slot, to);
      states.touch(slot, nowNs, 0);
    } else {
      mail.post(Kind.ABSENT, to, key, 0, work, nowNs);
    }
  }

  private void take(long word, long nowNs) {
    int slot = find(nowNs);
    if (slot >= 0 && states.status(slot) == Status.PENDING) {
      states.word(slot, word);
      states.status(slot, Status.PRESENT);
      pending.release(states.waiting(slot));
    }
  }

  /// Nobody has the state: the flow's frames are treated as if they came in now.
  private void askAgain(long nowNs) {
    int slot = find(nowNs);
    if (slot >= 0 && states.status(slot) == Status.PENDING) {
      int flow = states.waiting(slot);
      states.waiting(slot, FlowStateTable.MISS);
      states.abandon(slot);
      pending.askAgain(flow);
    }
  }

  /// The next instant at which something has come or is due, in ns.
  long nextNs() {
    return Math.min(mail.nextNs(), putOff.count == 0 ? Long.MAX_VALUE : dueNs[0]);
  }
}
