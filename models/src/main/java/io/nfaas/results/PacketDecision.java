package io.nfaas.results;

import org.jspecify.annotations.Nullable;

/// What the data plane at the edge of the chain decided about one captured packet, and why.
///
/// Addresses, protocol, ports and SPI are those of the header that the flow is recognised by: the innermost that the classifier reads,
/// of an ICMP error the outer one. Of ESP in UDP the protocol is 50 and ports do not count. What could not be read or does not
/// exist is null.
///
/// @param packet number in the capture, from 1
/// @param atSeconds since the capture's first packet
/// @param bytes length on the wire as the capture states it, without FCS
/// @param layers headers in words, outermost first: `eth/vlan/ipv4/udp/esp`
/// @param espSpi security parameters index, 0 to 2^32 - 1
/// @param fragment one of several fragments, the first included
/// @param position row of the graph's paths where the packet is: 0 at the edge
/// @param next node of the tenant's graph that it goes to, or `egress`, `drop`
/// @param reason a sentence for people
public record PacketDecision(
    long packet,
    double atSeconds,
    int bytes,
    String layers,
    @Nullable String src,
    @Nullable String dst,
    @Nullable Integer protocol,
    @Nullable Integer srcPort,
    @Nullable Integer dstPort,
    @Nullable Long espSpi,
    boolean fragment,
    @Nullable String tenant,
    @Nullable String graphVersion,
    @Nullable Integer position,
    @Nullable String next,
    @Nullable String replica,
    Disposition disposition,
    String reason) {

  /// What became of the packet.
  public enum Disposition {
    /// Its flow was not known: the pool's selector chose a replica, and the connection table keeps it.
    NEW_FLOW,
    /// Its flow was known and stays at its replica.
    STICKY,
    /// Its flow was known, but the replica is gone: another one was chosen.
    MOVED,
    /// Chosen by hash; this strategy keeps no connection table.
    STATELESS,
    /// Chosen by hash; the connection table had no room for the flow, or need not keep it.
    UNTRACKED,
    /// Inside the chain already: passed on to the replica that its header names.
    RELAYED,
    /// The graph leads straight out of the chain.
    DELIVERED,
    /// The graph drops it.
    POLICY,
    MALFORMED,
    /// Its capture has a link type whose headers are not read.
    UNREADABLE,
    NO_TENANT,
    UNKNOWN_VIEW,
    LOOP_TTL,
    NO_BACKEND
  }
}
