package io.nfaas.packet;

/// The headers of a frame in words.
final class Layers {
  private Layers() {}

  static String of(FrameView f) {
    StringBuilder s = new StringBuilder();
    if (f.hasNsh()) {
      layer(s, "eth");
      vlans(s, f.outerVlans());
      if (f.outerIpVersion() != 0) {
        layer(s, "ipv" + f.outerIpVersion());
        layer(s, "udp");
        layer(s, "vxlan-gpe");
      }
      layer(s, "nsh");
    }
    if (f.l2Start() >= 0) {
      layer(s, "eth");
    }
    if (f.l2Start() >= 0 || !f.hasNsh()) {
      vlans(s, f.vlanCount());
    }
    if (f.ipVersion() != 0) {
      layer(s, "ipv" + f.ipVersion());
      transport(s, f);
    } else if (f.reason() == Malformed.NONE) {
      layer(s, other(f.etherType()));
    }
    return s.toString();
  }

  private static void transport(StringBuilder s, FrameView f) {
    if (f.isFragment() && !f.isFirstFragment()) {
      layer(s, "fragment");
      return;
    }
    if (f.l4Start() < 0) {
      return;
    }
    layer(s, protocol(f.protocol()));
    if (f.protocol() == FrameView.UDP && f.isEsp()) {
      layer(s, "esp");
    } else if (f.isIke()) {
      layer(s, "ike");
    }
  }

  private static String protocol(int number) {
    return switch (number) {
      case FrameView.TCP -> "tcp";
      case FrameView.UDP -> "udp";
      case FrameView.ICMP -> "icmp";
      case FrameView.ICMPV6 -> "icmpv6";
      case FrameView.ESP -> "esp";
      case FrameView.SCTP -> "sctp";
      case FrameView.DCCP -> "dccp";
      case FrameView.UDP_LITE -> "udplite";
      case 2 -> "igmp";
      case 47 -> "gre";
      default -> "protocol-" + number;
    };
  }

  private static String other(int etherType) {
    return switch (etherType) {
      case 0x0806 -> "arp";
      case FrameView.ETHER_MPLS -> "mpls";
      default -> etherType < 0x600 ? "llc" : String.format("0x%04x", etherType);
    };
  }

  private static void vlans(StringBuilder s, int count) {
    for (int i = 0; i < count; i++) {
      layer(s, "vlan");
    }
  }

  private static void layer(StringBuilder s, String name) {
    if (!s.isEmpty()) {
      s.append('/');
    }
    s.append(name);
  }
}
