package io.nfaas.nf;

/// What shares one state of a network function.
public enum StateScope {
  /// One connection, both directions.
  PER_FLOW,
  /// One IPsec security association: arriving ESP by its outer addresses and security parameters index (RFC 4301 section 4.1);
  /// frames to be encrypted by their destination's /24 (IPv4) or /64 (IPv6), like the selectors of a policy database
  /// (RFC 4301 section 4.4.1).
  PER_SA,
  /// One tenant.
  PER_TENANT
}
