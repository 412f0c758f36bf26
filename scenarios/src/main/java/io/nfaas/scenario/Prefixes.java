package io.nfaas.scenario;

import io.nfaas.scenario.yaml.YamlNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Address prefixes in CIDR form, IPv4 and IPv6.
final class Prefixes {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern CIDR = Pattern.compile("([0-9A-Fa-f:.]{2,45})/(\\d{1,3})");

  private Prefixes() {}

  /// The prefix as written; null when absent or wrong.
  static @Nullable String read(YamlNode node) {
    if (!node.present()) {
      return null;
    }
    String text = node.text("");
    if (!node.isScalar()) {
      return null;
    }
    Matcher m = CIDR.matcher(text);
    byte[] address = m.matches() ? address(m.group(1)) : null;
    int length = m.matches() ? Integer.parseInt(m.group(2)) : 0;
    if (address == null || length > address.length * 8) {
      node.error("'" + text + "' is not a prefix such as 10.1.0.0/16 or 2001:db8::/32");
      return null;
    }
    for (int bit = length; bit < address.length * 8; bit++) {
      if ((address[bit / 8] & 0x80 >> bit % 8) != 0) {
        node.error(
            "'" + text + "' has bits set behind its first " + length, network(address, length));
        return null;
      }
    }
    return text;
  }

  private static byte @Nullable [] address(String text) {
    boolean v4 = IPV4.matcher(text).matches();
    if (!v4 && !text.contains(":")) {
      return null;
    }
    try {
      // Literals only, so nothing is looked up.
      byte[] address = InetAddress.ofLiteral(text).getAddress();
      return v4 == (address.length == 4) ? address : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String network(byte[] address, int length) {
    byte[] masked = address.clone();
    for (int bit = length; bit < masked.length * 8; bit++) {
      masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    try {
      return InetAddress.getByAddress(masked).getHostAddress() + "/" + length;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}
