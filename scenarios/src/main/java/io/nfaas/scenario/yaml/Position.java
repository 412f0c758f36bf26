package io.nfaas.scenario.yaml;

/// A place in a text.
///
/// @param source file name, or `--set` for an override
/// @param line from 1; the override's number for `--set`
/// @param column from 1, in characters
public record Position(String source, int line, int column) {
  @Override
  public String toString() {
    return source + ":" + line + ":" + column;
  }
}
