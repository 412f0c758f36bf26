package io.nfaas.nf;

import static io.nfaas.dataplane.Frames.ACK;
import static io.nfaas.dataplane.Frames.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.Frames;
import io.nfaas.dataplane.Outcome;
import io.nfaas.dataplane.Work;
import io.nfaas.nf.Ipsec.Mode;
import io.nfaas.packet.FlowStart;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Nsh;
import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class IpsecTest {
  private static final int GATEWAY = Frames.ip(203, 0, 113, 1);
  private static final int PEER = Frames.ip(198, 51, 100, 7);
  private final StageBench bench = new StageBench();
  private final MemorySegment m = bench.memory;

  private StatefulStage stage(Mode mode) {
    StateConfig state = StateConfig.of(StateScope.PER_SA, 100);
    return new StatefulStage(m, new Ipsec(mode, GATEWAY), state, null, 0);
  }

  private int esp(int vlan, int spi, int sequence, int srcPort, int flags) {
    return bench.due(
        Frames.esp(
            m,
            bench.next(),
            vlan,
            PEER,
            GATEWAY,
            spi,
            sequence,
            StageBench.CLIENT,
            StageBench.SERVER,
            srcPort,
            443,
            flags));
  }

  private FrameView view(int i) {
    FrameView f = new FrameView();
    assertTrue(f.wrap(m, bench.burst.offset[i], bench.burst.captured[i]));
    return f;
  }

  @Test
  void sizesFollowTheTableOfTheDocumentation() {
    // 20 outer + 8 header + 8 vector + 40 inner + 2 pad + 2 + 16.
    assertEquals(96, EspTunnel.packetBytes(40, EspTunnel.IPV4_BYTES));
    assertEquals(2, EspTunnel.padBytes(40));
    assertEquals(0, EspTunnel.padBytes(42));
    assertEquals(3, EspTunnel.padBytes(43));
    assertEquals(96 + 20, EspTunnel.packetBytes(40, EspTunnel.IPV6_BYTES));
    for (int n = 20; n < 1500; n++) {
      int packet = EspTunnel.packetBytes(n, EspTunnel.IPV4_BYTES);
      assertTrue(packet - n >= 54 && packet - n <= 57);
      int largest = EspTunnel.largestInnerBytes(packet, EspTunnel.IPV4_BYTES);
      assertTrue(largest >= n && largest <= n + 3);
      assertEquals(packet, EspTunnel.packetBytes(largest, EspTunnel.IPV4_BYTES));
    }
    assertTrue(EspTunnel.largestInnerBytes(46, EspTunnel.IPV4_BYTES) < 0);
  }

  @Test
  void decryptingTakesTheTunnelOffAndLeavesTheInnerPacketAsItWas() {
    for (int vlan : new int[] {-1, 100}) {
      bench.clear();
      StatefulStage stage = stage(Mode.DECRYPT);
      int i = esp(vlan, 0x1000, 1, 5000, SYN);
      int before = bench.burst.captured[i];
      int l2 = vlan < 0 ? 14 : 18;
      bench.run(stage);
      assertEquals(Disposition.OPEN, bench.disposition(i));
      assertEquals(Outcome.CREATED, bench.outcome(i));
      assertEquals(before - 96 + 40, bench.burst.captured[i]);
      assertEquals(64, bench.burst.length[i], "padded to the shortest frame");
      FrameView f = view(i);
      assertEquals(4, f.ipVersion());
      assertEquals(FrameView.TCP, f.protocol());
      assertEquals(StageBench.CLIENT & 0xffffffffL, f.srcLow());
      assertEquals(vlan < 0 ? 0 : 1, f.vlanCount());
      assertEquals(l2, f.l3Start());
      assertTrue(Frames.checksumsHold(m, bench.burst.offset[i] + l2));
      assertEquals(1, bench.count(Work.DECAP));
      // The flow is the inner one now.
      assertEquals(5000, (int) (bench.burst.keyLo[i] >>> 48));
      assertEquals(FlowStart.FIRST.code(), bench.burst.flowStart[i]);
      assertTrue(!bench.burst.has(i, Burst.ESP));
    }
  }

  @Test
  void theCarrierInFrontMovesWithTheFrame() {
    StatefulStage stage = stage(Mode.DECRYPT);
    int i = esp(-1, 0x1000, 1, 5000, SYN);
    long inner = bench.burst.offset[i];
    // 14 + 24 bytes of some carrier, which the stage must not look into.
    bench.burst.offset[i] = inner - 38;
    bench.burst.captured[i] += 38;
    bench.burst.length[i] += 38;
    bench.burst.serviceBytes[i] = 38;
    Frames.ethernet(m, inner - 38, -1, 0x894f);
    Nsh.write(m, inner - 24, 7, 255, 63, 3, 0, 0, -1);
    bench.run(stage);
    FrameView f = view(i);
    assertEquals(7, f.nshSpi());
    assertEquals(StageBench.SERVER & 0xffffffffL, f.dstLow());
    assertEquals(64 + 38, bench.burst.length[i]);
    assertEquals(38, bench.burst.serviceBytes[i]);
    assertEquals(14 + 96 + 4, bench.work.nfBytes, "the function worked on the frame as it came");
  }

  @Test
  void flowsOfOneAssociationShareItsState() {
    StatefulStage stage = stage(Mode.DECRYPT);
    esp(-1, 0x1000, 1, 5000, SYN);
    esp(-1, 0x1000, 2, 5001, SYN);
    esp(-1, 0x2000, 1, 5002, SYN);
    int missing = esp(-1, 0x3000, 9, 5003, SYN);
    bench.run(stage);
    assertEquals(2, stage.states().open());
    assertEquals(2, bench.count(Work.NF_NEW));
    assertEquals(
        Disposition.NO_STATE, bench.disposition(missing), "its association began elsewhere");
  }

  @Test
  void whatComesUnprotectedIsDiscarded() {
    StatefulStage stage = stage(Mode.DECRYPT);
    int i = bench.tcp(1, SYN);
    bench.run(stage);
    assertEquals(Disposition.NO_STATE, bench.disposition(i));
  }

  @Test
  void aTruncatedTunnelIsMalformed() {
    StatefulStage stage = stage(Mode.DECRYPT);
    int whole = Frames.esp(m, bench.next(), -1, PEER, GATEWAY, 0x1000, 1, 1, 2, 3, 4, SYN);
    int i = bench.due(whole - 60);
    bench.run(stage);
    assertEquals(Disposition.MALFORMED, bench.disposition(i));
  }

  @Test
  void encryptingPutsTheTunnelOn() {
    StatefulStage stage = stage(Mode.ENCRYPT);
    int i = bench.tcp(5000, SYN);
    long at = bench.burst.offset[i];
    byte[] inner = m.asSlice(at + 14, 40).toArray(ValueLayout.JAVA_BYTE);
    bench.run(stage);
    assertEquals(Disposition.OPEN, bench.disposition(i));
    assertEquals(at - 36, bench.burst.offset[i]);
    assertEquals(14 + 96 + 4, bench.burst.length[i]);
    assertEquals(54 + 36, bench.burst.captured[i]);
    FrameView f = view(i);
    assertTrue(f.isEsp());
    assertEquals(1, f.espSequence());
    assertTrue(Integer.toUnsignedLong(f.espSpi()) > 255);
    assertEquals(GATEWAY & 0xffffffffL, f.srcLow());
    assertEquals(198L << 8 | 18, f.dstLow() >>> 16 & ~1);
    assertEquals(96, Wire.u16(m, bench.burst.offset[i] + 16));
    assertEquals(0, InternetChecksum.of(m, bench.burst.offset[i] + 14, 20));
    assertEquals(
        -1,
        MemorySegment.ofArray(inner).mismatch(m.asSlice(bench.burst.offset[i] + 14 + 36, 40)),
        "the inner packet is untouched");
    assertTrue(bench.burst.has(i, Burst.ESP));
    assertEquals(1, bench.count(Work.ENCAP));
    assertEquals(FlowStart.FIRST.code(), bench.burst.flowStart[i]);
  }

  @Test
  void anAssociationIsChosenByTheDestinationsPrefixAndCountsItsFrames() {
    StatefulStage stage = stage(Mode.ENCRYPT);
    int[] rows = new int[4];
    rows[0] = bench.due(Frames.udp(m, bench.next(), -1, 1, Frames.ip(10, 1, 1, 1), 1, 2));
    rows[1] = bench.due(Frames.udp(m, bench.next(), -1, 9, Frames.ip(10, 1, 1, 250), 3, 4));
    rows[2] = bench.due(Frames.udp(m, bench.next(), -1, 1, Frames.ip(10, 1, 2, 1), 1, 2));
    rows[3] = bench.due(Frames.udp(m, bench.next(), -1, 1, Frames.ip(10, 1, 1, 1), 1, 2), 1);
    bench.run(stage);
    int[] spi = new int[4];
    int[] sequence = new int[4];
    for (int k = 0; k < 4; k++) {
      spi[k] = view(rows[k]).espSpi();
      sequence[k] = view(rows[k]).espSequence();
    }
    assertEquals(spi[0], spi[1]);
    assertNotEquals(spi[0], spi[2]);
    assertNotEquals(spi[0], spi[3], "another tenant");
    assertEquals(1, sequence[0]);
    assertEquals(2, sequence[1]);
    assertEquals(1, sequence[2]);
    assertEquals(3, stage.states().open());
  }

  @Test
  void whatOneGatewayEncryptsAnotherDecrypts() {
    StatefulStage encrypting = stage(Mode.ENCRYPT);
    int i = bench.tcp(5000, SYN);
    long at = bench.burst.offset[i];
    byte[] whole = m.asSlice(at, 54).toArray(ValueLayout.JAVA_BYTE);
    long hash = bench.burst.flowHash[i];
    bench.run(encrypting);
    bench.burst.step[i] = Burst.STAGE;
    bench.run(stage(Mode.DECRYPT));
    assertEquals(Disposition.OPEN, bench.disposition(i));
    assertEquals(at, bench.burst.offset[i]);
    assertEquals(54, bench.burst.captured[i]);
    assertEquals(64, bench.burst.length[i]);
    assertEquals(hash, bench.burst.flowHash[i]);
    assertEquals(-1, MemorySegment.ofArray(whole).mismatch(m.asSlice(at, 54)));
  }

  @Test
  void ipv6GoesThroughTheTunnelAsWell() {
    StatefulStage encrypting = stage(Mode.ENCRYPT);
    long at = bench.next();
    int l3 = Frames.ethernet(m, at, -1, 0x86dd);
    Frames.ipv6(m, at + l3, 6, 0x20010db8L << 32, 1, 0x20010db8L << 32, 2, 20);
    Frames.tcpHeader(m, at + l3 + 40, 5000, 443, ACK);
    bench.burst.clear();
    int i = bench.due(l3 + 60);
    bench.burst.flowStart[i] = FlowStart.FIRST.code();
    bench.run(encrypting);
    assertEquals(FrameView.ETHER_IPV4, view(i).etherType());
    assertEquals(14 + EspTunnel.packetBytes(60, 20) + 4, bench.burst.length[i]);
    bench.burst.step[i] = Burst.STAGE;
    bench.run(stage(Mode.DECRYPT));
    assertEquals(FrameView.ETHER_IPV6, view(i).etherType());
    assertEquals(14 + 60 + 4, bench.burst.length[i]);
    assertEquals(at, bench.burst.offset[i]);
  }

  @Test
  void theBackwardWalkDoesTheOpposite() {
    StatefulStage stage = stage(Mode.DECRYPT);
    int i = bench.tcp(5000, SYN);
    bench.burst.traits[i] |= Burst.BACKWARDS;
    bench.run(stage);
    assertTrue(view(i).isEsp());
    assertTrue(bench.burst.has(i, Burst.BACKWARDS));
  }

  @Test
  void tunnelsInUdpAndOverIpv6AreTakenOffAsWell() {
    // The ESP packet of one frame, carried in UDP port 4500 (RFC 3948) and over IPv6.
    MemorySegment esp = m.asSlice(100_000, 256);
    int bytes =
        Frames.esp(
                esp,
                0,
                -1,
                PEER,
                GATEWAY,
                0x1000,
                1,
                StageBench.CLIENT,
                StageBench.SERVER,
                5000,
                443,
                SYN)
            - 34;
    long at = bench.next();
    byte[] payload = esp.asSlice(34, bytes).toArray(ValueLayout.JAVA_BYTE);
    int udp = bench.due(Frames.udp(m, at, -1, PEER, GATEWAY, 4500, 4500, payload));
    at = bench.next();
    int l3 = Frames.ethernet(m, at, -1, 0x86dd);
    Frames.ipv6(m, at + l3, 50, 1, 2, 3, 4, bytes);
    MemorySegment.copy(esp, 34, m, at + l3 + 40, bytes);
    int ipv6 = bench.due(l3 + 40 + bytes);
    StatefulStage stage = stage(Mode.DECRYPT);
    bench.run(stage);
    assertEquals(2, stage.states().open());
    for (int i : new int[] {udp, ipv6}) {
      assertEquals(Disposition.OPEN, bench.disposition(i));
      FrameView f = view(i);
      assertEquals(14, f.l3Start());
      assertEquals(FrameView.ETHER_IPV4, f.etherType());
      assertEquals(5000, f.srcPort());
      assertEquals(54, bench.burst.captured[i]);
      assertEquals(64, bench.burst.length[i]);
    }
  }
}
