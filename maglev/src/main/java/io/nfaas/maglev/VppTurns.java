package io.nfaas.maglev;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// VPP's order of turns: by address, one slot each. Start and odd step are the halves of a 64-bit hash of the address, cut to the
/// table's power of two.
final class VppTurns {
  private VppTurns() {}

  private static final class Server {
    final int backend;
    final byte[] address;

    Server(int backend, byte[] address) {
      this.backend = backend;
      this.address = address;
    }
  }

  static void fill(char[] slots, List<Backend> backends) {
    Server[] servers = new Server[backends.size()];
    for (int i = 0; i < servers.length; i++) {
      Backend b = backends.get(i);
      if (b.weight() != 1) {
        throw new IllegalArgumentException("backend " + b.name() + " has weight " + b.weight() + ", rule VPP has no weights");
      }
      servers[i] = new Server(i, address(b.name()));
    }
    Arrays.sort(servers, Comparator.comparing(s -> s.address, Arrays::compareUnsigned));
    int mask = slots.length - 1;
    int[] at = new int[servers.length];
    int[] skip = new int[servers.length];
    for (int k = 0; k < servers.length; k++) {
      byte[] a = servers[k].address;
      long hash = XxHash64.hashOfWord(Bytes.le64(a, 0) ^ Bytes.le64(a, 8), 0x9e3779b97f4a7c13L);
      at[k] = (int) (hash >>> 32) & mask;
      skip[k] = ((int) hash | 1) & mask;
    }
    for (int given = 0; given < slots.length; given++) {
      int k = given % servers.length;
      at[k] = Permutations.take(slots, at[k], skip[k], servers[k].backend);
    }
  }

  /// The address as VPP keeps it: 16 bytes, an IPv4 address in the last four.
  private static byte[] address(String name) {
    byte[] a;
    try {
      a = InetAddress.ofLiteral(name).getAddress();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("backend " + name + " is not named by an IP address, as rule VPP wants it", e);
    }
    byte[] padded = new byte[16];
    System.arraycopy(a, 0, padded, 16 - a.length, a.length);
    return padded;
  }
}
