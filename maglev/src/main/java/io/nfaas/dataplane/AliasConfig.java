package io.nfaas.dataplane;

import io.nfaas.packet.QuicView;

/// Which names of flows a worker keeps beside their own keys.
///
/// @param fragments most fragmented datagrams at a time, 0 to 2^26; later fragments of others go by themselves
/// @param quicIds most QUIC connection ids, 0 to 2^26; 0 leaves QUIC to its addresses and ports
/// @param quicIdBytes length of the connection ids in short headers, 1 to 20: what the servers choose
/// @param quicIdleNs an id unused for so long is forgotten
/// @param hashKey0 first word of the key of the tables' hash; secret where strangers choose the names
/// @param hashKey1 second word
public record AliasConfig(int fragments, int quicIds, int quicIdBytes, long quicIdleNs, long hashKey0, long hashKey1) {
  /// 1024 datagrams (Cilium has 8192 for a node), QUIC by addresses and ports.
  public static final AliasConfig DEFAULT =
      new AliasConfig(1024, 0, 8, 40_000_000_000L, 0x9ae16a3b2f90404fL, 0xc949c7defebe6f59L);

  public AliasConfig {
    within("fragments", fragments, 0, 1 << 26);
    within("quicIds", quicIds, 0, 1 << 26);
    within("quicIdBytes", quicIdBytes, 1, QuicView.MAX_ID_BYTES);
    if (quicIdleNs < 1) {
      throw new IllegalArgumentException("quicIdleNs " + quicIdleNs + " is not at least 1");
    }
  }

  private static void within(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(name + " " + value + " is not in [" + min + ", " + max + "]");
    }
  }

  /// @param ids most connection ids
  /// @param idBytes their length in short headers
  public AliasConfig withQuic(int ids, int idBytes) {
    return new AliasConfig(fragments, ids, idBytes, quicIdleNs, hashKey0, hashKey1);
  }
}
