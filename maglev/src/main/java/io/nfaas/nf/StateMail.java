package io.nfaas.nf;

import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import org.jspecify.annotations.Nullable;

/// One replica's end of a [StateChannel]: messages to be sent, kept while the channel takes none, and those that have come.
final class StateMail {
  private static final int MESSAGES = 64;

  private final @Nullable StateChannel channel;
  private final int self;
  private final StateMessages inbox = new StateMessages(MESSAGES);
  private final StateMessages outbox = new StateMessages(MESSAGES);
  private long unsent;

  StateMail(@Nullable StateChannel channel, int self) {
    this.channel = channel;
    this.self = self;
  }

  boolean exists() {
    return channel != null;
  }

  /// Whether another message can be posted now.
  boolean hasRoom(long nowNs) {
    if (outbox.isFull()) {
      send(nowNs);
    }
    return !outbox.isFull();
  }

  /// Writes a message; without room it is lost, and counted.
  void post(StateMessages.Kind kind, int to, StateKey key, long word, PollWork work, long nowNs) {
    if (!hasRoom(nowNs)) {
      unsent++;
      return;
    }
    work.add(Work.STATE_MESSAGE, 1);
    outbox.append(kind, to, self, key.hi, key.lo, key.wide0, key.wide1, key.wide2, key.hash, word);
  }

  /// Hands what was written to the channel, as far as it takes it.
  void send(long nowNs) {
    if (channel != null && outbox.count > 0) {
      outbox.dropFirst(channel.send(outbox, 0, outbox.count, nowNs));
    }
  }

  /// What has come. Each message has at most one answer, for which there is room: nothing is received while something waits to be
  /// sent.
  StateMessages receive(PollWork work, long nowNs) {
    inbox.count = 0;
    send(nowNs);
    if (channel != null && outbox.count == 0) {
      work.add(Work.STATE_MESSAGE, channel.receive(inbox, nowNs));
    }
    return inbox;
  }

  /// The next instant at which something may have come, in ns.
  long nextNs() {
    return channel == null ? Long.MAX_VALUE : channel.nextNs();
  }

  /// Whether something waits to be sent.
  boolean isWaiting() {
    return outbox.count > 0;
  }

  /// Messages lost because the channel took no more.
  long unsent() {
    return unsent;
  }
}
