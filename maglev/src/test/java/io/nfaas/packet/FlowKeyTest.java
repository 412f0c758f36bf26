package io.nfaas.packet;

import static io.nfaas.packet.Frames.bytes;
import static io.nfaas.packet.Frames.echo;
import static io.nfaas.packet.Frames.esp;
import static io.nfaas.packet.Frames.eth;
import static io.nfaas.packet.Frames.fragment;
import static io.nfaas.packet.Frames.icmpError;
import static io.nfaas.packet.Frames.ipv4;
import static io.nfaas.packet.Frames.ipv4Fragment;
import static io.nfaas.packet.Frames.ipv6;
import static io.nfaas.packet.Frames.tcp;
import static io.nfaas.packet.Frames.udp;
import static io.nfaas.packet.Frames.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlowKeyTest {
  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String A6 = "2001:db8::1";
  private static final String B6 = "2001:db8:1::2";

  @Test
  void laysOutIpv4InTwoWords() {
    FlowKey k = key(eth(0x0800, ipv4(6, B, A, tcp(80, 0xf001, 16, bytes(0)))), 0x1234);
    assertEquals(0x0a000001_0a000002L, k.hi());
    assertEquals(0xf001_0050_1234_06_00L, k.lo());
    assertEquals(0, k.wide0() | k.wide1() | k.wide2());
    assertTrue(k.swapped());
    assertEquals(0xf001_0050_1234_06_fcL, FlowKey.withHop(k.lo(), 252));
    assertEquals(252, FlowKey.hop(FlowKey.withHop(k.lo(), 252)));
    assertEquals(6, FlowKey.protocol(k.lo()));
    assertEquals(0x1234, FlowKey.tenant(k.lo()));
  }

  @Test
  void laysOutIpv6InFiveWords() {
    FlowKey k = key(eth(0x86dd, ipv6(17, A6, B6, udp(1, 2, bytes(0)))), 3);
    assertEquals(1, k.hi());
    assertEquals(0x0001_0002_0003_11_00L, k.lo());
    assertEquals(0x20010db8_00000000L, k.wide0());
    assertEquals(0x20010db8_00010000L, k.wide1());
    assertEquals(2, k.wide2());
    assertFalse(k.swapped());
  }

  @Test
  void bothDirectionsShareKeyAndHash() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2000; i++) {
      // Few addresses and ports, so that ties are common.
      String a = "10.0.0." + random.nextInt(3);
      String b = "10.0.0." + random.nextInt(3);
      int p = random.nextInt(3);
      int q = random.nextInt(3);
      FlowKey there = key(eth(0x0800, ipv4(17, a, b, udp(p, q, bytes(0)))), 1);
      FlowKey back = key(eth(0x0800, ipv4(17, b, a, udp(q, p, bytes(0)))), 1);
      assertSame(there, back);
      boolean same = a.equals(b) && p == q;
      assertEquals(!same, there.swapped() != back.swapped());
      String a6 = random.nextInt(2) + "::" + random.nextInt(2);
      String b6 = random.nextInt(2) + "::" + random.nextInt(2);
      FlowKey there6 = key(eth(0x86dd, ipv6(17, a6, b6, udp(p, q, bytes(0)))), 1);
      FlowKey back6 = key(eth(0x86dd, ipv6(17, b6, a6, udp(q, p, bytes(0)))), 1);
      assertSame(there6, back6);
      assertEquals(!(a6.equals(b6) && p == q), there6.swapped() != back6.swapped());
    }
  }

  @Test
  void differentFlowsHaveDifferentKeys() {
    Set<List<Long>> keys = new HashSet<>();
    int flows = 0;
    for (int tenant = 0; tenant < 2; tenant++) {
      for (int protocol : new int[] {17, 136}) {
        for (int port = 0; port < 3; port++) {
          for (String to : new String[] {"0.0.0.0", "0.0.0.1", B}) {
            assertTrue(keys.add(words(key(eth(0x0800, ipv4(protocol, "0.0.0.0", to, udp(9, 10 + port, bytes(0)))), tenant))));
            flows++;
          }
          for (String to : new String[] {"::", "::1", "1::", B6}) {
            assertTrue(keys.add(words(key(eth(0x86dd, ipv6(protocol, "::", to, udp(9, 10 + port, bytes(0)))), tenant))));
            flows++;
          }
        }
      }
    }
    assertEquals(flows, keys.size());
  }

  @Test
  void ipv6AlwaysHasAWideWord() {
    FlowKey k = key(eth(0x86dd, ipv6(17, "::", "::", udp(1, 2, bytes(0)))), 0);
    assertNotEquals(0, k.wide0() | k.wide1() | k.wide2());
  }

  @Test
  void espIsKeyedByItsIndexWhateverCarriesIt() {
    FlowKey plain = key(eth(0x0800, ipv4(50, A, B, esp(0x11223344, 1, bytes(8)))), 2);
    assertEquals(0x11223344_0002_32_00L, plain.lo());
    assertSame(plain, key(eth(0x0800, ipv4(17, A, B, udp(61000, 4500, esp(0x11223344, 9, bytes(8))))), 2));
    assertNotEquals(words(plain), words(key(eth(0x0800, ipv4(50, A, B, esp(0x11223345, 1, bytes(8)))), 2)));
    assertNotEquals(words(plain), words(key(eth(0x0800, ipv4(17, A, B, udp(61000, 4500, bytes(32)))), 2)));
  }

  @Test
  void laterFragmentsShareAKeyOfTheirOwn() {
    FlowKey one = key(eth(0x0800, ipv4Fragment(17, A, B, 77, 8, true, bytes(8))), 0);
    FlowKey two = key(eth(0x0800, ipv4Fragment(17, A, B, 77, 16, false, bytes(3))), 0);
    assertSame(one, two);
    assertEquals(0x0011_004d_0000_2c_00L, one.lo());
    assertNotEquals(words(one), words(key(eth(0x0800, ipv4Fragment(17, A, B, 78, 8, true, bytes(8))), 0)));
    assertNotEquals(words(one), words(key(eth(0x0800, ipv4Fragment(6, A, B, 77, 8, true, bytes(8))), 0)));
    FlowKey first = key(eth(0x0800, ipv4Fragment(17, A, B, 77, 0, true, udp(1, 2, bytes(0)))), 0);
    assertSame(first, key(eth(0x0800, ipv4(17, A, B, udp(1, 2, bytes(0)))), 0));
    FlowKey six = key(eth(0x86dd, ipv6(44, A6, B6, fragment(17, 0xdeadbeef, 16, false, bytes(8)))), 0);
    assertEquals(0xdeadbeef_0000_2c_00L, six.lo());
  }

  @Test
  void echoesAreKeyedByIdentifier() {
    FlowKey request = key(eth(0x0800, ipv4(1, A, B, echo(8, 0x55))), 0);
    FlowKey reply = key(eth(0x0800, ipv4(1, B, A, echo(0, 0x55))), 0);
    assertSame(request, reply);
    assertTrue(reply.swapped());
    assertNotEquals(words(request), words(key(eth(0x0800, ipv4(1, A, B, echo(8, 0x56))), 0)));
  }

  @Test
  void icmpErrorsBelongToTheFlowThatTheyQuote() {
    byte[] packet = ipv4(6, A, B, tcp(1024, 80, 16, bytes(100)));
    FlowKey flow = key(eth(0x0800, packet), 4);
    // A router quotes the IP header and 8 bytes.
    FlowKey error = key(eth(0x0800, ipv4(1, "192.0.2.1", A, icmpError(3, Arrays.copyOf(packet, 28)))), 4);
    assertSame(flow, error);
    // The quoted packet went from A to B, the error comes back to A.
    assertFalse(flow.swapped());
    assertTrue(error.swapped());
    byte[] packet6 = ipv6(17, A6, B6, udp(7, 8, bytes(100)));
    assertSame(key(eth(0x86dd, packet6), 4), key(eth(0x86dd, ipv6(58, "2001:db8:ff::", A6, icmpError(2, packet6))), 4));
  }

  @Test
  void anErrorWithoutReadableQuoteIsItsOwnFlow() {
    byte[] error = eth(0x0800, ipv4(1, "192.0.2.1", A, icmpError(3, bytes(12))));
    FlowKey k = key(error, 4);
    assertEquals(0x0a000001_c0000201L, k.hi());
    assertEquals(0x0004_01_00L, k.lo());
    // An error about an error is not followed.
    byte[] quoted = ipv4(1, A, B, icmpError(11, ipv4(17, A, B, udp(1, 2, bytes(0)))));
    assertEquals(0x0004_01_00L, key(eth(0x0800, ipv4(1, "192.0.2.1", A, icmpError(3, quoted))), 4).lo());
  }

  @Test
  void noKeyWithoutIp() {
    FlowKey k = new FlowKey();
    assertFalse(k.take(view(eth(0x0806, bytes(28))), 0));
    assertFalse(k.take(view(eth(0x0800, bytes(10))), 0));
    assertFalse(k.take(view(Arrays.copyOf(eth(0x0800, ipv4(17, A, B, udp(1, 2, bytes(0)))), 38)), 0));
  }

  @Test
  void theHashSpreadsNeighbouringFlowsEvenly() {
    int buckets = 64;
    int[] count = new int[buckets];
    int flows = 64_000;
    for (int i = 0; i < flows; i++) {
      long lo = (long) (i & 0xff) << 48 | (long) 80 << 32 | 6 << 8;
      long hi = 0x0a000000_c0a80001L + ((long) (i >>> 8) << 32);
      count[(int) Math.unsignedMultiplyHigh(FlowHash.SHARED.hash(hi, lo, 0, 0, 0), buckets)]++;
    }
    double chiSquare = 0;
    for (int c : count) {
      chiSquare += (c - 1000.0) * (c - 1000.0) / 1000;
    }
    // 63 degrees of freedom: 99.9 % of random hashes stay below 103.4.
    assertTrue(chiSquare < 103.4, "chi-square " + chiSquare);
  }

  private static FlowKey key(byte[] frame, int tenant) {
    FlowKey k = new FlowKey();
    assertTrue(k.take(view(frame), tenant));
    return k;
  }

  private static void assertSame(FlowKey a, FlowKey b) {
    assertEquals(words(a), words(b));
    assertEquals(a.hash(FlowHash.SHARED), b.hash(FlowHash.SHARED));
  }

  private static List<Long> words(FlowKey k) {
    return List.of(k.hi(), k.lo(), k.wide0(), k.wide1(), k.wide2());
  }
}
