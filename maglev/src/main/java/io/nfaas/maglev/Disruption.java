package io.nfaas.maglev;

/// What changes between two tables.
///
/// @param slots slots compared
/// @param changed slots with another owner
/// @param unneeded changed slots whose old and new owner both serve in both tables: moves that no consistent hash has to make
///     while weights stay
public record Disruption(int slots, int changed, int unneeded) {
  public double changedRatio() {
    return (double) changed / slots;
  }

  public double unneededRatio() {
    return (double) unneeded / slots;
  }
}
