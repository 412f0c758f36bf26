package io.nfaas.sim;

/// Is told how far a run is. Called now and then, from several threads at a time.
@FunctionalInterface
public interface Progress {
  /// Nobody wants to know.
  Progress NONE = _ -> {};

  /// @param doneRatio simulated time that is done, in [0, 1]
  void at(double doneRatio);
}
