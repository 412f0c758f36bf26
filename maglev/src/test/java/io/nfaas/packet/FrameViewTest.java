package io.nfaas.packet;

import static io.nfaas.packet.Frames.ah;
import static io.nfaas.packet.Frames.bytes;
import static io.nfaas.packet.Frames.echo;
import static io.nfaas.packet.Frames.esp;
import static io.nfaas.packet.Frames.eth;
import static io.nfaas.packet.Frames.fragment;
import static io.nfaas.packet.Frames.gpe;
import static io.nfaas.packet.Frames.hex;
import static io.nfaas.packet.Frames.ipv4;
import static io.nfaas.packet.Frames.ipv4Fragment;
import static io.nfaas.packet.Frames.ipv6;
import static io.nfaas.packet.Frames.join;
import static io.nfaas.packet.Frames.nsh;
import static io.nfaas.packet.Frames.option;
import static io.nfaas.packet.Frames.tcp;
import static io.nfaas.packet.Frames.u16;
import static io.nfaas.packet.Frames.u32;
import static io.nfaas.packet.Frames.udp;
import static io.nfaas.packet.Frames.view;
import static io.nfaas.packet.Frames.vlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameViewTest {
  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String A6 = "2001:db8::1";
  private static final String B6 = "2001:db8:1::2";

  @Test
  void readsTcpOverIpv4() {
    FrameView f = view(eth(0x0800, ipv4(6, A, B, tcp(1024, 80, 0x12, bytes(5)))));
    assertEquals(Malformed.NONE, f.reason());
    assertEquals("eth/ipv4/tcp", f.layers());
    assertEquals(0, f.l2Start());
    assertEquals(14, f.l3Start());
    assertEquals(4, f.ipVersion());
    assertEquals(6, f.protocol());
    assertEquals(34, f.l4Start());
    assertEquals(54, f.l4PayloadStart());
    assertEquals(54, f.tcpPayloadStart());
    assertEquals(1024, f.srcPort());
    assertEquals(80, f.dstPort());
    assertEquals(0x12, f.tcpFlags());
    assertTrue(f.isTcpSyn());
    assertFalse(f.isTcpFin());
    assertEquals(0x0a000001, f.srcLow());
    assertEquals(0x0a000002, f.dstLow());
    assertEquals(0, f.srcHigh());
    assertEquals(59, f.ipEnd());
    assertFalse(f.hasNsh());
    assertEquals(-1, f.nshSpi());
  }

  @Test
  void tcpOptionsMoveThePayload() {
    byte[] header = tcp(1, 2, 16, bytes(12));
    header[12] = (byte) 0x80;
    assertEquals(34 + 32, view(eth(0x0800, ipv4(6, A, B, header))).tcpPayloadStart());
  }

  @Test
  void ipv4OptionsMoveTheTransportHeader() {
    byte[] ip = join(hex("46000020 00000000 40110000 0a000001 0a000002 01010101"), udp(5, 6, bytes(0)));
    FrameView f = view(eth(0x0800, ip));
    assertEquals(14 + 24, f.l4Start());
    assertEquals(5, f.srcPort());
    assertEquals(14 + 32, f.ipEnd());
  }

  @Test
  void readsVlanStacksOuterTagFirst() {
    byte[] ip = ipv4(17, A, B, udp(1, 2, bytes(0)));
    FrameView one = view(eth(0x8100, vlan(0x6064, 0x0800, ip)));
    assertEquals(1, one.vlanCount());
    assertEquals(100, one.vlanId(0));
    assertEquals(18, one.l3Start());
    FrameView two = view(eth(0x88a8, vlan(30, 0x8100, vlan(100, 0x0800, ip))));
    assertEquals("eth/vlan/vlan/ipv4/udp", two.layers());
    assertEquals(30, two.vlanId(0));
    assertEquals(100, two.vlanId(1));
    assertEquals(0x0800, two.etherType());
    assertThrows(IndexOutOfBoundsException.class, () -> two.vlanId(2));
    byte[] nine = ip;
    int type = 0x0800;
    for (int i = 0; i < 9; i++) {
      nine = vlan(i, type, nine);
      type = 0x8100;
    }
    assertEquals(Malformed.VLAN_STACK_TOO_DEEP, view(eth(0x8100, nine)).reason());
    assertEquals(Malformed.SHORT_VLAN, view(eth(0x8100, bytes(3))).reason());
  }

  @Test
  void readsUdpBehindIpv6ExtensionHeaders() {
    byte[] udp = udp(53, 5353, bytes(4));
    byte[] ip = ipv6(0, A6, B6, option(43, 1, option(60, 3, option(51, 2, ah(17, udp)))));
    FrameView f = view(eth(0x86dd, ip));
    assertEquals(Malformed.NONE, f.reason());
    assertEquals(17, f.protocol());
    assertEquals(14 + 40 + 8 + 24 + 16 + 24, f.l4Start());
    assertEquals(53, f.srcPort());
    assertEquals(0x20010db8_00000000L, f.srcHigh());
    assertEquals(1, f.srcLow());
    assertEquals(0x20010db8_00010000L, f.dstHigh());
    assertEquals(2, f.dstLow());
  }

  @Test
  void anEndlessChainOfExtensionHeadersIsMalformed() {
    byte[] chain = udp(1, 2, bytes(0));
    int next = 17;
    for (int i = 0; i < 16; i++) {
      chain = option(next, 1, chain);
      next = 60;
    }
    assertEquals(1, view(eth(0x86dd, ipv6(60, A6, B6, chain))).srcPort());
    assertEquals(
        Malformed.IP_EXTENSIONS_TOO_MANY, view(eth(0x86dd, ipv6(60, A6, B6, option(60, 1, chain)))).reason());
    byte[] lying = option(17, 1, udp(1, 2, bytes(0)));
    lying[1] = 9;
    assertEquals(Malformed.SHORT_IP_EXTENSION, view(eth(0x86dd, ipv6(60, A6, B6, lying))).reason());
  }

  @Test
  void ipv6WithoutNextHeaderHasNoTransport() {
    FrameView f = view(eth(0x86dd, ipv6(59, A6, B6, bytes(3))));
    assertEquals(Malformed.NONE, f.reason());
    assertEquals(-1, f.l4Start());
    assertEquals(59, f.protocol());
  }

  @Test
  void looksThroughTheAuthenticationHeaderOfIpv4() {
    FrameView f = view(eth(0x0800, ipv4(51, A, B, ah(6, tcp(7, 8, 2, bytes(0))))));
    assertEquals(6, f.protocol());
    assertEquals(34 + 24, f.l4Start());
    assertEquals(7, f.srcPort());
  }

  @Test
  void readsEspOverIpAndInUdp() {
    FrameView plain = view(eth(0x0800, ipv4(50, A, B, esp(0x89abcdef, 7, bytes(32)))));
    assertTrue(plain.isEsp());
    assertEquals(0x89abcdef, plain.espSpi());
    assertEquals(7, plain.espSequence());
    assertEquals(-1, plain.srcPort());
    assertEquals("eth/ipv4/esp", plain.layers());
    FrameView inUdp = view(eth(0x0800, ipv4(17, A, B, udp(4500, 4500, esp(5, 1, bytes(32))))));
    assertTrue(inUdp.isEsp());
    assertFalse(inUdp.isIke());
    assertEquals(5, inUdp.espSpi());
    assertEquals(4500, inUdp.srcPort());
    assertEquals("eth/ipv4/udp/esp", inUdp.layers());
    assertEquals(Malformed.SHORT_L4, view(eth(0x0800, ipv4(50, A, B, bytes(7)))).reason());
  }

  @Test
  void tellsIkeFromEspOnPort4500() {
    assertTrue(view(eth(0x0800, ipv4(17, A, B, udp(500, 500, bytes(28))))).isIke());
    FrameView marked = view(eth(0x0800, ipv4(17, A, B, udp(4500, 61000, bytes(32)))));
    assertTrue(marked.isIke());
    assertFalse(marked.isEsp());
    assertEquals("eth/ipv4/udp/ike", marked.layers());
    FrameView keepalive = view(eth(0x0800, ipv4(17, A, B, udp(61000, 4500, hex("ff")))));
    assertFalse(keepalive.isIke());
    assertFalse(keepalive.isEsp());
    assertEquals(Malformed.NONE, keepalive.reason());
  }

  @Test
  void onlyTheFirstFragmentHasPorts() {
    FrameView first = view(eth(0x0800, ipv4Fragment(17, A, B, 77, 0, true, udp(1, 2, bytes(8)))));
    assertTrue(first.isFragment());
    assertTrue(first.isFirstFragment());
    assertEquals(1, first.srcPort());
    FrameView later = view(eth(0x0800, ipv4Fragment(17, A, B, 77, 16, true, bytes(8))));
    assertTrue(later.isFragment());
    assertFalse(later.isFirstFragment());
    assertEquals(77, later.fragmentId());
    assertEquals(17, later.protocol());
    assertEquals(-1, later.srcPort());
    assertEquals(-1, later.l4Start());
    assertEquals("eth/ipv4/fragment", later.layers());
  }

  @Test
  void readsIpv6Fragments() {
    byte[] udp = udp(1, 2, bytes(8));
    FrameView first = view(eth(0x86dd, ipv6(44, A6, B6, fragment(17, 0xdeadbeef, 0, true, udp))));
    assertTrue(first.isFirstFragment());
    assertEquals(1, first.srcPort());
    assertEquals(0xdeadbeef, first.fragmentId());
    FrameView later = view(eth(0x86dd, ipv6(44, A6, B6, fragment(17, 0xdeadbeef, 16, false, bytes(8)))));
    assertTrue(later.isFragment());
    assertFalse(later.isFirstFragment());
    assertEquals(-1, later.srcPort());
    // RFC 6946: offset 0 and nothing more to come.
    FrameView atomic = view(eth(0x86dd, ipv6(44, A6, B6, fragment(17, 1, 0, false, udp))));
    assertFalse(atomic.isFragment());
    assertEquals(1, atomic.srcPort());
  }

  @Test
  void withAServiceHeaderEverythingSpeaksOfTheInnerFrame() {
    byte[] inner = eth(0x8100, vlan(42, 0x0800, ipv4(6, A, B, tcp(9, 10, 16, bytes(0)))));
    FrameView f = view(eth(0x8100, vlan(7, Nsh.ETHER_TYPE, nsh(Nsh.NEXT_ETHERNET, 5, 254, 3, 11, -1, inner))));
    assertEquals(Malformed.NONE, f.reason());
    assertTrue(f.hasNsh());
    assertEquals(18, f.nshStart());
    assertEquals(24, f.nshLength());
    assertEquals(5, f.nshSpi());
    assertEquals(254, f.nshSi());
    assertEquals(63, f.nshTtl());
    assertEquals(2, f.nshMdType());
    assertEquals(3, f.nshNextProtocol());
    assertEquals(3, f.nshView());
    assertEquals(11, f.nshTenant());
    assertEquals(-1, f.nshPrevious());
    assertFalse(f.nshOam());
    assertEquals(42, f.l2Start());
    assertEquals(1, f.vlanCount());
    assertEquals(42, f.vlanId(0));
    assertEquals(60, f.l3Start());
    assertEquals(9, f.srcPort());
    assertEquals("eth/vlan/nsh/eth/vlan/ipv4/tcp", f.layers());
  }

  @Test
  void aServiceHeaderMayCarryBareIpOrMpls() {
    FrameView v4 = view(eth(Nsh.ETHER_TYPE, nsh(Nsh.NEXT_IPV4, 1, 2, 3, 4, 5, ipv4(17, A, B, udp(1, 2, bytes(0))))));
    assertEquals("eth/nsh/ipv4/udp", v4.layers());
    assertEquals(-1, v4.l2Start());
    assertEquals(38, v4.l3Start());
    assertEquals(5, v4.nshPrevious());
    FrameView v6 = view(eth(Nsh.ETHER_TYPE, nsh(Nsh.NEXT_IPV6, 1, 2, 3, 4, 5, ipv6(17, A6, B6, udp(1, 2, bytes(0))))));
    assertEquals(0x86dd, v6.etherType());
    assertEquals(2, v6.dstPort());
    FrameView mpls = view(eth(Nsh.ETHER_TYPE, nsh(Nsh.NEXT_MPLS, 1, 2, 3, 4, 5, bytes(4))));
    assertEquals(Malformed.NONE, mpls.reason());
    assertEquals(0, mpls.ipVersion());
    assertEquals("eth/nsh/mpls", mpls.layers());
  }

  @Test
  void readsAServiceHeaderInVxlanGpe() {
    byte[] inner = eth(0x0800, ipv4(17, A, B, udp(1, 2, bytes(0))));
    byte[] carrier = udp(50000, 4790, gpe(nsh(Nsh.NEXT_ETHERNET, 9, 200, 1, 2, -1, inner)));
    FrameView f = view(eth(0x86dd, ipv6(17, A6, B6, carrier)));
    assertEquals("eth/ipv6/udp/vxlan-gpe/nsh/eth/ipv4/udp", f.layers());
    assertEquals(9, f.nshSpi());
    assertEquals(4, f.ipVersion());
    assertEquals(1, f.srcPort());
    // Next protocol 3: Ethernet without a service header stays an ordinary datagram.
    byte[] other = udp(50000, 4790, join(hex("0c000003 00000a00"), inner));
    assertEquals("eth/ipv4/udp", view(eth(0x0800, ipv4(17, A, B, other))).layers());
  }

  @Test
  void refusesBadServiceHeaders() {
    byte[] good = eth(Nsh.ETHER_TYPE, nsh(Nsh.NEXT_IPV4, 1, 2, 3, 4, 5, ipv4(17, A, B, udp(1, 2, bytes(0)))));
    assertEquals(Malformed.BAD_NSH_VERSION, changed(good, 14, 0x40).reason());
    assertEquals(Malformed.BAD_NSH_MD_TYPE, changed(good, 16, 0).reason());
    assertEquals(Malformed.BAD_NSH_NEXT_PROTOCOL, changed(good, 17, 9).reason());
    assertEquals(Malformed.NESTED_NSH, changed(good, 17, Nsh.NEXT_NSH).reason());
    assertEquals(Malformed.BAD_NSH_LENGTH, changed(good, 15, 0xc1).reason());
    assertEquals(Malformed.SHORT_NSH, changed(good, 15, 0xff).reason());
    // A length of 5 words cuts the metadata entry short.
    assertEquals(Malformed.BAD_NSH_METADATA, changed(good, 15, 0xc5).reason());
    assertEquals(Malformed.SHORT_NSH, view(eth(Nsh.ETHER_TYPE, bytes(7))).reason());
    byte[] twice = eth(Nsh.ETHER_TYPE, nsh(Nsh.NEXT_ETHERNET, 1, 2, 3, 4, 5, good));
    assertEquals(Malformed.NESTED_NSH, view(twice).reason());
  }

  @Test
  void findsOurContextAmongForeignMetadata() {
    byte[] ours = Arrays.copyOfRange(nsh(Nsh.NEXT_IPV4, 1, 2, 30, 40, 50, bytes(0)), 8, 24);
    byte[] foreign = join(u16(0x1234), hex("0105 aabbccddee 000000"));
    byte[] base = join(hex("0fc9 02 01"), u32(1 << 8 | 2));
    FrameView f = view(eth(Nsh.ETHER_TYPE, join(base, foreign, ours, ipv4(17, A, B, udp(1, 2, bytes(0))))));
    assertEquals(Malformed.NONE, f.reason());
    assertEquals(36, f.nshLength());
    assertEquals(30, f.nshView());
    assertEquals(40, f.nshTenant());
    assertEquals(50, f.nshPrevious());
    FrameView alone = view(eth(Nsh.ETHER_TYPE, join(hex("0fc5 02 01"), u32(258), foreign, ipv4(17, A, B, udp(1, 2, bytes(0))))));
    assertEquals(Malformed.NONE, alone.reason());
    assertEquals(-1, alone.nshView());
    assertEquals(2, alone.dstPort());
  }

  @Test
  void refusesBadIpHeaders() {
    byte[] good = eth(0x0800, ipv4(17, A, B, udp(1, 2, bytes(0))));
    assertEquals(Malformed.SHORT_ETHERNET, view(bytes(13)).reason());
    assertEquals(Malformed.SHORT_IPV4, view(Arrays.copyOf(good, 33)).reason());
    assertEquals(Malformed.BAD_IP_VERSION, changed(good, 14, 0x65).reason());
    assertEquals(Malformed.BAD_IPV4_HEADER_LENGTH, changed(good, 14, 0x44).reason());
    assertEquals(Malformed.SHORT_IPV4, changed(good, 14, 0x4f).reason());
    assertEquals(Malformed.BAD_IPV4_TOTAL_LENGTH, changed(good, 17, 19).reason());
    // The datagram ends inside the UDP header although the frame goes on.
    assertEquals(Malformed.SHORT_L4, changed(good, 17, 27).reason());
    assertEquals(Malformed.SHORT_L4, view(Arrays.copyOf(good, 41)).reason());
    assertEquals(Malformed.BAD_UDP_LENGTH, changed(good, 39, 7).reason());
    byte[] six = eth(0x86dd, ipv6(17, A6, B6, udp(1, 2, bytes(0))));
    assertEquals(Malformed.SHORT_IPV6, view(Arrays.copyOf(six, 53)).reason());
    assertEquals(Malformed.BAD_IP_VERSION, changed(six, 14, 0x45).reason());
    byte[] tcp = eth(0x0800, ipv4(6, A, B, tcp(1, 2, 0, bytes(0))));
    assertEquals(Malformed.BAD_TCP_HEADER_LENGTH, changed(tcp, 46, 0x40).reason());
    assertEquals(Malformed.SHORT_L4, changed(tcp, 46, 0x60).reason());
    assertEquals(Malformed.BAD_TCP_HEADER_LENGTH, changed(join(tcp, bytes(6)), 46, 0x60).reason());
  }

  @Test
  void whatIsNotIpIsReadableButHasNoAddresses() {
    FrameView arp = view(eth(0x0806, bytes(28)));
    assertEquals(Malformed.NONE, arp.reason());
    assertEquals(0, arp.ipVersion());
    assertEquals(-1, arp.protocol());
    assertEquals(-1, arp.l3Start());
    assertEquals("eth/arp", arp.layers());
    assertEquals("eth/llc", view(eth(100, bytes(100))).layers());
  }

  @Test
  void readsBareIp() {
    FrameView f = new FrameView();
    byte[] four = ipv4(17, A, B, udp(1, 2, bytes(0)));
    assertTrue(f.wrapIp(Frames.exactly(Arena.ofAuto(), four), 0, four.length));
    assertEquals("ipv4/udp", f.layers());
    assertEquals(-1, f.l2Start());
    assertEquals(20, f.l4Start());
    byte[] six = ipv6(58, A6, B6, echo(128, 9));
    assertTrue(f.wrapIp(Frames.exactly(Arena.ofAuto(), six), 0, six.length));
    assertEquals("ipv6/icmpv6", f.layers());
    assertEquals(128, f.icmpType());
    assertEquals(9, f.icmpId());
    assertFalse(f.wrapIp(Frames.exactly(Arena.ofAuto(), bytes(0)), 0, 0));
    assertEquals(Malformed.SHORT_IPV4, f.reason());
    assertFalse(f.wrapIp(Frames.exactly(Arena.ofAuto(), bytes(20)), 0, 20));
    assertEquals(Malformed.BAD_IP_VERSION, f.reason());
  }

  @Test
  void saysWhatIsKnownOfTheStartOfAFlow() {
    assertEquals(FlowStart.FIRST, view(eth(0x0800, ipv4(6, A, B, tcp(1, 2, 0x02, bytes(0))))).flowStart());
    assertEquals(FlowStart.LATER, view(eth(0x0800, ipv4(6, A, B, tcp(1, 2, 0x12, bytes(0))))).flowStart());
    assertEquals(FlowStart.LATER, view(eth(0x0800, ipv4(6, A, B, tcp(1, 2, 0x10, bytes(0))))).flowStart());
    assertEquals(FlowStart.FIRST, view(eth(0x0800, ipv4(50, A, B, esp(9, 1, bytes(8))))).flowStart());
    assertEquals(FlowStart.LATER, view(eth(0x0800, ipv4(50, A, B, esp(9, 2, bytes(8))))).flowStart());
    assertEquals(FlowStart.UNKNOWN, view(eth(0x0800, ipv4(17, A, B, udp(1, 2, bytes(8))))).flowStart());
    assertEquals(FlowStart.UNKNOWN, view(eth(0x0806, bytes(28))).flowStart());
  }

  @Test
  void knowsTheFirstPacketOfQuic() {
    byte[] initial = hex("c0 00000001 08 0001020304050607");
    assertEquals(FlowStart.FIRST, view(eth(0x0800, ipv4(17, A, B, udp(5000, 443, initial)))).flowStart());
    assertEquals(FlowStart.LATER, view(eth(0x0800, ipv4(17, B, A, udp(443, 5000, initial)))).flowStart());
    byte[] handshake = hex("e0 00000001 08 0001020304050607");
    assertEquals(FlowStart.LATER, view(eth(0x0800, ipv4(17, A, B, udp(5000, 443, handshake)))).flowStart());
    byte[] version2 = hex("d0 6b3343cf 08 0001020304050607");
    assertEquals(FlowStart.FIRST, view(eth(0x0800, ipv4(17, A, B, udp(5000, 443, version2)))).flowStart());
    byte[] shortHeader = hex("40 0001020304050607");
    assertEquals(FlowStart.LATER, view(eth(0x0800, ipv4(17, A, B, udp(5000, 443, shortHeader)))).flowStart());
  }

  /// The frame with one byte replaced.
  private static FrameView changed(byte[] frame, int at, int value) {
    byte[] copy = frame.clone();
    copy[at] = (byte) value;
    return view(copy);
  }
}
