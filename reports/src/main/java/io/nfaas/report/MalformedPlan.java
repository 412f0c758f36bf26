package io.nfaas.report;

/// A `plan.json` that is not one; the message says which key is wrong, and how.
public final class MalformedPlan extends IllegalArgumentException {
  MalformedPlan(String message) {
    super(message);
  }
}
