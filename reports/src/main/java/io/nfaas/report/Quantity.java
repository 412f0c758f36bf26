package io.nfaas.report;

/// A figure with its unit as people read it: `1.23` and `Mpps`.
///
/// @param number digits, scaled to the unit; `-` where nothing was observed
/// @param unit empty for plain numbers
public record Quantity(String number, String unit) {
  @Override
  public String toString() {
    return unit.isEmpty() ? number : number + " " + unit;
  }
}
