package io.nfaas.scenario;

import io.nfaas.model.ServiceGraph.EdgeMatch;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `edges[].match`.
final class EdgeMatches {
  static final Words<EdgeMatch.Direction> DIRECTIONS = Words.pascal(EdgeMatch.Direction.class);

  /// Assigned protocol numbers, by IANA's keywords.
  static final Words<Integer> PROTOCOLS = protocols();

  private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  private EdgeMatches() {}

  static @Nullable EdgeMatch read(YamlNode match) {
    YamlNode prefix = match.at("prefix");
    YamlNode protocol = match.at("protocol");
    YamlNode port = match.at("port");
    YamlNode direction = match.at("direction");
    if (!match.present()) {
      return null;
    }
    String cidr = Prefixes.read(prefix);
    int number = protocol(protocol);
    int[] ports = ports(port);
    EdgeMatch.Direction side =
        direction.present() ? direction.choice(DIRECTIONS, EdgeMatch.Direction.FORWARD) : null;
    if (!prefix.present() && !protocol.present() && !port.present() && side == null) {
      match.error("matches nothing: give prefix, protocol, port or direction");
    }
    return new EdgeMatch(cidr, number, ports[0], ports[1], side);
  }

  private static int protocol(YamlNode node) {
    if (!node.present()) {
      return -1;
    }
    if (node.text("").matches("[-+0-9].*")) {
      return node.integer(-1, 0, 255);
    }
    return node.choice(PROTOCOLS, -1);
  }

  /// A port or a range, `443` or `8000-8999`.
  private static int[] ports(YamlNode node) {
    int[] none = {-1, -1};
    if (!node.present()) {
      return none;
    }
    Matcher m = PORTS.matcher(node.text(""));
    if (!node.isScalar()) {
      return none;
    }
    if (!m.matches()) {
      node.error("'" + node.text("") + "' is not a port or a range such as 8000-8999");
      return none;
    }
    int from = Integer.parseInt(m.group(1));
    int to = m.group(2) == null ? from : Integer.parseInt(m.group(2));
    if (to > 65_535 || from > to) {
      node.error("'" + node.text("") + "' is not in 0-65535, lower end first");
      return none;
    }
    return new int[] {from, to};
  }

  private static Words<Integer> protocols() {
    LinkedHashMap<String, Integer> map = new LinkedHashMap<>();
    map.put("icmp", 1);
    map.put("tcp", 6);
    map.put("udp", 17);
    map.put("gre", 47);
    map.put("esp", 50);
    map.put("ah", 51);
    map.put("ipv6-icmp", 58);
    map.put("sctp", 132);
    return Words.of(map);
  }
}
