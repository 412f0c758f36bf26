package io.nfaas.dataplane;

/// What became of one frame in one poll. Every frame ends a poll with exactly one disposition; [#OPEN] is left only while
/// the poll is still deciding.
public enum Disposition {
  /// Still on its way through the poll; never seen after [Worker#poll].
  OPEN(Fate.TRANSIT, "not decided yet"),
  /// Kept by the NF stage until its flow's state arrives.
  HELD(Fate.TRANSIT, "waits at the network function for its flow's state"),
  /// Sent on to the replica in [Burst#backend].
  FORWARDED(Fate.TRANSIT, "sent to the next replica"),
  /// Left the service chain at its egress.
  DELIVERED(Fate.DELIVERED, "left the chain at egress"),
  /// Sent to the control-plane replica in [Burst#backend].
  PUNTED(Fate.TRANSIT, "sent to the control plane"),
  /// Sent back to the data-plane replica in [Burst#backend] that punted it.
  RETURNED(Fate.TRANSIT, "sent back by the control plane"),
  /// Ended here as it should: a message to the network function itself.
  CONSUMED(Fate.DELIVERED, "addressed to the network function itself"),
  MALFORMED(Fate.LOST, "headers cannot be read"),
  NO_TENANT(Fate.LOST, "no tenant matches"),
  UNKNOWN_VIEW(Fate.LOST, "its graph view is not loaded here"),
  LOOP_TTL(Fate.LOST, "service header hop limit used up"),
  /// Dropped because the tenant's graph says so (an edge to `drop`): not a loss.
  POLICY(Fate.POLICY, "dropped by the graph"),
  NO_BACKEND(Fate.LOST, "the next pool has no replica alive"),
  NO_STATE(Fate.LOST, "the replica lacks the state of this flow"),
  STATE_QUEUE_FULL(Fate.LOST, "the flow state table cannot take another flow"),
  HOLD_FULL(Fate.LOST, "too many frames wait for state"),
  PUNT_FULL(Fate.LOST, "the control plane's queue is full"),
  TX_FULL(Fate.LOST, "the transmit ring is full");

  /// How a disposition enters the accounting identity received = delivered + lost + policy + in transit.
  public enum Fate {
    TRANSIT,
    DELIVERED,
    LOST,
    POLICY
  }

  private static final Disposition[] VALUES = values();

  private final Fate fate;
  private final String meaning;

  Disposition(Fate fate, String meaning) {
    this.fate = fate;
    this.meaning = meaning;
  }

  public Fate fate() {
    return fate;
  }

  /// A clause for people: "dropped: the replica lacks the state of this flow".
  public String meaning() {
    return meaning;
  }

  /// The disposition stored in [Burst#disposition]; never allocates.
  public static Disposition of(byte code) {
    return VALUES[code];
  }

  public byte code() {
    return (byte) ordinal();
  }
}
