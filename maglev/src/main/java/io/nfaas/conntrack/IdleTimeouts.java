package io.nfaas.conntrack;

/// How long an entry may be idle, by what its flow has shown.
///
/// @param synNs a TCP connection that has shown nothing but SYN
/// @param establishedNs a TCP connection that sent something else
/// @param closingNs a TCP connection after the first FIN or a RST
/// @param datagramNs UDP and every other protocol
/// @param espNs ESP
public record IdleTimeouts(long synNs, long establishedNs, long closingNs, long datagramNs, long espNs) {
  private static final long LONGEST_NS = Long.MAX_VALUE / 4;

  public IdleTimeouts {
    within("synNs", synNs);
    within("establishedNs", establishedNs);
    within("closingNs", closingNs);
    within("datagramNs", datagramNs);
    within("espNs", espNs);
  }

  private static void within(String name, long value) {
    if (value < 1 || value > LONGEST_NS) {
      throw new IllegalArgumentException(name + " " + value + " is not in [1, " + LONGEST_NS + "]");
    }
  }

  long longestNs() {
    return Math.max(Math.max(Math.max(synNs, establishedNs), Math.max(closingNs, datagramNs)), espNs);
  }

  long shortestNs() {
    return Math.min(Math.min(Math.min(synNs, establishedNs), Math.min(closingNs, datagramNs)), espNs);
  }
}
