package io.nfaas.scenario.yaml;

/// Something wrong, or doubtful, in a file.
///
/// @param file as the user named it, or `--set`
/// @param line from 1
/// @param column from 1
/// @param path of the value, such as `spec.tenants[alpha].traffic.rate`; empty for the file as a whole
/// @param message what is wrong, without the place
/// @param suggestion what may have been meant; empty when nothing comes near
public record Problem(
    Severity severity,
    String file,
    int line,
    int column,
    String path,
    String message,
    String suggestion) {
  /// Whether the file is refused.
  public enum Severity {
    ERROR,
    /// Read all the same; probably not what was meant.
    WARNING
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /// `file:line:column: path: message (did you mean suggestion?)`; warnings have `warning: ` before the message.
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder();
    s.append(file).append(':').append(line).append(':').append(column).append(": ");
    if (!path.isEmpty()) {
      s.append(path).append(": ");
    }
    if (!isError()) {
      s.append("warning: ");
    }
    s.append(message);
    if (!suggestion.isEmpty()) {
      s.append(" (did you mean ").append(suggestion).append("?)");
    }
    return s.toString();
  }
}
