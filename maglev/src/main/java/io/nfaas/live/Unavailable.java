package io.nfaas.live;

/// Something that live mode needs and this machine does not give: a library, a permission, an interface. The message is one line for the
/// user.
public final class Unavailable extends Exception {
  public Unavailable(String message) {
    super(message);
  }
}
