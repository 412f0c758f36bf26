package io.nfaas.packet;

import static io.nfaas.packet.Frames.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// Bytes worked out by hand from the figures of RFC 8300 section 2.
class NshTest {
  private final byte[] bytes = new byte[26];
  private final MemorySegment m = MemorySegment.ofArray(bytes);

  @Test
  void writesMetadataOfType2() {
    Nsh.write(m, 1, 0x2a, 255, 63, Nsh.NEXT_ETHERNET, 0x4d, 7, -1);
    // TTL 63 = 111111, length 6 words = 000110: 0000 1111 1100 0110. Class fff6, type 1, 12 bytes.
    assertArrayEquals(hex("00 0fc60203 00002aff fff6010c 0000004d 00000007 ffffffff 00"), bytes);
    assertEquals(0x2a, Nsh.spi(m, 1));
    assertEquals(255, Nsh.si(m, 1));
    assertEquals(63, Nsh.ttl(m, 1));
    assertEquals(24, Nsh.length(m, 1));
    assertEquals(2, Nsh.mdType(m, 1));
    assertEquals(3, Nsh.nextProtocol(m, 1));
  }

  @Test
  void writesMetadataOfType1() {
    Nsh.writeMd1(m, 1, 0xffffff, 1, 5, Nsh.NEXT_IPV6, 1, 2, 3);
    assertArrayEquals(hex("00 01460102 ffffff01 00000001 00000002 00000003 6e666161 00"), bytes);
    assertEquals(0xffffff, Nsh.spi(m, 1));
    Nsh.setPrevious(m, 1, 9);
    assertArrayEquals(hex("00 01460102 ffffff01 00000001 00000002 00000009 6e666161 00"), bytes);
  }

  @Test
  void changesInPlaceLeaveTheRestAlone() {
    Nsh.write(m, 1, 1, 255, 63, Nsh.NEXT_IPV4, 2, 3, 4);
    // O bit and every unassigned bit set, as from a sender of the future.
    bytes[1] |= 0x30;
    bytes[3] |= (byte) 0xf0;
    Nsh.setTtl(m, 1, 62);
    Nsh.setPath(m, 1, 0x123456, 254);
    Nsh.setPrevious(m, 1, 5);
    assertArrayEquals(hex("00 3f86f201 123456fe fff6010c 00000002 00000003 00000005 00"), bytes);
    assertEquals(62, Nsh.ttl(m, 1));
    assertEquals(2, Nsh.mdType(m, 1));
  }
}
