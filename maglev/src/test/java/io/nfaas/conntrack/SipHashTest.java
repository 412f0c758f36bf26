package io.nfaas.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class SipHashTest {
  /// What CPython 3.11 and later give for `hash(bytes(range(16)))` and `hash(bytes(range(40)))` under PYTHONHASHSEED=0, which is
  /// SipHash-1-3 with a key of zeros.
  @Test
  void givesWhatPythonGives() {
    SipHash zero = new SipHash(0, 0);
    assertEquals(0x8972188433a5c5b7L, zero.hash(word(0), word(1), 0, 0, 0));
    assertEquals(0x95bc321ab41d8206L, zero.hash(word(0), word(1), word(2), word(3), word(4)));
  }

  /// Bytes 8w to 8w + 7 of 0, 1, 2, ..., little-endian.
  private static long word(int w) {
    return 0x0706050403020100L + w * 0x0808080808080808L;
  }

  @Test
  void dependsOnItsKeyAndOnEveryWord() {
    SipHash one = new SipHash(1, 2);
    long h = one.hash(3, 4, 5, 6, 7);
    assertNotEquals(h, new SipHash(2, 2).hash(3, 4, 5, 6, 7));
    assertNotEquals(h, new SipHash(1, 3).hash(3, 4, 5, 6, 7));
    assertNotEquals(h, one.hash(4, 4, 5, 6, 7));
    assertNotEquals(h, one.hash(3, 5, 5, 6, 7));
    assertNotEquals(h, one.hash(3, 4, 6, 6, 7));
    assertNotEquals(h, one.hash(3, 4, 5, 7, 7));
    assertNotEquals(h, one.hash(3, 4, 5, 6, 8));
    assertNotEquals(one.hash(3, 4, 0, 0, 0), one.hash(3, 4, 0, 0, 1));
  }
}
