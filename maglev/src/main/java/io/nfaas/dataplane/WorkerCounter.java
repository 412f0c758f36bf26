package io.nfaas.dataplane;

/// The frames and bytes that a worker counts beside its [Disposition]s and its [Work]: each with a stable id, a label, and what
/// exactly is counted.
public enum WorkerCounter {
  POLLS("polls", "Calls of poll, those that found nothing included."),
  EMPTY_POLLS("empty polls", "Polls that received no frame and got none back from the stage."),
  RECEIVED("received", "Frames taken from ports. Not frames that a stage gave back."),
  RECEIVED_BYTES("received bytes", "Their bytes on the wire, L2 with FCS."),
  TAKEN("taken", "Times that the stage took a frame to hold it."),
  GIVEN_BACK(
      "given back", "Times that the stage gave a held frame back, to go on or to be dropped."),
  TRANSMITTED("transmitted", "Frames that a port took. Not those that it refused."),
  TRANSMITTED_BYTES("transmitted bytes", "Their bytes on the wire, L2 with FCS, as they left."),
  SAFE(
      "sent untracked",
      "Frames sent to the replica that the selector chose without an entry, since no planned change moves their flow."),
  LATER_FRAGMENTS(
      "later fragments", "Fragments after the first that went with the flow of the first."),
  ORPHAN_FRAGMENTS(
      "orphan fragments",
      "Fragments after the first whose first was not known here: steered by themselves."),
  REBOUND(
      "rebound", "QUIC packets that went with a flow of other addresses by their connection id."),
  RELEASED("released", "Frames whose way ended here: consumed, dropped, or refused by a port.");

  private final String label;
  private final String meaning;

  WorkerCounter(String label, String meaning) {
    this.label = label;
    this.meaning = meaning;
  }

  public String label() {
    return label;
  }

  /// What is and is not counted, in a sentence.
  public String meaning() {
    return meaning;
  }
}
