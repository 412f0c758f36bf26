package io.nfaas.report;

/// A figure with its unit as people read it: `1.23` and `Mpps`.
///
/// @param number digits, scaled to the unit; `-` where nothing was observed
/// @param unit empty for plain numbers
public record Quantity(String number, String unit) {
  /// The unit as print has it: `µs`, where files and terminals write `us`.
  public String printedUnit() {
    return unit.equals("us") ? "µs" : unit;
  }

  /// Number and unit for HTML and charts.
  public String printed() {
    return unit.isEmpty() ? number : number + " " + printedUnit();
  }

  @Override
  public String toString() {
    return unit.isEmpty() ? number : number + " " + unit;
  }
}
