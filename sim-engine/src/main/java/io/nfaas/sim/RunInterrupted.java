package io.nfaas.sim;

/// Somebody interrupted the thread of a replication: there is no result of it.
public final class RunInterrupted extends RuntimeException {
  public RunInterrupted(String message) {
    super(message);
  }
}
