package io.nfaas.planner;

/// Hears how far a plan is.
@FunctionalInterface
public interface Progress {
  /// Says nothing.
  Progress SILENT = (stage, doneRatio) -> {};

  /// @param stage for people: `sizing`, `verification 2: ipsec-v1 5 -> 6`
  /// @param doneRatio estimate, in [0, 1]
  void at(String stage, double doneRatio);
}
