package io.nfaas.packet;

/// Why a frame's headers cannot be read.
public enum Malformed {
  NONE("well formed"),
  SHORT_ETHERNET("fewer than 14 bytes of Ethernet header"),
  SHORT_VLAN("ends inside a VLAN tag"),
  VLAN_STACK_TOO_DEEP("more than " + FrameView.MAX_VLANS + " VLAN tags"),
  BAD_IP_VERSION("the IP version is not the one announced"),
  SHORT_IPV4("ends inside the IPv4 header"),
  BAD_IPV4_HEADER_LENGTH("IPv4 header length below 20 bytes"),
  BAD_IPV4_TOTAL_LENGTH("IPv4 total length below its header length"),
  SHORT_IPV6("ends inside the IPv6 header"),
  SHORT_IP_EXTENSION("ends inside an IP extension header"),
  IP_EXTENSIONS_TOO_MANY("more than " + FrameView.MAX_EXTENSIONS + " IP extension headers"),
  SHORT_L4("ends inside the transport header"),
  BAD_TCP_HEADER_LENGTH("TCP header length below 20 bytes or over the datagram's end"),
  BAD_UDP_LENGTH("UDP length below 8 bytes"),
  SHORT_NSH("ends inside the network service header"),
  BAD_NSH_VERSION("network service header of an unknown version"),
  BAD_NSH_LENGTH("network service header length that contradicts its metadata type"),
  BAD_NSH_MD_TYPE("metadata type other than 1 or 2"),
  BAD_NSH_NEXT_PROTOCOL("network service header with an unknown next protocol"),
  BAD_NSH_METADATA("metadata that runs over the network service header"),
  NESTED_NSH("network service header inside another"),
  /// RFC 8300 section 2.2: who does not support them should discard them. Found by the worker, for the header can be read.
  NSH_OAM("operations and management packet, which is not supported"),
  /// Between our hops every frame has one. Found by the worker.
  NSH_WITHOUT_ETHERNET("network service header in front of something else than an Ethernet frame");

  private final String meaning;

  Malformed(String meaning) {
    this.meaning = meaning;
  }

  /// A clause for people: "malformed: ends inside the IPv4 header".
  public String meaning() {
    return meaning;
  }
}
