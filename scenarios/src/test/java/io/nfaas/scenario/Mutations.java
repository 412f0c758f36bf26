package io.nfaas.scenario;

import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Random damage to a text, the same for the same seed.
final class Mutations {
  /// Things that people and programs put where something else belongs.
  private static final List<String> JUNK =
      List.of(
          "",
          "0",
          "-1",
          "1",
          "2",
          "0.5",
          "1e400",
          "99999999999999999999",
          "0x10",
          "007",
          ".nan",
          ".inf",
          "null",
          "~",
          "true",
          "yes",
          "[]",
          "{}",
          "[1, 2]",
          "{a: 1}",
          "{",
          "}",
          "[",
          "]",
          "'",
          "\"",
          ":",
          "- ",
          "? ",
          "|",
          ">",
          "#",
          "%",
          "@",
          "`",
          "\t",
          "*x",
          "&x",
          "&x 1",
          "!!int 3",
          "!x",
          "<<",
          "---",
          "...",
          "10Gbps",
          "1Gbs",
          "10s",
          "0s",
          "-5s",
          "Never",
          "auto",
          "ingress",
          "egress",
          "drop",
          "Poisson",
          "Dedicated",
          "MMPP",
          "Vpp",
          "\u0000",
          "\u0085",
          "\u2028",
          "\ud83d\ude00",
          "\ufeff",
          "\u00e9",
          "a".repeat(3000),
          "1".repeat(3000),
          "0".repeat(3000) + "s",
          "64",
          "1500",
          "g1",
          "a",
          "alpha",
          "fw-v1",
          "ipsec-v1",
          "1Gi",
          "4KiB",
          "2GHz",
          "N+1",
          "0-3,8",
          "10.0.0.0/8",
          "::/0",
          "tcp",
          "50%",
          "\"2\"",
          "1_000");

  private static final Pattern TOKEN = Pattern.compile("[^\\s{}\\[\\],:#]+");

  private final SplittableRandom random;

  Mutations(long seed) {
    random = new SplittableRandom(seed);
  }

  /// `text` with one to three faults.
  String damaged(String text) {
    String damaged = text;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      damaged = once(damaged);
    }
    return damaged;
  }

  /// `text` with one word replaced by another word of its own or by junk.
  String reworded(String text) {
    Matcher m = TOKEN.matcher(text);
    if (text.isEmpty() || !m.find(random.nextInt(text.length()))) {
      return text;
    }
    Matcher other = TOKEN.matcher(text);
    boolean borrow = random.nextBoolean() && other.find(random.nextInt(text.length()));
    String word = borrow ? other.group() : JUNK.get(random.nextInt(JUNK.size()));
    return text.substring(0, m.start()) + word + text.substring(m.end());
  }

  private String once(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int at = random.nextInt(text.length());
    int to = Math.min(text.length(), at + random.nextInt(1, 20));
    return switch (random.nextInt(8)) {
      case 0 -> text.substring(0, at) + text.substring(to);
      case 1 -> text.substring(0, at) + JUNK.get(random.nextInt(JUNK.size())) + text.substring(at);
      case 2 -> text.substring(0, at) + (char) random.nextInt(1, 0x180) + text.substring(at + 1);
      case 3 -> withoutLine(text, at);
      case 4 -> text.substring(0, at) + text.substring(at, to) + text.substring(at);
      case 5 -> random.nextInt(20) == 0 ? text.substring(0, at) : reworded(text);
      default -> reworded(text);
    };
  }

  private static String withoutLine(String text, int at) {
    int start = text.lastIndexOf('\n', at) + 1;
    int end = text.indexOf('\n', at);
    return text.substring(0, start) + (end < 0 ? "" : text.substring(end + 1));
  }
}
