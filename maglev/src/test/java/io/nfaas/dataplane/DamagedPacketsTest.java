package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.capture.CaptureFile;
import io.nfaas.capture.Captures;
import io.nfaas.capture.LinkType;
import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.EdgeMatch;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.chain.Prefix;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.nf.Forward;
import io.nfaas.nf.Ipsec;
import io.nfaas.nf.Nat44;
import io.nfaas.nf.OnMissing;
import io.nfaas.nf.PacketFunction;
import io.nfaas.nf.Proxy;
import io.nfaas.nf.StateConfig;
import io.nfaas.nf.StateScope;
import io.nfaas.nf.StatefulStage;
import io.nfaas.packet.FlowKey;
import io.nfaas.packet.FrameKinds;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Nsh;
import io.nfaas.packet.Wire;
import io.nfaas.selection.ModuloSelector;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Packets with flipped bits, wrong lengths and missing ends, of every kind that is read and of captures where they are at hand, through
/// the parser, an ingress worker and the network functions: no exception, and no read outside the packet. Each lies at the very
/// end of its memory, so that a read beyond it throws.
class DamagedPacketsTest {
  private static final int MEMORY_BYTES = 4096;
  private static final int MAX_FRAME_BYTES = 2048;
  private static final int PUBLIC = Frames.ip(203, 0, 113, 10);
  private static final int GATEWAY = Frames.ip(203, 0, 113, 1);

  private final MemorySegment memory = Arena.ofAuto().allocate(MEMORY_BYTES, 64);
  private final OneFrame port = new OneFrame();
  private final List<Worker> workers = new ArrayList<>();
  private final List<byte[]> whole = new ArrayList<>(FrameKinds.ALL);
  private final byte[] bytes = new byte[MAX_FRAME_BYTES];
  private final FrameView frame = new FrameView();
  private final FlowKey key = new FlowKey();
  private final ChainRouting built;
  private long nowNs;

  DamagedPacketsTest() throws IOException {
    captured();
    EdgeMatch web = new EdgeMatch(Prefix.parse("10.0.0.0/8"), 6, 0, 1023, null);
    GraphView view =
        new GraphView(
            0,
            0,
            "g1",
            List.of(
                new GraphNode("vpn", 0), new GraphNode("nat", 1), new GraphNode("proxy", 2), new GraphNode("out", 3), new GraphNode("fw", 4)),
            List.of(
                new GraphEdge("ingress", "nat", 0.5, web, GraphEdge.Per.FLOW),
                GraphEdge.always("ingress", "vpn"),
                GraphEdge.always("vpn", "nat"),
                new GraphEdge("nat", "proxy", 0.5, null, GraphEdge.Per.PACKET),
                new GraphEdge("nat", "out", 0.5, null, GraphEdge.Per.PACKET),
                GraphEdge.always("proxy", "fw"),
                GraphEdge.always("out", "egress"),
                GraphEdge.always("fw", "egress")));
    ChainRouting.Builder routing = ChainRouting.builder().load(view).activate(0, 0);
    for (int pool = 0; pool < 5; pool++) {
      routing.pool(pool, new ModuloSelector(pool), null).replica(pool, pool, false);
    }
    built = routing.build();
    workers.add(new Worker(new PacketPort[] {port}, null, table(), Burst.NONE, built, Tap.NONE, WorkerConfig.DEFAULT));
    StateConfig perFlow = StateConfig.of(StateScope.PER_FLOW, 512).idleTimeoutNs(2_000_000).onMissing(OnMissing.RECREATE);
    StateConfig perSa = StateConfig.of(StateScope.PER_SA, 512).idleTimeoutNs(2_000_000).onMissing(OnMissing.RECREATE);
    function(0, new Ipsec(Ipsec.Mode.DECRYPT, GATEWAY), perSa, built);
    function(1, new Nat44(PUBLIC, 1, 1024, 1000), perFlow, built);
    function(2, new Proxy(), perFlow, built);
    function(3, new Ipsec(Ipsec.Mode.ENCRYPT, GATEWAY), perSa, built);
    function(4, new Forward(), perFlow.onMissing(OnMissing.RESET), built);
  }

  private void function(int replica, PacketFunction packets, StateConfig state, ChainRouting routing) {
    StatefulStage stage = new StatefulStage(memory, packets, state, null, replica);
    workers.add(new Worker(new PacketPort[] {port}, stage, table(), replica, routing, Tap.NONE, WorkerConfig.DEFAULT));
  }

  private static ConnTable table() {
    return new ConnTable(ConnTableConfig.of(256).withIdleTimeoutNs(2_000_000));
  }

  /// Takes the frames of captures in; a packet without Ethernet header gets one.
  private void captured() throws IOException {
    for (Path file : Captures.files()) {
      try (CaptureFile capture = CaptureFile.open(file)) {
        while (capture.next()) {
          int skip = capture.linkType().headerBytes();
          if (capture.captured() > skip && capture.captured() <= MAX_FRAME_BYTES - 14) {
            byte[] packet = capture.memory().asSlice(capture.offset() + skip, capture.captured() - skip).toArray(ValueLayout.JAVA_BYTE);
            whole.add(capture.linkType() == LinkType.ETHERNET ? packet : withEthernet(packet));
          }
        }
      }
    }
  }

  private static byte[] withEthernet(byte[] packet) {
    byte[] frame = new byte[14 + packet.length];
    frame[12] = (byte) (packet[0] >>> 4 == 6 ? 0x86 : 0x08);
    frame[13] = (byte) (packet[0] >>> 4 == 6 ? 0xdd : 0x00);
    System.arraycopy(packet, 0, frame, 14, packet.length);
    return frame;
  }

  /// Half of the packets are hurt where headers are, so that the damage matters.
  private void flip(SplittableRandom random, int length) {
    for (int n = random.nextInt(6); n > 0 && length > 0; n--) {
      int at = random.nextInt(random.nextBoolean() ? Math.min(length, 80) : length);
      bytes[at] = random.nextInt(4) == 0 ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1 << random.nextInt(8));
    }
  }

  /// Writes a damaged packet into [#bytes].
  ///
  /// @return its length
  private int damaged(SplittableRandom random) {
    byte[] source = whole.get(random.nextInt(whole.size()));
    int length = source.length;
    System.arraycopy(source, 0, bytes, 0, length);
    switch (random.nextInt(6)) {
      case 0 -> length = random.nextInt(length + 1);
      case 1 -> length = random.nextInt(Math.min(length, 100) + 1);
      case 2 -> {
        int longer = random.nextInt(length, Math.min(MAX_FRAME_BYTES - Carrier.BYTES, length + 200) + 1);
        for (int i = length; i < longer; i++) {
          bytes[i] = (byte) random.nextInt();
        }
        length = longer;
      }
      default -> {}
    }
    flip(random, length);
    return length;
  }

  private void run(long seed, int packets) {
    SplittableRandom random = new SplittableRandom(seed);
    System.out.println("seed " + seed + ", " + packets + " packets of " + whole.size() + " kinds");
    int readable = 0;
    for (int n = 0; n < packets; n++) {
      int length = damaged(random);
      try {
        readable += parse(length) ? 1 : 0;
        work(random, length);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "seed " + seed + ", packet " + n + ": " + HexFormat.of().formatHex(Arrays.copyOf(bytes, length)), e);
      }
    }
    assertTrue(readable > packets / 10 && readable < packets / 10 * 9, "readable " + readable + ", seed " + seed);
    for (Worker worker : workers) {
      assertEquals(List.of(), worker.brokenIdentities(), "seed " + seed);
      assertEquals(0, worker.held(), "seed " + seed);
    }
    for (Disposition d :
        new Disposition[] {
          Disposition.FORWARDED, Disposition.DELIVERED, Disposition.MALFORMED, Disposition.UNKNOWN_VIEW, Disposition.LOOP_TTL
        }) {
      assertTrue(workers.stream().mapToLong(w -> w.counters().of(d)).sum() > 0, d + " never happened, seed " + seed);
    }
    long worked = workers.stream().skip(1).mapToLong(w -> w.counters().of(Work.NF_PACKET)).min().orElse(0);
    assertTrue(worked > packets / 50, "a network function worked on " + worked + " packets only, seed " + seed);
  }

  private boolean parse(int length) {
    MemorySegment exact = memory.asSlice(MEMORY_BYTES - length, length);
    MemorySegment.copy(bytes, 0, exact, ValueLayout.JAVA_BYTE, 0, length);
    boolean good = frame.wrap(exact, 0, length);
    key.take(frame, 0);
    frame.flowStart();
    frame.espSequence();
    frame.nshView();
    if (length > 0) {
      frame.wrapIp(exact, 0, length);
      key.take(frame, 0);
    }
    return good;
  }

  /// The packet is at the end of the memory; a carrier takes it to a network function, and may be damaged too.
  private void work(SplittableRandom random, int length) {
    int w = random.nextInt(workers.size());
    long at = MEMORY_BYTES - length;
    int carried = length;
    if (w > 0) {
      at -= Carrier.BYTES;
      carried += Carrier.BYTES;
      Carrier.write(memory, at, w - 1, -1);
      int position = position(random, w - 1);
      long place = built.place(0, position);
      int index = random.nextInt(8) == 0 || place == Place.NOWHERE ? random.nextInt(256) : Place.serviceIndex(place);
      Nsh.write(memory, at + Carrier.ETHERNET_BYTES, position, index, random.nextInt(64), Nsh.NEXT_ETHERNET, 0, 0, -1);
      if (random.nextInt(8) == 0) {
        long hit = at + random.nextInt(Carrier.BYTES);
        Wire.put8(memory, hit, Wire.u8(memory, hit) ^ 1 << random.nextInt(8));
      }
    }
    port.offer(at, carried);
    Worker worker = workers.get(w);
    nowNs += 1_000;
    worker.poll(nowNs);
    worker.flush(nowNs);
  }

  /// Mostly a place where the replica's function is due, else any, those that do not exist included.
  private int position(SplittableRandom random, int replica) {
    int position = random.nextInt(24);
    for (int tries = random.nextInt(8) == 0 ? 0 : 100; tries > 0; tries--) {
      if (Place.pool(built.place(0, position)) == replica) {
        return position;
      }
      position = random.nextInt(24);
    }
    return position;
  }

  @Test
  void aMillionDamagedPacketsDoNoHarm() {
    run(1, 1_000_000);
  }

  @Test
  @Tag("long")
  void fiftyMillionDamagedPacketsDoNoHarm() {
    for (long seed = 2; seed <= 11; seed++) {
      run(seed, 5_000_000);
    }
  }

  /// One frame at a time, anywhere in the memory; takes whatever comes of it.
  private final class OneFrame implements PacketPort {
    private long at;
    private int length = -1;

    void offer(long offset, int bytes) {
      at = offset;
      length = bytes;
    }

    @Override
    public MemorySegment memory() {
      return memory;
    }

    @Override
    public int receive(Burst into) {
      if (length < 0) {
        return 0;
      }
      into.append(0, at, length, Math.max(64, length + 4), 0);
      length = -1;
      return 1;
    }

    @Override
    public int transmit(Burst from, int first, int count) {
      return count;
    }

    @Override
    public void release(Burst from, int first, int count) {}
  }
}
