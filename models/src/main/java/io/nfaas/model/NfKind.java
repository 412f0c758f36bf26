package io.nfaas.model;

/// What a network function does to a packet's bytes; decides which stage of the data plane runs it.
public enum NfKind {
  /// Passes packets on unchanged: switches, routers, policers, anything whose cost is all that matters.
  FORWARD,
  /// Tunnels: encrypts or decrypts ESP.
  IPSEC,
  FIREWALL,
  NAT44,
  IDS,
  /// Terminates connections; serves requests and handshakes.
  PROXY,
  LOAD_BALANCER,
  /// Control plane of another function.
  CONTROL
}
