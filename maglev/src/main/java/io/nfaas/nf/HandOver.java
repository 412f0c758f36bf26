package io.nfaas.nf;

/// What becomes of a flow's frames while its state is on its way from one replica to another (OpenNF, Gember-Jacobson et al., SIGCOMM
/// 2014, section 5: moves without guarantee, loss-free, order-preserving).
public enum HandOver {
  /// They are dropped at both replicas.
  NONE,
  /// They wait at the new replica; those that still come to the old one are sent after the state, and may be late.
  LOSS_FREE,
  /// As [#LOSS_FREE], and the old replica first works on what is under way to it: it answers after a settling time.
  ORDER_PRESERVING
}
