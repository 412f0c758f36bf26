package io.nfaas.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressTextTest {
  private static String v6(long high, long low) {
    return AddressText.of(6, high, low);
  }

  @Test
  void ipv4IsDotted() {
    assertEquals("0.0.0.0", AddressText.of(4, 0, 0));
    assertEquals("10.0.0.1", AddressText.of(4, 0, 0x0a000001L));
    assertEquals("255.254.253.252", AddressText.of(4, 0, 0xfffefdfcL));
  }

  /// The examples of RFC 5952 sections 1 and 4.
  @Test
  void ipv6IsWrittenAsTheRfcWants() {
    assertEquals("2001:db8::1:0:0:1", v6(0x20010db800000000L, 0x0001000000000001L));
    assertEquals("2001:db8:0:1:1:1:1:1", v6(0x20010db800000001L, 0x0001000100010001L));
    assertEquals("2001:0:0:1::1", v6(0x2001000000000001L, 0x0000000000000001L));
    assertEquals("2001:db8::aaaa:0:0:1", v6(0x20010db800000000L, 0xaaaa000000000001L));
    assertEquals("::", v6(0, 0));
    assertEquals("::1", v6(0, 1));
    assertEquals("fe80::", v6(0xfe80000000000000L, 0));
    assertEquals("1:0:2:0:3:0:4:0", v6(0x0001000000020000L, 0x0003000000040000L));
    assertEquals("::ffff:192.0.2.33", v6(0, 0xffffc0000221L));
  }

  @Test
  void everyAddressReadsBackAsItself() throws Exception {
    long seed = 7;
    Random random = new Random(seed);
    for (int n = 0; n < 100_000; n++) {
      // Groups of zeros, ones and anything, so that runs of zeros of every length and place occur.
      long[] words = new long[2];
      for (int g = 0; g < 8; g++) {
        long group = random.nextInt(3) == 0 ? random.nextInt(0x10000) : random.nextInt(2) * random.nextInt(2);
        words[g / 4] = words[g / 4] << 16 | group;
      }
      if (words[0] == 0 && words[1] >>> 32 == 0xffff) {
        continue;
      }
      byte[] bytes = InetAddress.ofLiteral(v6(words[0], words[1])).getAddress();
      assertEquals(
          ByteBuffer.allocate(16).putLong(words[0]).putLong(words[1]).flip(), ByteBuffer.wrap(bytes), "seed " + seed);
    }
  }
}
