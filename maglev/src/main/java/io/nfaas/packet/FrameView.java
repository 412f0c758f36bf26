package io.nfaas.packet;

import java.lang.foreign.MemorySegment;

/// Reads a frame's headers where they lie: a flyweight over Ethernet, VLAN stacks, the network service header (RFC 8300) in
/// Ethernet or VXLAN-GPE, IPv4, IPv6 with its extension headers, TCP, UDP, ICMP, ESP and ESP in UDP.
///
/// Mutable, single-threaded, wrapped again for every frame; allocates nothing except in [#layers]. It never reads outside
/// `[offset, offset + captured)`, whatever the headers claim. With a service header present, everything below speaks of the inner
/// frame. Positions are relative to `offset`; -1 stands for "not there".
///
/// Structure is checked as far as it is needed to find the next header; checksums are not. An IPv4 or IPv6 length beyond the bytes
/// at hand is accepted, because captures are cut short. Address accessors read the memory anew, so that a caller who rewrites the
/// headers wraps again.
public final class FrameView {
  /// VLAN tags that are looked through.
  public static final int MAX_VLANS = 8;
  /// IP extension headers that are looked through.
  public static final int MAX_EXTENSIONS = 16;

  public static final int ETHER_IPV4 = 0x0800;
  public static final int ETHER_IPV6 = 0x86dd;
  public static final int ETHER_MPLS = 0x8847;

  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int ICMP = 1;
  public static final int ICMPV6 = 58;
  public static final int ESP = 50;
  public static final int SCTP = 132;

  static final int HOP_BY_HOP = 0;
  static final int ROUTING = 43;
  static final int FRAGMENT = 44;
  static final int AUTHENTICATION = 51;
  static final int NO_NEXT_HEADER = 59;
  static final int DESTINATION_OPTIONS = 60;
  static final int DCCP = 33;
  static final int MOBILITY = 135;
  static final int UDP_LITE = 136;
  static final int HIP = 139;
  static final int SHIM6 = 140;

  /// UDP ports: IKE (RFC 7296), IKE and ESP behind NAT (RFC 3948), VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe), QUIC as HTTP/3 uses it.
  static final int PORT_IKE = 500;

  static final int PORT_NAT_T = 4500;
  static final int PORT_VXLAN_GPE = 4790;
  static final int PORT_QUIC = 443;

  /// UDP port of VXLAN (RFC 7348 section 5).
  public static final int PORT_VXLAN = 4789;

  /// In the place of a VLAN id: untagged.
  public static final int NO_VLAN = -1;

  private static final int GPE_BYTES = 8;
  private static final int GPE_HAS_NEXT_PROTOCOL = 0x04;
  private static final int GPE_NEXT_NSH = 4;

  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int ACK = 0x10;

  private MemorySegment memory = MemorySegment.NULL;
  private long offset;
  private int captured;
  private Malformed reason = Malformed.NONE;
  private boolean quoted;

  private int etherType;
  private int l2Start;
  private int vlanCount;
  private final int[] vlanIds = new int[MAX_VLANS];

  private int nshStart;
  private int nshContext;
  private int outerVlans;
  private int outerIpVersion;

  private int l3Start;
  private int ipVersion;
  private int ipEnd;
  private int protocol;
  private int fragmentId;
  private int fragmentOffset;
  private boolean moreFragments;

  private int l4Start;
  private int l4PayloadStart;
  private int srcPort;
  private int dstPort;
  private int tcpFlags;
  private int icmpType;
  private int icmpId;
  private int espStart;
  private boolean ike;

  /// Reads an Ethernet frame without FCS.
  ///
  /// @param offset where it starts in `memory`, in bytes
  /// @param captured bytes of it in memory
  /// @return false when a header cannot be read; [#reason] says why, and what was read before it stays readable
  public boolean wrap(MemorySegment memory, long offset, int captured) {
    clear(memory, offset, captured);
    return ethernet(0);
  }

  /// Reads an IPv4 or IPv6 packet without Ethernet header; else as [#wrap].
  public boolean wrapIp(MemorySegment memory, long offset, int captured) {
    clear(memory, offset, captured);
    return bareIp();
  }

  /// Reads what comes after another link-layer header than Ethernet's, which said what it is; else as [#wrap].
  ///
  /// @param etherType as in an Ethernet header; VLAN tags may follow
  public boolean wrapTyped(MemorySegment memory, long offset, int captured, int etherType) {
    clear(memory, offset, captured);
    return typed(0, etherType);
  }

  /// Reads the start of a packet as quoted by an ICMP error (RFC 792: the IP header and 8 bytes): the transport header needs
  /// only its first 4 bytes, the ports.
  boolean wrapQuoted(MemorySegment memory, long offset, int captured) {
    clear(memory, offset, captured);
    quoted = true;
    return bareIp();
  }

  private void clear(MemorySegment memory, long offset, int captured) {
    this.memory = memory;
    this.offset = offset;
    this.captured = captured;
    reason = Malformed.NONE;
    quoted = false;
    etherType = 0;
    vlanCount = 0;
    l2Start = -1;
    nshStart = -1;
    nshContext = -1;
    outerVlans = 0;
    outerIpVersion = 0;
    clearFromL3();
  }

  private void clearFromL3() {
    l3Start = -1;
    ipVersion = 0;
    ipEnd = 0;
    protocol = -1;
    fragmentId = 0;
    fragmentOffset = 0;
    moreFragments = false;
    l4Start = -1;
    l4PayloadStart = -1;
    srcPort = -1;
    dstPort = -1;
    tcpFlags = 0;
    icmpType = -1;
    icmpId = -1;
    espStart = -1;
    ike = false;
  }

  private boolean fail(Malformed why) {
    reason = why;
    return false;
  }

  private boolean ethernet(int at) {
    if (captured - at < 14) {
      return fail(Malformed.SHORT_ETHERNET);
    }
    l2Start = at;
    return typed(at + 14, u16(at + 12));
  }

  private boolean typed(int at, int etherTypeOrTag) {
    int type = etherTypeOrTag;
    int p = at;
    while (type == 0x8100 || type == 0x88a8 || type == 0x9100) {
      if (captured - p < 4) {
        return fail(Malformed.SHORT_VLAN);
      }
      if (vlanCount == MAX_VLANS) {
        return fail(Malformed.VLAN_STACK_TOO_DEEP);
      }
      vlanIds[vlanCount++] = u16(p) & 0xfff;
      type = u16(p + 2);
      p += 4;
    }
    etherType = type;
    return switch (type) {
      case ETHER_IPV4 -> ipv4(p);
      case ETHER_IPV6 -> ipv6(p);
      case Nsh.ETHER_TYPE -> serviceHeader(p);
      default -> true;
    };
  }

  private boolean bareIp() {
    if (captured < 1) {
      return fail(Malformed.SHORT_IPV4);
    }
    return switch (u8(0) >>> 4) {
      case 4 -> {
        etherType = ETHER_IPV4;
        yield ipv4(0);
      }
      case 6 -> {
        etherType = ETHER_IPV6;
        yield ipv6(0);
      }
      default -> fail(Malformed.BAD_IP_VERSION);
    };
  }

  private boolean serviceHeader(int p) {
    if (nshStart >= 0) {
      return fail(Malformed.NESTED_NSH);
    }
    if (captured - p < Nsh.BASE_BYTES) {
      return fail(Malformed.SHORT_NSH);
    }
    if (u8(p) >>> 6 != 0) {
      return fail(Malformed.BAD_NSH_VERSION);
    }
    int length = Nsh.length(memory, offset + p);
    int mdType = Nsh.mdType(memory, offset + p);
    if (mdType != 1 && mdType != 2) {
      return fail(Malformed.BAD_NSH_MD_TYPE);
    }
    if (mdType == 1 ? length != 24 : length < Nsh.BASE_BYTES) {
      return fail(Malformed.BAD_NSH_LENGTH);
    }
    if (captured - p < length) {
      return fail(Malformed.SHORT_NSH);
    }
    if (mdType == 1) {
      if (i32(p + 20) == Nsh.MD1_MARK) {
        nshContext = p + 8;
      }
    } else if (!metadata(p + Nsh.BASE_BYTES, p + length)) {
      return fail(Malformed.BAD_NSH_METADATA);
    }
    nshStart = p;
    outerVlans = vlanCount;
    outerIpVersion = ipVersion;
    vlanCount = 0;
    l2Start = -1;
    clearFromL3();
    int inner = p + length;
    return switch (u8(p + 3)) {
      case Nsh.NEXT_IPV4 -> {
        etherType = ETHER_IPV4;
        yield ipv4(inner);
      }
      case Nsh.NEXT_IPV6 -> {
        etherType = ETHER_IPV6;
        yield ipv6(inner);
      }
      case Nsh.NEXT_ETHERNET -> ethernet(inner);
      case Nsh.NEXT_NSH -> fail(Malformed.NESTED_NSH);
      case Nsh.NEXT_MPLS -> {
        etherType = ETHER_MPLS;
        yield true;
      }
      default -> fail(Malformed.BAD_NSH_NEXT_PROTOCOL);
    };
  }

  /// Walks the variable-length metadata of RFC 8300 section 2.5.1 and notes where our context is.
  private boolean metadata(int from, int end) {
    int p = from;
    while (p < end) {
      int valueBytes = u8(p + 3) & 0x7f;
      int next = p + 4 + ((valueBytes + 3) & ~3);
      if (next > end) {
        return false;
      }
      if (u16(p) == Nsh.TLV_CLASS && u8(p + 2) == Nsh.TLV_TYPE && valueBytes == Nsh.TLV_VALUE_BYTES) {
        nshContext = p + 4;
      }
      p = next;
    }
    return true;
  }

  private boolean ipv4(int p) {
    if (captured - p < 20) {
      return fail(Malformed.SHORT_IPV4);
    }
    int first = u8(p);
    if (first >>> 4 != 4) {
      return fail(Malformed.BAD_IP_VERSION);
    }
    int headerBytes = (first & 0xf) * 4;
    if (headerBytes < 20) {
      return fail(Malformed.BAD_IPV4_HEADER_LENGTH);
    }
    if (captured - p < headerBytes) {
      return fail(Malformed.SHORT_IPV4);
    }
    int totalBytes = u16(p + 2);
    if (totalBytes < headerBytes) {
      return fail(Malformed.BAD_IPV4_TOTAL_LENGTH);
    }
    l3Start = p;
    ipVersion = 4;
    ipEnd = Math.min(captured, p + totalBytes);
    int fragment = u16(p + 6);
    fragmentOffset = (fragment & 0x1fff) * 8;
    moreFragments = (fragment & 0x2000) != 0;
    fragmentId = u16(p + 4);
    protocol = u8(p + 9);
    if (fragmentOffset != 0) {
      return true;
    }
    if (protocol == AUTHENTICATION) {
      return extensions(p + headerBytes, AUTHENTICATION);
    }
    return transport(p + headerBytes);
  }

  private boolean ipv6(int p) {
    if (captured - p < 40) {
      return fail(Malformed.SHORT_IPV6);
    }
    if (u8(p) >>> 4 != 6) {
      return fail(Malformed.BAD_IP_VERSION);
    }
    int payloadBytes = u16(p + 4);
    l3Start = p;
    ipVersion = 6;
    // Zero announces a jumbogram (RFC 2675): then the datagram ends where the frame does.
    ipEnd = payloadBytes == 0 ? captured : Math.min(captured, p + 40 + payloadBytes);
    int next = u8(p + 6);
    protocol = next;
    return isExtension(next) ? extensions(p + 40, next) : transport(p + 40);
  }

  private static boolean isExtension(int next) {
    return switch (next) {
      case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS, MOBILITY, HIP, SHIM6 -> true;
      default -> false;
    };
  }

  /// Walks IP extension headers (RFC 8200 section 4); the authentication header counts its length in words of 4 bytes (RFC 4302
  /// section 2.2), the others in units of 8.
  private boolean extensions(int from, int first) {
    int p = from;
    int next = first;
    for (int n = 0; n < MAX_EXTENSIONS; n++) {
      if (ipEnd - p < 8) {
        return fail(Malformed.SHORT_IP_EXTENSION);
      }
      int type = next;
      next = u8(p);
      protocol = next;
      switch (type) {
        case FRAGMENT -> {
          int fragment = u16(p + 2);
          fragmentOffset = fragment & 0xfff8;
          moreFragments = (fragment & 1) != 0;
          fragmentId = i32(p + 4);
          if (fragmentOffset != 0) {
            return true;
          }
          p += 8;
        }
        case AUTHENTICATION -> p += (u8(p + 1) + 2) * 4;
        default -> p += (u8(p + 1) + 1) * 8;
      }
      if (p > ipEnd) {
        return fail(Malformed.SHORT_IP_EXTENSION);
      }
      if (ipVersion == 4 ? next != AUTHENTICATION : !isExtension(next)) {
        return transport(p);
      }
    }
    return fail(Malformed.IP_EXTENSIONS_TOO_MANY);
  }

  private boolean transport(int p) {
    return switch (protocol) {
      case TCP -> tcp(p);
      case UDP -> udp(p);
      case ESP -> esp(p);
      case ICMP, ICMPV6 -> icmp(p);
      case SCTP, DCCP -> ports(p, 12);
      case UDP_LITE -> ports(p, 8);
      case NO_NEXT_HEADER -> true;
      default -> {
        l4Start = p;
        yield true;
      }
    };
  }

  private boolean esp(int p) {
    if (ipEnd - p < 8) {
      return fail(Malformed.SHORT_L4);
    }
    l4Start = p;
    espStart = p;
    l4PayloadStart = p + 8;
    return true;
  }

  private boolean ports(int p, int headerBytes) {
    if (ipEnd - p < (quoted ? 4 : headerBytes)) {
      return fail(Malformed.SHORT_L4);
    }
    l4Start = p;
    int both = i32(p);
    srcPort = both >>> 16;
    dstPort = both & 0xffff;
    l4PayloadStart = quoted ? -1 : p + headerBytes;
    return true;
  }

  private boolean tcp(int p) {
    if (!ports(p, 20) || quoted) {
      return reason == Malformed.NONE;
    }
    int headerBytes = (u8(p + 12) >>> 4) * 4;
    if (headerBytes < 20) {
      return fail(Malformed.BAD_TCP_HEADER_LENGTH);
    }
    if (ipEnd - p < headerBytes) {
      return fail(ipEnd == captured ? Malformed.SHORT_L4 : Malformed.BAD_TCP_HEADER_LENGTH);
    }
    tcpFlags = u16(p + 12) & 0x1ff;
    l4PayloadStart = p + headerBytes;
    return true;
  }

  private boolean udp(int p) {
    if (!ports(p, 8) || quoted) {
      return reason == Malformed.NONE;
    }
    int udpBytes = u16(p + 4);
    if (udpBytes < 8 && !(udpBytes == 0 && ipVersion == 6)) {
      return fail(Malformed.BAD_UDP_LENGTH);
    }
    if (dstPort == PORT_NAT_T || srcPort == PORT_NAT_T) {
      behindNat(p + 8);
    } else if (dstPort == PORT_IKE || srcPort == PORT_IKE) {
      ike = true;
    } else if (dstPort == PORT_VXLAN_GPE && ipEnd - p >= 8 + GPE_BYTES) {
      if ((u8(p + 8) & GPE_HAS_NEXT_PROTOCOL) != 0 && u8(p + 11) == GPE_NEXT_NSH) {
        return serviceHeader(p + 8 + GPE_BYTES);
      }
    }
    return true;
  }

  /// Whether one of these UDP ports says that somebody here reads on behind the UDP header, or may.
  static boolean hasOwnReader(int source, int destination) {
    return isIpsec(source)
        || isIpsec(destination)
        || destination == PORT_VXLAN_GPE
        || destination == PORT_VXLAN;
  }

  private static boolean isIpsec(int port) {
    return port == PORT_NAT_T || port == PORT_IKE;
  }

  /// RFC 3948 section 2: four zero bytes mark IKE, anything else is an SPI; a single byte is a keepalive.
  private void behindNat(int p) {
    if (ipEnd - p < 4) {
      return;
    }
    if (i32(p) == 0) {
      ike = true;
    } else if (ipEnd - p >= 8) {
      espStart = p;
    }
  }

  private boolean icmp(int p) {
    if (ipEnd - p < (protocol == ICMP ? 8 : 4)) {
      return fail(Malformed.SHORT_L4);
    }
    l4Start = p;
    icmpType = u8(p);
    boolean echo = protocol == ICMP ? icmpType == 8 || icmpType == 0 : icmpType == 128 || icmpType == 129;
    if (echo && ipEnd - p < 8) {
      return fail(Malformed.SHORT_L4);
    }
    icmpId = echo ? u16(p + 4) : -1;
    l4PayloadStart = Math.min(p + 8, ipEnd);
    return true;
  }

  private int u8(int p) {
    return Wire.u8(memory, offset + p);
  }

  private int u16(int p) {
    return Wire.u16(memory, offset + p);
  }

  private int i32(int p) {
    return Wire.i32(memory, offset + p);
  }

  /// Why the frame cannot be read; [Malformed#NONE] for a well-formed one.
  public Malformed reason() {
    return reason;
  }

  public MemorySegment memory() {
    return memory;
  }

  /// Where the frame starts in [#memory], in bytes.
  public long offset() {
    return offset;
  }

  /// Bytes of the frame in memory.
  public int captured() {
    return captured;
  }

  /// Ethernet type after VLAN tags, of the inner frame; below 0x600 it is an 802.3 length.
  public int etherType() {
    return etherType;
  }

  /// VLAN tags of the inner frame; those around a service header are not counted.
  public int vlanCount() {
    return vlanCount;
  }

  /// VLAN id of tag `i`, the outermost first.
  public int vlanId(int i) {
    if (i >= vlanCount) {
      throw new IndexOutOfBoundsException("tag " + i + " of " + vlanCount);
    }
    return vlanIds[i];
  }

  /// Start of the (inner) Ethernet header, -1 when there is none.
  public int l2Start() {
    return l2Start;
  }

  /// Start of the IP header, -1 when there is none.
  public int l3Start() {
    return l3Start;
  }

  /// 4, 6, or 0 when it is not IP (ARP, MPLS): readable, but without a flow key.
  public int ipVersion() {
    return ipVersion;
  }

  /// IP protocol after extension headers, -1 when it is not IP. Of a later fragment: what its fragment header announces.
  public int protocol() {
    return protocol;
  }

  /// Start of the transport header, -1 when there is none: not IP, or a fragment after the first.
  public int l4Start() {
    return l4Start;
  }

  /// First byte after the transport header, -1 when that header is not there or not understood.
  public int l4PayloadStart() {
    return l4PayloadStart;
  }

  /// End of the IP datagram or of the bytes at hand, whichever comes first: what follows is padding. 0 when it is not IP.
  public int ipEnd() {
    return ipEnd;
  }

  /// TCP, UDP, SCTP, DCCP or UDP-Lite source port, -1 when there is none.
  public int srcPort() {
    return srcPort;
  }

  public int dstPort() {
    return dstPort;
  }

  /// The nine TCP flags (RFC 9293 section 3.1, RFC 3168), FIN in bit 0; 0 when it is not TCP.
  public int tcpFlags() {
    return tcpFlags;
  }

  /// First byte of TCP payload, -1 when it is not TCP.
  public int tcpPayloadStart() {
    return protocol == TCP ? l4PayloadStart : -1;
  }

  public boolean isTcpFin() {
    return (tcpFlags & FIN) != 0;
  }

  public boolean isTcpRst() {
    return (tcpFlags & RST) != 0;
  }

  /// SYN, with or without ACK.
  public boolean isTcpSyn() {
    return (tcpFlags & SYN) != 0;
  }

  /// ICMP or ICMPv6 type, -1 when it is neither.
  public int icmpType() {
    return icmpType;
  }

  /// Identifier of an ICMP echo, -1 when it is none.
  public int icmpId() {
    return icmpId;
  }

  /// ESP directly over IP, or in UDP on port 4500 (RFC 3948).
  public boolean isEsp() {
    return espStart >= 0;
  }

  /// Security parameters index, all 32 bits; 0 when it is not ESP.
  public int espSpi() {
    return espStart < 0 ? 0 : i32(espStart);
  }

  /// ESP sequence number, all 32 bits; 0 when it is not ESP.
  public int espSequence() {
    return espStart < 0 ? 0 : i32(espStart + 4);
  }

  /// IKE: UDP port 500, or port 4500 with the non-ESP marker.
  public boolean isIke() {
    return ike;
  }

  /// One of several fragments. An atomic fragment (RFC 6946) is none.
  public boolean isFragment() {
    return moreFragments || fragmentOffset != 0;
  }

  public boolean isFirstFragment() {
    return moreFragments && fragmentOffset == 0;
  }

  /// Identification shared by the fragments of a datagram: 16 bits of IPv4, 32 of IPv6.
  public int fragmentId() {
    return fragmentId;
  }

  /// First 64 bits of the IPv6 source address, 0 for IPv4.
  public long srcHigh() {
    return ipVersion == 6 ? Wire.i64(memory, offset + l3Start + 8) : 0;
  }

  /// Last 64 bits of the IPv6 source address, or the IPv4 address in the low 32.
  public long srcLow() {
    return address(12, 16);
  }

  public long dstHigh() {
    return ipVersion == 6 ? Wire.i64(memory, offset + l3Start + 24) : 0;
  }

  public long dstLow() {
    return address(16, 32);
  }

  private long address(int v4, int v6Low) {
    return switch (ipVersion) {
      case 4 -> Wire.u32(memory, offset + l3Start + v4);
      case 6 -> Wire.i64(memory, offset + l3Start + v6Low);
      default -> 0;
    };
  }

  public boolean hasNsh() {
    return nshStart >= 0;
  }

  /// Start of the service header, -1 when there is none.
  public int nshStart() {
    return nshStart;
  }

  /// Length of the service header in bytes, 0 when there is none.
  public int nshLength() {
    return nshStart < 0 ? 0 : Nsh.length(memory, offset + nshStart);
  }

  /// Service path identifier, -1 when there is none.
  public int nshSpi() {
    return nshStart < 0 ? -1 : Nsh.spi(memory, offset + nshStart);
  }

  /// Service index, -1 when there is none.
  public int nshSi() {
    return nshStart < 0 ? -1 : Nsh.si(memory, offset + nshStart);
  }

  public int nshTtl() {
    return nshStart < 0 ? -1 : Nsh.ttl(memory, offset + nshStart);
  }

  public int nshMdType() {
    return nshStart < 0 ? -1 : Nsh.mdType(memory, offset + nshStart);
  }

  public int nshNextProtocol() {
    return nshStart < 0 ? -1 : Nsh.nextProtocol(memory, offset + nshStart);
  }

  /// The O bit: an operations and management packet (RFC 8300 section 2.2).
  public boolean nshOam() {
    return nshStart >= 0 && (u8(nshStart) & 0x20) != 0;
  }

  /// Graph view id of our context in the metadata (see [Nsh]), -1 when it is not there.
  public int nshView() {
    return nshContext < 0 ? -1 : i32(nshContext);
  }

  /// Tenant of our context, -1 when it is not there.
  public int nshTenant() {
    return nshContext < 0 ? -1 : i32(nshContext + 4);
  }

  /// Previous replica of our context, -1 when it names none or is not there.
  public int nshPrevious() {
    return nshContext < 0 ? -1 : i32(nshContext + 8);
  }

  /// What the frame says about its place in its flow.
  public FlowStart flowStart() {
    if (l4Start < 0 || reason != Malformed.NONE) {
      return FlowStart.UNKNOWN;
    }
    if (espStart >= 0) {
      return FlowStart.ofEsp(espSequence());
    }
    if (protocol == TCP) {
      return (tcpFlags & (SYN | ACK)) == SYN ? FlowStart.FIRST : FlowStart.LATER;
    }
    if (protocol == UDP && (dstPort == PORT_QUIC || srcPort == PORT_QUIC)) {
      return FlowStart.ofQuic(memory, offset + l4PayloadStart, ipEnd - l4PayloadStart, dstPort == PORT_QUIC);
    }
    return FlowStart.UNKNOWN;
  }

  /// The headers in words, outermost first: `eth/vlan/ipv4/udp/esp`. Allocates.
  public String layers() {
    return Layers.of(this);
  }

  boolean quotesPacket() {
    if (icmpType < 0) {
      return false;
    }
    return protocol == ICMP
        ? icmpType == 3 || icmpType == 4 || icmpType == 5 || icmpType == 11 || icmpType == 12
        : icmpType >= 1 && icmpType <= 4;
  }

  int outerVlans() {
    return outerVlans;
  }

  /// IP version of a VXLAN-GPE carrier, 0 when the service header follows Ethernet.
  int outerIpVersion() {
    return outerIpVersion;
  }
}
