package io.nfaas.scenario;

/// The JSON Schema of scenario files, draft 2020-12: for editors, and for checks before the program is at hand. It knows the shape;
/// what needs more than one place of the file (references, graphs, bounds among keys) is [ScenarioReader]'s.
public final class Schema {
  private Schema() {}

  public static String json() {
    return Resource.text("scenario.schema.json");
  }
}
