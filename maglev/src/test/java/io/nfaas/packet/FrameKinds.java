package io.nfaas.packet;

import static io.nfaas.packet.Frames.ah;
import static io.nfaas.packet.Frames.bytes;
import static io.nfaas.packet.Frames.echo;
import static io.nfaas.packet.Frames.esp;
import static io.nfaas.packet.Frames.eth;
import static io.nfaas.packet.Frames.fragment;
import static io.nfaas.packet.Frames.gpe;
import static io.nfaas.packet.Frames.hex;
import static io.nfaas.packet.Frames.icmpError;
import static io.nfaas.packet.Frames.ipv4;
import static io.nfaas.packet.Frames.ipv4Fragment;
import static io.nfaas.packet.Frames.ipv6;
import static io.nfaas.packet.Frames.nsh;
import static io.nfaas.packet.Frames.option;
import static io.nfaas.packet.Frames.tcp;
import static io.nfaas.packet.Frames.udp;
import static io.nfaas.packet.Frames.vlan;

import java.util.List;

/// A frame of every kind that [FrameView] reads, to be damaged by tests.
public final class FrameKinds {
  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String A6 = "2001:db8::1";
  private static final String B6 = "2001:db8::2";

  private static final byte[] INNER = eth(0x8100, vlan(5, 0x0800, ipv4(6, A, B, tcp(1, 2, 16, bytes(9)))));

  /// None of them is damaged.
  public static final List<byte[]> ALL = List.of(
      INNER,
      eth(0x88a8, vlan(1, 0x8100, vlan(2, 0x86dd, ipv6(17, A6, B6, udp(1, 443, hex("c0 00000001 08 0001020304050607")))))),
      eth(0x86dd, ipv6(0, A6, B6, option(43, 2, option(51, 1, ah(6, tcp(1, 2, 2, bytes(0))))))),
      eth(0x86dd, ipv6(44, A6, B6, fragment(17, 99, 0, true, udp(1, 2, bytes(8))))),
      eth(0x0800, ipv4Fragment(17, A, B, 7, 64, true, bytes(40))),
      eth(0x0800, ipv4(6, B, A, tcp(2, 1, 2, bytes(3)))),
      eth(0x0800, ipv4(17, A, A, udp(53, 9, bytes(5)))),
      eth(0x8100, vlan(7, 0x0800, ipv4(17, A, B, udp(9, 443, hex("c0 00000001 08 0001020304050607"))))),
      eth(0x0800, ipv4(17, A, B, udp(443, 9, hex("40 00000001")))),
      eth(0x0800, ipv4(50, A, B, esp(1, 2, bytes(24)))),
      eth(0x0800, ipv4(17, A, B, udp(4500, 4500, esp(1, 2, bytes(24))))),
      eth(0x0800, ipv4(17, A, B, udp(4500, 4500, bytes(24)))),
      eth(0x0800, ipv4(1, A, B, icmpError(3, ipv4(6, B, A, tcp(1, 2, 16, bytes(0)))))),
      eth(0x86dd, ipv6(58, A6, B6, icmpError(1, ipv6(60, B6, A6, option(17, 1, udp(1, 2, bytes(0))))))),
      eth(0x0800, ipv4(1, A, B, echo(8, 3))),
      eth(Nsh.ETHER_TYPE, nsh(Nsh.NEXT_ETHERNET, 1, 255, 2, 3, -1, INNER)),
      eth(Nsh.ETHER_TYPE, nsh(Nsh.NEXT_IPV6, 1, 255, 2, 3, -1, ipv6(6, A6, B6, tcp(1, 2, 2, bytes(0))))),
      eth(0x0800, ipv4(17, A, B, udp(9, 4790, gpe(nsh(Nsh.NEXT_ETHERNET, 1, 255, 2, 3, 4, INNER))))));

  private FrameKinds() {}
}
