package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.packet.Malformed;
import io.nfaas.packet.Nsh;
import io.nfaas.packet.Wire;
import io.nfaas.selection.ModuloSelector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Service headers that RFC 8300 does not allow, or that we do not support, are dropped and counted by reason; the path's own
/// mistakes (unknown view, wrong index, used-up hop limit) by disposition.
class MalformedServiceHeaderTest {
  private static final int AT = Carrier.ETHERNET_BYTES;

  private final Chain chain = new Chain(8);
  private final MemorySegment m = chain.slab.memory();
  private final MemoryPort in = new MemoryPort(chain.slab, 8, 0, (_, _) -> null);
  private final Worker worker =
      new Worker(
          new PacketPort[] {in},
          null,
          null,
          Burst.NONE,
          ChainRouting.builder()
              .load(
                  new GraphView(
                      0, 0, "g1", List.of(new GraphNode("a", 0)),
                      List.of(GraphEdge.always("ingress", "a"), GraphEdge.always("a", "egress"))))
              .activate(0, 0).pool(0, new ModuloSelector(0), null).replica(0, 0, false).build(),
          Tap.NONE,
          WorkerConfig.DEFAULT);

  /// Offers a frame of position 1 with its service header, which has done its hop.
  ///
  /// @return where it starts
  private long offer(int cutBytes) {
    int slot = chain.slab.take();
    long at = chain.slab.start(slot) - Carrier.BYTES;
    int bytes = Frames.tcp(m, at + Carrier.BYTES, -1, 1, 2, 3, 4, Frames.ACK) + Carrier.BYTES - cutBytes;
    Carrier.write(m, at, Burst.NONE, 0);
    Nsh.write(m, at + AT, 1, 254, 63, Nsh.NEXT_ETHERNET, 0, 0, -1);
    in.offer(slot, at, bytes, bytes + 4);
    return at;
  }

  private void run() {
    chain.nowNs += 1000;
    worker.poll(chain.nowNs);
    worker.flush(chain.nowNs);
    assertEquals(List.of(), worker.brokenIdentities());
  }

  @Test
  void theUnharmedHeaderPasses() {
    offer(0);
    run();
    assertEquals(1, worker.counters().of(Disposition.DELIVERED));
  }

  /// Byte of the header (RFC 8300 section 2.2), what is put there, and what is wrong with that.
  @ParameterizedTest
  @CsvSource({
    "0, 0x4f, BAD_NSH_VERSION",
    "0, 0x2f, NSH_OAM",
    "1, 0xc1, BAD_NSH_LENGTH",
    "1, 0xff, SHORT_NSH",
    "1, 0xc4, BAD_NSH_METADATA",
    "2, 0x00, BAD_NSH_MD_TYPE",
    "2, 0x0f, BAD_NSH_MD_TYPE",
    "3, 0x00, BAD_NSH_NEXT_PROTOCOL",
    "3, 0x04, NESTED_NSH",
    "3, 0x05, NSH_WITHOUT_ETHERNET",
    "11, 0x7f, BAD_NSH_METADATA",
  })
  void aHeaderThatIsWrongIsDroppedAndCounted(int offset, String value, Malformed reason) {
    long at = offer(0);
    Wire.put8(m, at + AT + offset, Integer.decode(value));
    run();
    assertEquals(1, worker.counters().of(reason));
    assertEquals(1, worker.counters().of(Disposition.MALFORMED));
  }

  @Test
  void soIsOneOfTypeOneWithAnotherLengthThanItsOwn() {
    long at = offer(0);
    Wire.put8(m, at + AT + 2, 1);
    Wire.put8(m, at + AT + 1, 0xc5);
    run();
    assertEquals(1, worker.counters().of(Malformed.BAD_NSH_LENGTH));
  }

  @Test
  void soIsOneThatEndsTooSoon() {
    offer(54 + Nsh.BYTES - 4);
    run();
    assertEquals(1, worker.counters().of(Malformed.SHORT_NSH));
  }

  /// What the path does not know: position, view, index, a hop limit of one.
  @ParameterizedTest
  @CsvSource({"6, 9, UNKNOWN_VIEW", "15, 7, UNKNOWN_VIEW", "7, 9, UNKNOWN_VIEW", "7, 0, UNKNOWN_VIEW", "19, 5, UNKNOWN_VIEW", "1, 0x46, LOOP_TTL"})
  void aHeaderThatFitsNoPathIsDropped(int offset, String value, Disposition why) {
    long at = offer(0);
    if (why == Disposition.LOOP_TTL) {
      Wire.put8(m, at + AT, 0);
    }
    Wire.put8(m, at + AT + offset, Integer.decode(value));
    run();
    assertEquals(1, worker.counters().of(why));
    assertEquals(0, worker.counters().of(Disposition.MALFORMED));
  }
}
