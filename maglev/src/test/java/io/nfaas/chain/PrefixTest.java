package io.nfaas.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PrefixTest {
  @Test
  void anIpv4PrefixHoldsItsAddressesOnly() {
    Prefix p = Prefix.parse("10.1.0.0/16");
    assertEquals(4, p.version());
    assertTrue(p.contains(4, 0, 0x0a010000L));
    assertTrue(p.contains(4, 0, 0x0a01ffffL));
    assertFalse(p.contains(4, 0, 0x0a020000L));
    assertFalse(p.contains(6, 0, 0x0a010000L));
    assertFalse(p.contains(0, 0, 0x0a010000L));
  }

  @Test
  void bitsBehindTheLengthDoNotCount() {
    assertEquals(Prefix.parse("10.1.0.0/16"), Prefix.parse("10.1.2.3/16"));
    assertEquals(32, Prefix.parse("10.1.2.3").length());
    assertTrue(Prefix.parse("0.0.0.0/0").contains(4, 0, 0xffffffffL));
  }

  @Test
  void anIpv6PrefixMayEndInEitherHalf() {
    Prefix p = Prefix.parse("2001:db8::/32");
    assertTrue(p.contains(6, 0x20010db8_ffffffffL, -1));
    assertFalse(p.contains(6, 0x20010db9_00000000L, 0));
    Prefix q = Prefix.parse("2001:db8::1:0/112");
    assertTrue(q.contains(6, 0x20010db8_00000000L, 0x1ffffL));
    assertFalse(q.contains(6, 0x20010db8_00000000L, 0x20000L));
    assertFalse(q.contains(6, 0x20010db8_00000001L, 0x10000L));
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Prefix.parse("10.1.0.0/33"));
    assertThrows(IllegalArgumentException.class, () -> Prefix.parse("10.1.0.0/x"));
    assertThrows(IllegalArgumentException.class, () -> Prefix.parse("example.org/8"));
  }
}
