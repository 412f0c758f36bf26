package io.nfaas.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FlowKey;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Frames;
import io.nfaas.packet.Nsh;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a worker does with every frame, counted in bytes of heap.
class AllocationTest {
  private static final int FRAMES = 64;
  private static final int BYTES = 256;

  private final MemorySegment memory = Arena.ofAuto().allocate(FRAMES * BYTES);
  private final int[] length = new int[FRAMES];
  private final FrameView view = new FrameView();
  private final FlowKey key = new FlowKey();
  private final ConnTable table = new ConnTable(ConnTableConfig.of(40).withIdleTimeoutNs(1_000_000));
  private final MaglevTable maglev =
      MaglevTable.build(List.of(new Backend(0, "a"), new Backend(1, "b"), new Backend(2, "c")), 65537, FillRule.PAPER, 0);
  private long now;

  @Test
  void parsingKeyingTrackingAndEncapsulatingAllocatesNothing() {
    for (int i = 0; i < FRAMES; i++) {
      byte[] inner = i % 3 == 0
          ? Frames.ipv6(17, "2001:db8::" + i, "2001:db8::1", Frames.udp(1000 + i, 80, Frames.bytes(20)))
          : Frames.ipv4(6, "10.0.0." + i, "10.0.1.1", Frames.tcp(1000 + i, 80, 2, Frames.bytes(20)));
      byte[] frame = i % 2 == 0
          ? Frames.eth(0x8100, Frames.vlan(5, i % 3 == 0 ? 0x86dd : 0x0800, inner))
          : Frames.eth(Nsh.ETHER_TYPE, Frames.nsh(i % 3 == 0 ? Nsh.NEXT_IPV6 : Nsh.NEXT_IPV4, 1, 255, 3, 0, -1, inner));
      MemorySegment.copy(frame, 0, memory, ValueLayout.JAVA_BYTE, (long) i * BYTES, frame.length);
      length[i] = frame.length;
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertTrue(threads.isThreadAllocatedMemoryEnabled());
    long id = Thread.currentThread().threadId();
    poll(2000);
    long openedBefore = table.opened();
    // The compiler may move the code from under a run, which costs a few objects once; a leak would be in every run.
    long least = Long.MAX_VALUE;
    for (int run = 0; run < 5; run++) {
      long before = threads.getThreadAllocatedBytes(id);
      poll(1000);
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    assertEquals(0, least, "bytes of heap for 42,000 frames");
    assertTrue(table.opened() - openedBefore > 10_000, "inserts and evictions happened: " + table.opened());
    assertTrue(table.evicted() > 1000 && table.expired() > 1000, table.evicted() + " " + table.expired());
  }

  private void poll(int rounds) {
    for (int r = 0; r < rounds; r++) {
      now += 50_000;
      for (int i = 0; i < FRAMES; i++) {
        // Every third flow pauses for 50 rounds, longer than the idle timeout.
        if ((i + r / 50) % 3 != 0) {
          frame(i);
        }
      }
      table.sweep(now, 4);
    }
  }

  private void frame(int i) {
    if (!view.wrap(memory, (long) i * BYTES, length[i]) || !key.take(view, 0)) {
      throw new AssertionError(view.reason());
    }
    long lo = FlowKey.withHop(key.lo(), 1);
    long hash = table.hash(key.hi(), lo, key.wide0(), key.wide1(), key.wide2());
    long entry = table.find(key.hi(), lo, key.wide0(), key.wide1(), key.wide2(), hash, now);
    if (entry == ConnTable.MISS) {
      int backend = maglev.select(key.hash(FlowHash.SHARED));
      entry = table.insert(
          key.hi(), lo, key.wide0(), key.wide1(), key.wide2(), hash, backend, 0, view.protocol(), view.tcpFlags(), now);
    } else {
      table.touch(entry, now, view.tcpFlags(), !key.swapped());
    }
    if (view.hasNsh()) {
      Nsh.setPath(memory, view.offset() + view.nshStart(), table.backend(entry), 254);
      Nsh.setTtl(memory, view.offset() + view.nshStart(), 63);
    }
  }
}
