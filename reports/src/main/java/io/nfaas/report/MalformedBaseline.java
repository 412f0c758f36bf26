package io.nfaas.report;

/// A baseline file that is not one; the message says which key is wrong, and how.
public final class MalformedBaseline extends IllegalArgumentException {
  MalformedBaseline(String message) {
    super(message);
  }
}
