package io.nfaas.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.packet.FrameView;
import io.nfaas.packet.Frames;
import io.nfaas.packet.Malformed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureFileTest {
  private static final byte[] IP = Frames.ipv4(17, "10.0.0.1", "10.0.0.2", Frames.udp(1, 2, Frames.bytes(3)));
  private static final byte[] FRAME = Frames.eth(0x0800, IP);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("capture");
  }

  @Test
  void readsBackWhatTheWriterWrote() throws IOException {
    try (PcapWriter writer = new PcapWriter(file, PcapWriter.ETHERNET)) {
      writer.write(1_700_000_000_123_456_789L, MemorySegment.ofArray(FRAME), 0, FRAME.length, 1500);
      writer.write(1_700_000_001_000_000_000L, MemorySegment.ofArray(FRAME), 0, 20, FRAME.length);
    }
    try (CaptureFile capture = CaptureFile.open(file)) {
      FrameView f = new FrameView();
      assertTrue(capture.next());
      assertEquals(1, capture.number());
      assertEquals(1_700_000_000_123_456_789L, capture.timestampNs());
      assertEquals(FRAME.length, capture.captured());
      assertEquals(1500, capture.length());
      assertEquals(LinkType.ETHERNET, capture.linkType());
      assertTrue(capture.wrap(f));
      assertEquals("eth/ipv4/udp", f.layers());
      assertTrue(capture.next());
      assertFalse(capture.wrap(f));
      assertFalse(capture.next());
      assertEquals(2, capture.number());
      assertEquals("", capture.problem());
    }
  }

  @ParameterizedTest
  @CsvSource({"LITTLE_ENDIAN, a1b2c3d4, 5000", "BIG_ENDIAN, a1b2c3d4, 5000", "LITTLE_ENDIAN, a1b23c4d, 5", "BIG_ENDIAN, a1b23c4d, 5"})
  void readsBothByteOrdersAndResolutions(String order, String magic, long expectedNs) throws IOException {
    ByteOrder o = "BIG_ENDIAN".equals(order) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer b = buffer(o);
    pcapHeader(b, Integer.parseUnsignedInt(magic, 16), 1);
    record(b, 0, 5, FRAME, FRAME.length);
    try (CaptureFile capture = write(b)) {
      assertTrue(capture.next());
      assertEquals(expectedNs, capture.timestampNs());
      assertEquals(FRAME.length, capture.captured());
      assertFalse(capture.next());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "101, RAW_IP, ''", "12, RAW_IP, ''", "228, RAW_IP, ''",
    "0, NULL, 02000000", "0, NULL, 00000002", "108, NULL, 00000002",
    "113, LINUX_SLL, 00000001000600005e00000000000800", "276, LINUX_SLL2, 0800000000000001000100060000000000000000"
  })
  void readsEveryLinkType(int number, LinkType type, String header) throws IOException {
    isRead(number, type, Frames.join(HexFormat.of().parseHex(header), IP), "ipv4/udp", Malformed.NONE);
  }

  @Test
  void readsEthernet() throws IOException {
    isRead(1, LinkType.ETHERNET, FRAME, "eth/ipv4/udp", Malformed.NONE);
  }

  /// The "any" device of Linux sees ARP and VLAN tags too: the header says so, not the first bits of what follows. Of the address family
  /// IPv6, what begins like IPv4 is malformed.
  @ParameterizedTest
  @CsvSource({
    "113, LINUX_SLL, 00010001000600005e00000000000806 0001080006040001, arp, NONE",
    "276, LINUX_SLL2, 0806000000000001000100060000000000000000 0001080006040001, arp, NONE",
    "113, LINUX_SLL, 00000001000600005e00000000008100 000786dd 6000, vlan, SHORT_IPV6",
    "113, LINUX_SLL, 0000000100, '', SHORT_IPV4",
    "0, NULL, 1e000000 6000, '', SHORT_IPV6",
    "108, NULL, 0000001c 4500000000000000000000000000000000000000000000000000000000000000000000000000000000, '', BAD_IP_VERSION"
  })
  void theLinkLayerHeaderSaysWhatFollows(int number, LinkType type, String frame, String layers, Malformed reason) throws IOException {
    isRead(number, type, HexFormat.of().parseHex(frame.replace(" ", "")), layers, reason);
  }

  private void isRead(int number, LinkType type, byte[] frame, String layers, Malformed reason) throws IOException {
    ByteBuffer b = buffer(ByteOrder.LITTLE_ENDIAN);
    pcapHeader(b, PcapFormat.MAGIC_US, number);
    record(b, 1, 0, frame, frame.length);
    try (CaptureFile capture = write(b)) {
      assertTrue(capture.next());
      assertEquals(type, capture.linkType());
      FrameView f = new FrameView();
      assertEquals(reason == Malformed.NONE, capture.wrap(f));
      assertEquals(reason, f.reason());
      assertEquals(layers, f.layers());
    }
  }

  @Test
  void unknownLinkTypesAreGivenOutUnread() throws IOException {
    ByteBuffer b = buffer(ByteOrder.LITTLE_ENDIAN);
    pcapHeader(b, PcapFormat.MAGIC_US, 105);
    record(b, 1, 0, FRAME, FRAME.length);
    try (CaptureFile capture = write(b)) {
      assertTrue(capture.next());
      assertFalse(capture.linkType().isReadable());
      assertThrows(IllegalStateException.class, () -> capture.wrap(new FrameView()));
    }
  }

  @Test
  void aTruncatedPcapGivesItsWholeFramesAndSaysWhereItEnds() throws IOException {
    ByteBuffer b = buffer(ByteOrder.LITTLE_ENDIAN);
    pcapHeader(b, PcapFormat.MAGIC_US, 1);
    record(b, 1, 0, FRAME, FRAME.length);
    int second = b.position();
    record(b, 2, 0, FRAME, FRAME.length);
    for (int cut = 1; cut < 16 + FRAME.length; cut++) {
      byte[] bytes = Arrays.copyOf(b.array(), second + cut);
      try (CaptureFile capture = write(bytes)) {
        assertTrue(capture.next());
        assertFalse(capture.next());
        assertEquals(1, capture.number());
        assertTrue(capture.problem().startsWith("byte " + second + ": "), capture.problem());
      }
    }
  }

  @Test
  void aRecordOfAbsurdLengthEndsTheReading() throws IOException {
    ByteBuffer b = buffer(ByteOrder.LITTLE_ENDIAN);
    pcapHeader(b, PcapFormat.MAGIC_US, 1);
    b.putInt(0).putInt(0).putInt(-1).putInt(60);
    try (CaptureFile capture = write(b)) {
      assertFalse(capture.next());
      assertEquals("byte 24: a record claims 4294967295 bytes", capture.problem());
      assertFalse(capture.next());
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Files.writeString(file, "kind: Scenario\n");
    assertTrue(assertThrows(IOException.class, () -> open(file)).getMessage().endsWith("is neither a pcap nor a pcapng file"));
    Files.write(file, new byte[0]);
    assertThrows(IOException.class, () -> open(file));
    assertThrows(IOException.class, () -> open(folder.resolve("absent")));
  }

  @Test
  void aPcapOfOnlyItsMagicNumberIsTruncated() throws IOException {
    try (CaptureFile capture = write(new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1})) {
      assertFalse(capture.next());
      assertEquals("byte 0: ends inside the file header", capture.problem());
    }
  }

  @Test
  void readsPcapngInBothByteOrders() throws IOException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      ByteBuffer b = buffer(order);
      section(b);
      describe(b, 1, 0);
      // Nanoseconds, and one day added to every time.
      describe(b, 101, 0, 9, 1, 9 << 24, 14, 8, 0, 86400);
      block(b, 0x0bad, new byte[8]);
      enhanced(b, 0, 7_000_001, FRAME);
      enhanced(b, 1, 5, IP);
      // Obsolete packet block: 16-bit interface, drops, then as enhanced.
      ByteBuffer old = buffer(order);
      old.putShort((short) 1).putShort((short) 0).putInt(0).putInt(6).putInt(IP.length).putInt(IP.length).put(IP);
      block(b, PcapngFormat.PACKET, Arrays.copyOf(old.array(), 20 + IP.length));
      try (CaptureFile capture = write(b)) {
        FrameView f = new FrameView();
        assertTrue(capture.next());
        assertEquals(7_000_001_000L, capture.timestampNs());
        assertTrue(capture.wrap(f));
        assertEquals("eth/ipv4/udp", f.layers());
        assertTrue(capture.next());
        assertEquals(LinkType.RAW_IP, capture.linkType());
        assertTrue(capture.wrap(f));
        assertEquals("ipv4/udp", f.layers());
        if (order == ByteOrder.BIG_ENDIAN) {
          assertEquals(86_400_000_000_005L, capture.timestampNs());
        }
        assertTrue(capture.next());
        assertEquals(IP.length, capture.captured());
        assertFalse(capture.next());
        assertEquals(3, capture.number());
        assertEquals("", capture.problem());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"6, 1500000, 1500000000", "3, 1500, 1500000000", "9, 1500000000, 1500000000", "12, 1500000000000, 1500000000", "138, 1536, 1500000000", "160, 6442450944, 1500000000"})
  void convertsEveryResolution(int resolution, long units, long expectedNs) throws IOException {
    ByteBuffer b = buffer(ByteOrder.BIG_ENDIAN);
    section(b);
    describe(b, 1, 0, 9, 1, resolution << 24);
    enhanced(b, 0, units, FRAME);
    try (CaptureFile capture = write(b)) {
      assertTrue(capture.next());
      assertEquals(expectedNs, capture.timestampNs());
    }
  }

  @Test
  void simplePacketBlocksAreCutToTheSnapLength() throws IOException {
    ByteBuffer b = buffer(ByteOrder.LITTLE_ENDIAN);
    section(b);
    describe(b, 1, 40);
    ByteBuffer body = buffer(ByteOrder.LITTLE_ENDIAN);
    body.putInt(FRAME.length).put(FRAME, 0, 40);
    block(b, PcapngFormat.SIMPLE_PACKET, Arrays.copyOf(body.array(), 44));
    try (CaptureFile capture = write(b)) {
      assertTrue(capture.next());
      assertEquals(40, capture.captured());
      assertEquals(FRAME.length, capture.length());
      assertFalse(capture.next());
      assertEquals("", capture.problem());
    }
  }

  @Test
  void everyTruncationAndBitOfAPcapngIsReadOrReported() throws IOException {
    ByteBuffer b = buffer(ByteOrder.LITTLE_ENDIAN);
    section(b);
    describe(b, 1, 0, 9, 1, 9);
    enhanced(b, 0, 1, FRAME);
    enhanced(b, 0, 2, FRAME);
    byte[] whole = Arrays.copyOf(b.array(), b.position());
    int reported = 0;
    for (int length = 12; length < whole.length; length++) {
      reported += countUntilProblem(Arrays.copyOf(whole, length)) ? 1 : 0;
    }
    // Only a cut between two blocks goes unnoticed: after the section, the interface and the first frame.
    assertEquals(whole.length - 12 - 3, reported);
    for (int bit = 12 * 8; bit < whole.length * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      countUntilProblem(damaged);
    }
  }

  private boolean countUntilProblem(byte[] bytes) throws IOException {
    try (CaptureFile capture = write(bytes)) {
      FrameView f = new FrameView();
      while (capture.next()) {
        if (capture.linkType().isReadable()) {
          capture.wrap(f);
        }
      }
      assertTrue(capture.number() <= 2);
      return !capture.problem().isEmpty();
    }
  }

  private static void open(Path file) throws IOException {
    CaptureFile.open(file).close();
  }

  private CaptureFile write(ByteBuffer b) throws IOException {
    return write(Arrays.copyOf(b.array(), b.position()));
  }

  private CaptureFile write(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    return CaptureFile.open(file);
  }

  private static ByteBuffer buffer(ByteOrder order) {
    return ByteBuffer.allocate(4096).order(order);
  }

  private static void pcapHeader(ByteBuffer b, int magic, int linkType) {
    b.putInt(magic).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0).putInt(65535).putInt(linkType);
  }

  private static void record(ByteBuffer b, int seconds, int fraction, byte[] frame, int length) {
    b.putInt(seconds).putInt(fraction).putInt(frame.length).putInt(length).put(frame);
  }

  private static void section(ByteBuffer b) {
    ByteBuffer body = buffer(b.order());
    body.putInt(PcapngFormat.BYTE_ORDER).putShort((short) 1).putShort((short) 0).putLong(-1);
    block(b, PcapngFormat.SECTION_HEADER, Arrays.copyOf(body.array(), 16));
  }

  /// Options as triples of code, length and words, the values in words of 4 bytes.
  private static void describe(ByteBuffer b, int linkType, int snap, int... options) {
    ByteBuffer body = buffer(b.order());
    body.putShort((short) linkType).putShort((short) 0).putInt(snap);
    for (int i = 0; i < options.length; ) {
      int bytes = options[i + 1];
      body.putShort((short) options[i]).putShort((short) bytes);
      i += 2;
      if (bytes == 1) {
        // A single byte comes first in its word, whatever the byte order.
        int value = options[i] >>> 24 != 0 ? options[i] >>> 24 : options[i];
        body.put((byte) value).put(new byte[3]);
        i++;
      } else {
        for (int w = 0; w < bytes / 4; w++) {
          body.putInt(options[i++]);
        }
      }
    }
    block(b, PcapngFormat.INTERFACE, Arrays.copyOf(body.array(), body.position()));
  }

  private static void enhanced(ByteBuffer b, int port, long units, byte[] frame) {
    ByteBuffer body = buffer(b.order());
    body.putInt(port).putInt((int) (units >>> 32)).putInt((int) units).putInt(frame.length).putInt(frame.length).put(frame);
    block(b, PcapngFormat.ENHANCED_PACKET, Arrays.copyOf(body.array(), body.position()));
  }

  private static void block(ByteBuffer b, int type, byte[] body) {
    int padded = (body.length + 3) & ~3;
    b.putInt(type).putInt(12 + padded).put(Arrays.copyOf(body, padded)).putInt(12 + padded);
  }
}
