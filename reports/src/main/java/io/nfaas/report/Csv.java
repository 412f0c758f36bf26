package io.nfaas.report;

import io.nfaas.results.Estimate;

/// Comma-separated values as RFC 4180 has them: CRLF after every record, quotes around what needs them. Numbers are unscaled and in
/// the fewest digits that read back as the same double; a number that does not exist is an empty field.
final class Csv {
  private final StringBuilder text = new StringBuilder();
  private final int columns;
  private int column;

  /// @param header names with their units, such as `sojourn_p99_s`
  Csv(String... header) {
    columns = header.length;
    for (String name : header) {
      cell(name);
    }
    end();
  }

  Csv cell(String value) {
    separate();
    boolean quoted = value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    text.append(quoted ? '"' + value.replace("\"", "\"\"") + '"' : value);
    return this;
  }

  Csv cell(long value) {
    separate();
    text.append(value);
    return this;
  }

  Csv cell(double value) {
    separate();
    if (Double.isFinite(value)) {
      text.append(value + 0.0);
    }
    return this;
  }

  /// Two fields: value and half-width.
  Csv cell(Estimate estimate) {
    return cell(estimate.value()).cell(estimate.halfWidth());
  }

  /// Ends a record.
  ///
  /// @throws IllegalStateException when it has not as many fields as the header
  Csv end() {
    if (column != columns) {
      throw new IllegalStateException(
          "a record of " + column + " fields under a header of " + columns);
    }
    text.append("\r\n");
    column = 0;
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void separate() {
    if (column++ > 0) {
      text.append(',');
    }
  }
}
