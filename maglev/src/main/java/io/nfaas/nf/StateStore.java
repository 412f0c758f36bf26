package io.nfaas.nf;

import io.nfaas.nf.FlowStateTable.Status;
import io.nfaas.nf.FlowStateTable.WhenFull;
import io.nfaas.nf.StateMessages.Kind;

/// The shared store of one network function: keeps the word that was last written for each key. Whoever stands for the store in a
/// [StateChannel] hands it the messages that are for [StateChannel#STORE]. Fixed memory: full, it forgets the state that nobody has
/// read or written for longest. Single-threaded.
public final class StateStore {
  private final FlowStateTable states;
  private final StateKey key = new StateKey();
  private long reads;
  private long found;
  private long writes;

  /// @param capacity most states
  public StateStore(int capacity) {
    states = new FlowStateTable(capacity, Long.MAX_VALUE, Long.MAX_VALUE, WhenFull.EVICT_IDLEST, _ -> {});
  }

  /// Carries out message `i`, a READ or a WRITE.
  ///
  /// @param answers takes the answer to a READ; it has room
  public void serve(StateMessages messages, int i, StateMessages answers, long nowNs) {
    key.take(messages, i);
    int slot = states.find(key.hi, key.lo, key.wide0, key.wide1, key.wide2, key.hash, nowNs);
    if (messages.kind(i) == Kind.WRITE) {
      writes++;
      int at = slot >= 0 ? slot : states.open(key.hi, key.lo, key.wide0, key.wide1, key.wide2, key.hash, Status.PRESENT, nowNs);
      if (at >= 0) {
        states.word(at, messages.word[i]);
        states.touch(at, nowNs, 0);
      }
      return;
    }
    reads++;
    boolean has = slot >= 0;
    if (has) {
      found++;
      states.touch(slot, nowNs, 0);
    }
    answers.append(
        has ? Kind.STATE : Kind.ABSENT, messages.from[i], StateChannel.STORE,
        key.hi, key.lo, key.wide0, key.wide1, key.wide2, key.hash, has ? states.word(slot) : 0);
  }

  /// States that it keeps.
  public int open() {
    return states.open();
  }

  /// Reads so far, those of states that it does not have included.
  public long reads() {
    return reads;
  }

  /// Of these, those answered with a state.
  public long found() {
    return found;
  }

  public long writes() {
    return writes;
  }
}
