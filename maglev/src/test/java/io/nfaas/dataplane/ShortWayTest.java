package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.nf.Forward;
import io.nfaas.nf.PlainStage;
import io.nfaas.packet.FrameKinds;
import io.nfaas.packet.Nsh;
import io.nfaas.packet.Wire;
import io.nfaas.selection.ModuloSelector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A frame in a carrier of our own form goes a short way through a worker; with a tag in front of its service header it goes the long one.
/// Both ways must end alike.
class ShortWayTest {
  private static final int FRAMES = 60_000;
  private static final int AT = 256;
  private static final int TAG_BYTES = 4;

  private final SplittableRandom random = new SplittableRandom(20260103);

  /// Has one frame at a time, and takes everything.
  private static final class OneFrame implements PacketPort {
    private final MemorySegment memory = Arena.ofAuto().allocate(4096, 64);
    private int captured;

    @Override
    public MemorySegment memory() {
      return memory;
    }

    @Override
    public int receive(Burst into) {
      into.append(1, AT, captured, Math.max(64, captured + 4), 0);
      return 1;
    }

    @Override
    public int transmit(Burst from, int first, int count) {
      return count;
    }

    @Override
    public void release(Burst from, int first, int count) {}
  }

  /// A worker and what its last poll decided, in words.
  private static final class Side {
    private final OneFrame port = new OneFrame();
    private final Worker worker;
    private String decision = "";
    private byte disposition;

    Side(Routing routing) {
      worker =
          new Worker(
              new PacketPort[] {port},
              new PlainStage(port.memory, new Forward(), 0),
              new ConnTable(ConnTableConfig.of(4096)),
              0,
              routing,
              (b, _, _) -> note(b),
              WorkerConfig.DEFAULT);
    }

    private void note(Burst b) {
      disposition = b.disposition[0];
      byte[] bytes = port.memory.asSlice(b.offset[0], b.captured[0]).toArray(ValueLayout.JAVA_BYTE);
      // A frame that is dropped keeps the carrier that it came in.
      boolean leaves = Disposition.of(disposition).fate() != Disposition.Fate.LOST;
      decision =
          Arrays.toString(
              new long[] {
                disposition, b.tenant[0], b.view[0], b.position[0], b.nextPosition[0], b.backend[0], b.from[0], b.previous[0],
                b.step[0], b.traits[0], b.outcome[0], b.outPort[0]
              });
      if (leaves) {
        decision +=
            Arrays.toString(
                    new long[] {
                      b.keyHi[0], b.keyLo[0], b.wide[0], b.wide[1], b.wide[2], b.flowHash[0], b.tcpFlags[0], b.flowStart[0],
                      b.serviceBytes[0]
                    })
                + Arrays.toString(bytes);
      }
    }

    void poll(long nowNs) {
      worker.poll(nowNs);
      worker.flush(nowNs);
    }
  }

  @Test
  void aFrameBehindOurHeaderEndsAsItDoesBehindATaggedOne() {
    Routing routing = routing();
    Side quick = new Side(routing);
    Side slow = new Side(routing);
    int[] ends = new int[Disposition.values().length];
    for (int n = 0; n < FRAMES; n++) {
      byte[] inner = inner();
      int spi = 1 + random.nextInt(4);
      int si = 253 + random.nextInt(3);
      int ttl = random.nextInt(8) == 0 ? random.nextInt(3) : 2 + random.nextInt(62);
      int view = random.nextInt(16) == 0 ? 1 : 0;
      int tenant = random.nextInt(16) == 0 ? 1 : 0;
      int previous = random.nextInt(5) - 1;
      quick.port.captured = write(quick.port.memory, 0, inner, spi, si, ttl, view, tenant, previous);
      slow.port.captured = write(slow.port.memory, TAG_BYTES, inner, spi, si, ttl, view, tenant, previous);
      quick.poll(n * 1000L);
      slow.poll(n * 1000L);
      assertEquals(slow.decision, quick.decision, "frame " + n);
      ends[quick.disposition]++;
    }
    for (Disposition d :
        new Disposition[] {
          Disposition.FORWARDED, Disposition.DELIVERED, Disposition.MALFORMED, Disposition.UNKNOWN_VIEW, Disposition.LOOP_TTL
        }) {
      assertTrue(ends[d.ordinal()] > 100, d + " " + ends[d.ordinal()]);
    }
  }

  private byte[] inner() {
    byte[] frame = FrameKinds.ALL.get(random.nextInt(FrameKinds.ALL.size())).clone();
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(Math.min(frame.length, 60));
      frame[at] = (byte) (frame[at] ^ 1 << random.nextInt(8));
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length + 1)) : frame;
  }

  private static int write(
      MemorySegment m, int tagBytes, byte[] inner, int spi, int si, int ttl, int view, int tenant, int previous) {
    long service = AT + Carrier.ETHERNET_BYTES + tagBytes;
    Carrier.write(m, AT, 0, 3);
    if (tagBytes > 0) {
      Wire.put32(m, AT + 12, 0x8100_0005);
      Wire.put16(m, AT + 16, Nsh.ETHER_TYPE);
    }
    Nsh.write(m, service, spi, si, ttl, Nsh.NEXT_ETHERNET, view, tenant, previous);
    MemorySegment.copy(inner, 0, m, ValueLayout.JAVA_BYTE, service + Nsh.BYTES, inner.length);
    return Carrier.BYTES + tagBytes + inner.length;
  }

  private static Routing routing() {
    GraphView view =
        new GraphView(
            0,
            0,
            "g1",
            List.of(new GraphNode("a", 0), new GraphNode("b", 1)),
            List.of(
                GraphEdge.always("ingress", "a"), GraphEdge.always("a", "b"), GraphEdge.always("b", "egress")));
    return ChainRouting.builder()
        .load(view)
        .activate(0, 0)
        .pool(0, new ModuloSelector(0), new ModuloSelector(3))
        .pool(1, new ModuloSelector(1, 2), null)
        .replica(0, 0, false)
        .replica(1, 1, false)
        .replica(2, 1, false)
        .replica(3, 0, true)
        .build();
  }
}
