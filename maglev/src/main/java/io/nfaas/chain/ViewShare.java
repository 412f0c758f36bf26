package io.nfaas.chain;

/// The share of a tenant's new flows that get a graph view.
///
/// @param view id of a loaded view of the tenant
/// @param ratio in [0, 1]
public record ViewShare(int view, double ratio) {
  public ViewShare {
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new IllegalArgumentException(
          "ratio " + ratio + " of view " + view + " is not in [0, 1]");
    }
  }
}
