package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.nf.EspTunnel;
import io.nfaas.packet.FlowStart;
import io.nfaas.packet.FrameView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// What the source writes is what the data plane's own parser reads.
class FrameWriterTest {
  private static final int CLIENT = 0x0a000001;
  private static final int SERVER = 0x0a800002;

  private final MemorySegment memory = Arena.ofAuto().allocate(512);
  private final FrameWriter writer = new FrameWriter(memory, 1001);
  private final FrameView frame = new FrameView();

  private FrameView plain(int length, int protocol, int kind, int payload) {
    int captured = writer.plain(100, length, protocol, CLIENT, SERVER, 40_000, 443, kind, payload);
    assertTrue(captured <= FrameStore.FRAME_BYTES);
    assertTrue(frame.wrap(memory, 100, captured), () -> frame.reason().toString());
    return frame;
  }

  private int u16(int at) {
    return (memory.get(ValueLayout.JAVA_BYTE, at) & 0xff) << 8 | (memory.get(ValueLayout.JAVA_BYTE, at + 1) & 0xff);
  }

  private void checksumIsRight(int headerAt) {
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += u16(headerAt + i);
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    assertEquals(0xffff, (sum & 0xffff) + (sum >>> 16));
  }

  @Test
  void aTcpFrameReadsAsWritten() {
    plain(570, FrameWriter.TCP, FrameWriter.ACK, FrameWriter.OPAQUE);
    assertEquals("eth/vlan/ipv4/tcp", frame.layers());
    assertEquals(1001, frame.vlanId(0));
    assertEquals(CLIENT, (int) frame.srcLow());
    assertEquals(SERVER, (int) frame.dstLow());
    assertEquals(40_000, frame.srcPort());
    assertEquals(443, frame.dstPort());
    assertEquals(570 - 18 - 4, u16(100 + 18 + 2));
    assertEquals(FlowStart.LATER, frame.flowStart());
    checksumIsRight(100 + 18);
  }

  @Test
  void firstAndLastSegmentsAreMarked() {
    assertEquals(FlowStart.FIRST, plain(64, FrameWriter.TCP, FrameWriter.SYN, FrameWriter.OPAQUE).flowStart());
    assertFalse(frame.isTcpFin());
    assertTrue(plain(64, FrameWriter.TCP, FrameWriter.FIN_ACK, FrameWriter.OPAQUE).isTcpFin());
    assertEquals(FlowStart.LATER, frame.flowStart());
    assertEquals(FlowStart.FIRST, plain(64, FrameWriter.TCP, FrameWriter.SYN_FIN, FrameWriter.OPAQUE).flowStart());
    assertTrue(frame.isTcpFin());
  }

  @Test
  void datagramsAreOfQuic() {
    assertEquals(FlowStart.FIRST, plain(64, FrameWriter.UDP, FrameWriter.SYN, FrameWriter.OPAQUE).flowStart());
    assertEquals("eth/vlan/ipv4/udp", frame.layers());
    assertEquals(FlowStart.LATER, plain(64, FrameWriter.UDP, FrameWriter.ACK, FrameWriter.OPAQUE).flowStart());
    assertEquals(FlowStart.LATER, plain(64, FrameWriter.UDP, FrameWriter.FIN_ACK, FrameWriter.OPAQUE).flowStart());
  }

  @Test
  void requestsAndHandshakesShowInThePayload() {
    plain(200, FrameWriter.TCP, FrameWriter.PSH_ACK, FrameWriter.REQUEST);
    int at = 100 + frame.tcpPayloadStart();
    assertEquals(23 << 8 | 3, u16(at));
    assertEquals(FrameWriter.PSH_ACK, frame.tcpFlags());
    plain(200, FrameWriter.TCP, FrameWriter.ACK, FrameWriter.HANDSHAKE);
    assertEquals(22 << 8 | 3, u16(at));
    assertEquals(1, memory.get(ValueLayout.JAVA_BYTE, at + 5));
  }

  private int tunnel(int length) {
    int captured =
        writer.tunnel(
            100, length, 0xc6120001, 0xcb007101, 0x10007, 42, FrameWriter.TCP, CLIENT, SERVER, 40_000, 443, FrameWriter.ACK, FrameWriter.OPAQUE);
    assertTrue(captured <= FrameStore.FRAME_BYTES);
    assertTrue(frame.wrap(memory, 100, captured), () -> frame.reason().toString());
    return captured;
  }

  @Test
  void aTunnelShowsItsAssociationAndHoldsTheInnerPacket() {
    int captured = tunnel(600);
    assertEquals("eth/vlan/ipv4/esp", frame.layers());
    assertEquals(0x10007, frame.espSpi());
    assertEquals(42, frame.espSequence());
    checksumIsRight(100 + 18);
    int inner = 100 + 18 + 20 + EspTunnel.HEADER_BYTES + EspTunnel.IV_BYTES;
    checksumIsRight(inner);
    // 600 less Ethernet and FCS leave 578 for the outer packet: 532 is the largest inner one that fits.
    assertEquals(EspTunnel.largestInnerBytes(578, 20), u16(inner + 2));
    assertEquals(EspTunnel.packetBytes(u16(inner + 2), 20), u16(100 + 18 + 2));
    FrameView in = new FrameView();
    assertTrue(in.wrapIp(memory, inner, captured - (inner - 100)));
    assertEquals(CLIENT, (int) in.srcLow());
    assertEquals(443, in.dstPort());
  }

  @Test
  void aFrameTooShortForItsHeadersSaysWhatTheyNeed() {
    tunnel(64);
    int inner = 100 + 18 + 20 + EspTunnel.HEADER_BYTES + EspTunnel.IV_BYTES;
    assertEquals(40, u16(inner + 2));
    assertEquals(EspTunnel.packetBytes(40, 20), u16(100 + 18 + 2));
  }
}
