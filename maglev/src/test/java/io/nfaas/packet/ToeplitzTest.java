package io.nfaas.packet;

import static io.nfaas.packet.Frames.address4;
import static io.nfaas.packet.Frames.address6;
import static io.nfaas.packet.Frames.bytes;
import static io.nfaas.packet.Frames.eth;
import static io.nfaas.packet.Frames.ipv4;
import static io.nfaas.packet.Frames.ipv4Fragment;
import static io.nfaas.packet.Frames.ipv6;
import static io.nfaas.packet.Frames.tcp;
import static io.nfaas.packet.Frames.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Vectors: "Verifying the RSS Hash Calculation", Microsoft; the same in Intel's 82599 datasheet, section 7.1.2.8.3.
class ToeplitzTest {
  @ParameterizedTest
  @CsvSource({
    "161.142.100.80, 1766, 66.9.149.187, 2794, 323e8fc2, 51ccc178",
    "65.69.140.83, 4739, 199.92.111.2, 14230, d718262a, c626b0ea",
    "12.22.207.184, 38024, 24.19.198.95, 12898, d2d0a5de, 5c2b394a",
    "209.142.163.6, 2217, 38.27.205.30, 48228, 82989176, afc7327f",
    "202.188.127.2, 1303, 153.39.163.191, 44251, 5d1809c5, 10e828a2",
  })
  void publishedIpv4Vectors(String dst, int dstPort, String src, int srcPort, String two, String four) {
    int s = ByteBuffer.wrap(address4(src)).getInt();
    int d = ByteBuffer.wrap(address4(dst)).getInt();
    assertEquals(two, hex(Toeplitz.MICROSOFT.ipv4(s, d)));
    assertEquals(four, hex(Toeplitz.MICROSOFT.ipv4(s, d, srcPort, dstPort)));
    assertEquals(four, hex(Toeplitz.MICROSOFT.of(view(eth(0x0800, ipv4(6, src, dst, tcp(srcPort, dstPort, 2, bytes(0))))))));
  }

  @ParameterizedTest
  @CsvSource({
    "3ffe:2501:200:3::1, 1766, 3ffe:2501:200:1fff::7, 2794, 2cc18cd5, 40207d3d",
    "ff02::1, 4739, 3ffe:501:8::260:97ff:fe40:efab, 14230, 0f0c461c, dde51bbf",
    "fe80::200:f8ff:fe21:67cf, 38024, 3ffe:1900:4545:3:200:f8ff:fe21:67cf, 44251, 4b61e985, 02d1feef",
  })
  void publishedIpv6Vectors(String dst, int dstPort, String src, int srcPort, String two, String four) {
    ByteBuffer s = ByteBuffer.wrap(address6(src));
    ByteBuffer d = ByteBuffer.wrap(address6(dst));
    assertEquals(two, hex(Toeplitz.MICROSOFT.ipv6(s.getLong(0), s.getLong(8), d.getLong(0), d.getLong(8))));
    assertEquals(
        four, hex(Toeplitz.MICROSOFT.ipv6(s.getLong(0), s.getLong(8), d.getLong(0), d.getLong(8), srcPort, dstPort)));
    assertEquals(four, hex(Toeplitz.MICROSOFT.of(view(eth(0x86dd, ipv6(6, src, dst, tcp(srcPort, dstPort, 2, bytes(0))))))));
  }

  @Test
  void fragmentsAreSpreadByAddressesAlone() {
    byte[] first = ipv4Fragment(6, "66.9.149.187", "161.142.100.80", 7, 0, true, tcp(2794, 1766, 16, bytes(4)));
    byte[] later = ipv4Fragment(6, "66.9.149.187", "161.142.100.80", 7, 24, false, bytes(4));
    assertEquals("323e8fc2", hex(Toeplitz.MICROSOFT.of(view(eth(0x0800, first)))));
    assertEquals("323e8fc2", hex(Toeplitz.MICROSOFT.of(view(eth(0x0800, later)))));
    assertEquals(0, Toeplitz.MICROSOFT.of(view(eth(0x0806, bytes(28)))));
  }

  @Test
  void theSymmetricKeyHashesBothDirectionsAlike() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      int a = random.nextInt();
      int b = random.nextInt();
      int p = random.nextInt(65536);
      int q = random.nextInt(65536);
      assertEquals(Toeplitz.SYMMETRIC.ipv4(a, b, p, q), Toeplitz.SYMMETRIC.ipv4(b, a, q, p));
    }
  }

  @Test
  void queuesTakeTurnsInTheRedirectionTable() {
    RssQueues three = new RssQueues(3);
    assertEquals(0, three.queue(0));
    assertEquals(2, three.queue(5));
    // Entry 127 of 128: 127 mod 3.
    assertEquals(1, three.queue(-1));
    assertThrows(IllegalArgumentException.class, () -> new RssQueues(2, 100));
    assertThrows(IllegalArgumentException.class, () -> new RssQueues(0));
  }

  private static String hex(int hash) {
    return String.format("%08x", hash);
  }
}
