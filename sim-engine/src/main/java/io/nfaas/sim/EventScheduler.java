package io.nfaas.sim;

/// The clock and the future of one replication. Single-threaded.
///
/// Two kinds of events share one time line. *Model events* are many, unnamed and cheap. *Control events* are few and named (the
/// end of the warm-up, a failure, a new pod); at equal times they come before model events, in the order of their scheduling.
/// Model events of equal time run in the order of their scheduling.
public interface EventScheduler {
  /// What a model event does.
  ///
  /// Its `toString` names the event in error messages.
  interface Handler {
    /// @param nowPs the event's time, ps
    /// @param arg the number given to [EventScheduler#schedule]
    void handle(long nowPs, long arg);
  }

  /// Time of the event that is running, ps; 0 before the first.
  long nowPs();

  /// Adds a model event; allocates nothing once the event list has grown to its size.
  ///
  /// @param atPs not before [#nowPs]
  /// @throws IllegalArgumentException when it is
  void schedule(long atPs, Handler handler, long arg);

  /// Adds a control event.
  ///
  /// @param name for error messages
  /// @throws IllegalArgumentException when `atPs` is before [#nowPs]
  void control(long atPs, String name, Runnable action);

  /// Time of the next control event, ps; the end of the replication is one.
  long nextControlPs();

  /// Whether time stands still: before the run, while the flows that it starts with are established, wires and rings pass every frame on at
  /// once and nothing is measured.
  boolean standsStill();

  /// When the replication ends, ps. Model events at this very time do not run.
  long endPs();
}
