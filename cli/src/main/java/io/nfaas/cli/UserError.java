package io.nfaas.cli;

/// Something that the user must mend; its message is all that is printed, exit 2.
final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  UserError(String message) {
    super(message);
  }
}
