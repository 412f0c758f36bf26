package io.nfaas.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What Wireshark says about a packet, in the words of a line of `nfaas decide`: of the first IP header, or of the first one behind a
/// network service header, as our classifier reads.
final class TsharkView {
  /// Dissectors that are no header of their own.
  private static final Set<String> SILENT = Set.of("ethertype", "null", "raw", "udpencap");

  /// Where our classifier stops, whatever comes next.
  private static final Map<String, String> TRANSPORTS =
      Map.of("tcp", "6", "udp", "17", "icmp", "1", "icmpv6", "58", "esp", "50", "sctp", "132", "dccp", "33");

  private final Tshark.Packet packet;
  private final List<String> names;
  /// Index of the IP header in the names, -1 when there is none; how many of its version came before it.
  private int ip = -1;

  private int sameBefore;
  /// Extension headers of IPv6, and AH, after it.
  private final List<String> extensions = new ArrayList<>();

  TsharkView(Tshark.Packet packet) {
    this.packet = packet;
    names = packet.protocols();
    int from = Math.max(0, names.indexOf("nsh"));
    for (int i = from; i < names.size() && ip < 0; i++) {
      ip = names.get(i).matches("ipv?6?") ? i : -1;
    }
    if (ip >= 0) {
      sameBefore = (int) names.subList(0, ip).stream().filter(names.get(ip)::equals).count();
      for (int i = ip + 1; i < names.size() && names.get(i).matches("ipv6\\..*|ah"); i++) {
        extensions.add(names.get(i));
      }
    }
  }

  boolean hasIp() {
    return ip >= 0;
  }

  private boolean v6() {
    return names.get(ip).equals("ipv6");
  }

  /// Fields of a line as text; "null" where the line must say null.
  Map<String, String> fields() {
    Map<String, String> f = new TreeMap<>();
    f.put("packet", packet.value("frame.number"));
    f.put("bytes", packet.value("frame.len"));
    f.put("layers", layers());
    f.put("src", hasIp() ? packet.value(v6() ? "ipv6.src" : "ip.src", sameBefore) : "null");
    f.put("dst", hasIp() ? packet.value(v6() ? "ipv6.dst" : "ip.dst", sameBefore) : "null");
    f.put("fragment", Boolean.toString(isFragment()));
    boolean esp = transport().equals("esp") || hasEspInUdp();
    f.put("protocol", hasIp() ? (esp ? "50" : protocol()) : "null");
    f.put("espSpi", esp ? Long.toString(Long.decode(packet.value("esp.spi"))) : "null");
    f.put("srcPort", port("srcport"));
    f.put("dstPort", port("dstport"));
    return f;
  }

  private String port(String which) {
    String transport = transport();
    if (hasEspInUdp() || !Set.of("tcp", "udp", "sctp", "dccp").contains(transport)) {
      return "null";
    }
    int before = (int) names.subList(0, ip).stream().filter(transport::equals).count();
    return packet.value(transport + "." + which, before);
  }

  private boolean isFragment() {
    if (!hasIp()) {
      return false;
    }
    if (v6()) {
      return extensions.contains("ipv6.fraghdr")
          && (isSet("ipv6.fraghdr.more", 0) || !packet.value("ipv6.fraghdr.offset").equals("0"));
    }
    return isSet("ip.flags.mf", sameBefore) || isLater();
  }

  private boolean isSet(String flag, int i) {
    return Set.of("1", "True").contains(packet.value(flag, i));
  }

  private boolean isLater() {
    if (v6()) {
      return extensions.contains("ipv6.fraghdr") && !packet.value("ipv6.fraghdr.offset").equals("0");
    }
    return !packet.value("ip.frag_offset", sameBefore).equals("0");
  }

  private String protocol() {
    String next = packet.value(v6() ? "ipv6.nxt" : "ip.proto", sameBefore);
    for (String extension : extensions) {
      next = packet.value(extension.equals("ah") ? "ah.next_header" : extension + ".nxt");
    }
    return next;
  }

  /// The dissector after IP and its extensions, "" where it is none that our classifier reads.
  private String transport() {
    if (!hasIp() || isLater()) {
      return "";
    }
    int at = ip + 1 + extensions.size();
    return at < names.size() && TRANSPORTS.containsKey(names.get(at)) ? names.get(at) : "";
  }

  private String afterUdp(int steps) {
    int at = ip + 1 + extensions.size() + steps;
    return transport().equals("udp") && at < names.size() ? names.get(at) : "";
  }

  private boolean hasEspInUdp() {
    return afterUdp(1).equals("udpencap") && afterUdp(2).equals("esp");
  }

  /// Of a packet without IP header the name of what follows Ethernet is Wireshark's.
  private String layers() {
    List<String> words = new ArrayList<>();
    int end = hasIp() ? ip : names.size();
    for (int i = 0; i < end; i++) {
      String name = names.get(i);
      if (name.equals("nsh") && words.contains("udp")) {
        words.add("vxlan-gpe");
      }
      if (!SILENT.contains(name)) {
        words.add(switch (name) {
          case "ieee8021ad" -> "vlan";
          case "ip" -> "ipv4";
          default -> name;
        });
      }
    }
    if (hasIp()) {
      words.add(v6() ? "ipv6" : "ipv4");
      if (isLater()) {
        words.add("fragment");
      } else if (!transport().isEmpty()) {
        words.add(transport());
        if (hasEspInUdp()) {
          words.add("esp");
        } else if (afterUdp(1).equals("isakmp") || afterUdp(2).equals("isakmp")) {
          words.add("ike");
        }
      }
    }
    return String.join("/", words);
  }

  @Override
  public String toString() {
    return packet.toString();
  }
}
