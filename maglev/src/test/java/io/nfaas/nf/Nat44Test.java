package io.nfaas.nf;

import static io.nfaas.dataplane.Frames.ACK;
import static io.nfaas.dataplane.Frames.FIN;
import static io.nfaas.dataplane.Frames.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.Frames;
import io.nfaas.dataplane.Outcome;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Nat44Test {
  private static final int PUBLIC = Frames.ip(203, 0, 113, 10);
  private final StageBench bench = new StageBench();
  private final MemorySegment m = bench.memory;
  private final Nat44 nat = new Nat44(PUBLIC, 2, 1024, 3);
  private final StatefulStage stage =
      new StatefulStage(
          m, nat, StateConfig.of(StateScope.PER_FLOW, 100).idleTimeoutNs(1_000_000_000L), null, 0);

  private FrameView view(int i) {
    FrameView f = new FrameView();
    assertTrue(f.wrap(m, bench.burst.offset[i], bench.burst.captured[i]));
    assertTrue(Frames.checksumsHold(m, bench.burst.offset[i] + f.l3Start()));
    return f;
  }

  private int answer(int publicPort, int flags) {
    return bench.due(
        Frames.tcp(m, bench.next(), -1, StageBench.SERVER, PUBLIC, 443, publicPort, flags));
  }

  @Test
  void theSourceIsReplacedAndTheAnswersDestinationPutBack() {
    int out = bench.tcp(5000, SYN, (byte) 1, (byte) 2, (byte) 3);
    long inside = bench.burst.flowHash[out];
    bench.run(stage);
    FrameView f = view(out);
    assertEquals(PUBLIC & 0xffffffffL, f.srcLow());
    assertEquals(1024, f.srcPort());
    assertEquals(StageBench.SERVER & 0xffffffffL, f.dstLow());
    long outside = bench.burst.flowHash[out];
    assertTrue(inside != outside, "the next hop sees the translated flow");

    bench.clear();
    int back = answer(1024, SYN | ACK);
    assertEquals(outside, bench.burst.flowHash[back]);
    bench.run(stage);
    f = view(back);
    assertEquals(Disposition.OPEN, bench.disposition(back));
    assertEquals(Outcome.PRESENT, bench.outcome(back));
    assertEquals(StageBench.CLIENT & 0xffffffffL, f.dstLow());
    assertEquals(5000, f.dstPort());
    assertEquals(443, f.srcPort());
    assertEquals(inside, bench.burst.flowHash[back]);
    assertTrue(bench.burst.has(back, Burst.TRANSLATED));
    assertEquals(1, stage.states().open());
  }

  @Test
  void portsAreGivenOutInOrderAndComeBackWhenFlowsEnd() {
    int[] rows = new int[7];
    for (int n = 0; n < 7; n++) {
      rows[n] = bench.tcp(5000 + n, SYN);
    }
    bench.run(stage);
    for (int n = 0; n < 6; n++) {
      FrameView f = view(rows[n]);
      assertEquals((PUBLIC & 0xffffffffL) + n / 3, f.srcLow());
      assertEquals(1024 + n % 3, f.srcPort());
    }
    assertEquals(Disposition.STATE_QUEUE_FULL, bench.disposition(rows[6]));
    assertEquals(0, nat.freePorts());
    bench.clear();
    bench.tcp(5002, ACK | FIN);
    bench.run(stage);
    bench.nowNs += 20_000_000_000L;
    stage.states().sweep(bench.nowNs, 1000);
    assertEquals(6, nat.freePorts());
    bench.clear();
    int again = bench.tcp(6000, SYN);
    bench.run(stage);
    assertTrue(view(again).srcPort() >= 1024);
    assertEquals(5, nat.freePorts());
  }

  @Test
  void strangersDoNotGetIn() {
    bench.tcp(5000, SYN);
    bench.run(stage);
    bench.clear();
    int otherPort = answer(1025, ACK);
    int otherHost =
        bench.due(Frames.tcp(m, bench.next(), -1, Frames.ip(8, 8, 8, 8), PUBLIC, 443, 1024, SYN));
    int noPort = answer(80, SYN);
    bench.run(stage);
    assertEquals(Disposition.NO_STATE, bench.disposition(otherPort));
    assertEquals(Disposition.NO_STATE, bench.disposition(otherHost));
    assertEquals(Disposition.NO_STATE, bench.disposition(noPort));
    assertEquals(1, stage.states().opened());
  }

  @Test
  void udpWithAndWithoutChecksumAndEchoAreTranslated() {
    int udp = bench.udp(7000);
    int bare = bench.udp(7001);
    Wire.put16(m, bench.burst.offset[bare] + 14 + 20 + 6, 0);
    int ping =
        bench.due(Frames.ping(m, bench.next(), -1, StageBench.CLIENT, StageBench.SERVER, 77));
    bench.run(stage);
    assertEquals(1024, view(udp).srcPort());
    assertEquals(0, Wire.u16(m, bench.burst.offset[bare] + 14 + 20 + 6), "none stays none");
    FrameView f = view(ping);
    assertEquals(1026, f.icmpId());
    assertEquals(PUBLIC & 0xffffffffL, f.srcLow());
    bench.clear();
    int pong = bench.due(Frames.ping(m, bench.next(), -1, StageBench.SERVER, PUBLIC, 1026));
    bench.run(stage);
    assertEquals(77, view(pong).icmpId());
    assertEquals(StageBench.CLIENT & 0xffffffffL, view(pong).dstLow());
  }

  @Test
  void espGetsAPublicSourceAddressAndNoPort() {
    int free = nat.freePorts();
    int out = bench.due(Frames.esp(m, bench.next(), -1, StageBench.CLIENT, StageBench.SERVER, 0x1234, 1, 1, 2, 3, 4, SYN));
    long inside = bench.burst.flowHash[out];
    bench.run(stage);
    assertEquals(Disposition.OPEN, bench.disposition(out));
    FrameView f = new FrameView();
    assertTrue(f.wrap(m, bench.burst.offset[out], bench.burst.captured[out]));
    assertTrue(Frames.ipChecksumHolds(m, bench.burst.offset[out] + f.l3Start()));
    assertEquals(PUBLIC & 0xffffffffL, f.srcLow());
    assertEquals(StageBench.SERVER & 0xffffffffL, f.dstLow());
    assertEquals(0x1234, f.espSpi());
    assertTrue(inside != bench.burst.flowHash[out], "the next hop sees the translated tunnel");
    assertEquals(free, nat.freePorts());
  }

  @Test
  void whatCannotBeTranslatedIsDiscardedAndIpv6Passes() {
    long at = bench.next();
    int bytes = Frames.udp(m, at, -1, StageBench.CLIENT, StageBench.SERVER, 1, 2, new byte[16]);
    Wire.put16(m, at + 14 + 6, 0x2000);
    int fragment = bench.due(bytes);
    at = bench.next();
    int l3 = Frames.ethernet(m, at, -1, 0x86dd);
    Frames.ipv6(m, at + l3, 6, 1, 2, 3, 4, 20);
    Frames.tcpHeader(m, at + l3 + 40, 1, 2, SYN);
    int ipv6 = bench.due(l3 + 60);
    int arp = bench.due(Frames.ethernet(m, bench.next(), -1, 0x0806) + 28);
    bench.run(stage);
    assertEquals(Disposition.NO_STATE, bench.disposition(fragment));
    assertEquals(Disposition.OPEN, bench.disposition(ipv6));
    assertEquals(Burst.ROUTE, bench.burst.step[ipv6]);
    assertEquals(Disposition.NO_STATE, bench.disposition(arp));
    assertEquals(0, stage.states().open());
  }

  @Test
  void checksumsStayRightForAnyFlow() {
    SplittableRandom random = new SplittableRandom(4);
    StatefulStage wide =
        new StatefulStage(
            m,
            new Nat44(PUBLIC, 4, 1, 65535),
            StateConfig.of(StateScope.PER_FLOW, 10_000),
            null,
            0);
    for (int n = 0; n < 2000; n++) {
      bench.clear();
      byte[] payload = new byte[random.nextInt(30)];
      random.nextBytes(payload);
      int src = random.nextInt();
      int dst = random.nextInt() | 1 << 31 | 1;
      int i =
          random.nextBoolean()
              ? bench.due(
                  Frames.tcp(
                      m, bench.next(), 5, src, dst, 1 + random.nextInt(65535), 80, SYN, payload))
              : bench.due(
                  Frames.udp(
                      m, bench.next(), -1, src, dst, 1 + random.nextInt(65535), 80, payload));
      bench.run(wide);
      view(i);
    }
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Nat44(1, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Nat44(1, 1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Nat44(1, 1, 65535, 2));
  }
}
