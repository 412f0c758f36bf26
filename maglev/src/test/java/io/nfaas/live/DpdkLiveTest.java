package io.nfaas.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.capture.CaptureFile;
import io.nfaas.capture.PcapWriter;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.FrameSlab;
import io.nfaas.dataplane.PacketPort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// DPDK's virtual devices, driven from Java.
class DpdkLiveTest {
  private final Burst burst = new Burst(64);
  @TempDir Path folder;

  private DpdkRuntime dpdk = LiveMachine.assumeDpdk();

  @BeforeEach
  void isThere() {
    dpdk = LiveMachine.assumeDpdk();
  }

  private byte[] bytes(PacketPort port, int i) {
    return port.memory().asSlice(burst.offset[i], burst.captured[i]).toArray(ValueLayout.JAVA_BYTE);
  }

  private void await(PacketPort port, int n) throws InterruptedException {
    burst.clear();
    for (int k = 0; k < 2000 && burst.count < n; k++) {
      port.receive(burst);
      Thread.sleep(1);
    }
  }

  @Test
  void aKnownVersionIsRunning() {
    assertTrue(dpdk.version().startsWith("DPDK "), dpdk.version());
  }

  @Test
  void aNullDeviceGivesFramesWithHeadroomAndTakesThemBack() throws Unavailable {
    try (DpdkPort port = dpdk.open("net_null", 1).port(0, 1)) {
      assertTrue(port.isUp());
      // Many times the pool: what is not given back would run out.
      for (int round = 0; round < 5000; round++) {
        burst.clear();
        assertEquals(32, port.receive(burst));
        assertEquals(32, port.receive(burst));
        assertTrue(burst.isFull());
        for (int i = 0; i < 64; i++) {
          assertEquals(64, burst.captured[i]);
          assertEquals(68, burst.length[i]);
        }
        assertEquals(40, port.transmit(burst, 0, 40));
        port.release(burst, 40, 24);
      }
      PortCounters c = port.counters();
      assertEquals(320_000, c.received());
      assertEquals(200_000, c.transmitted());
      assertEquals(200_000L * 68, c.transmittedBytes());
      assertEquals(0, c.lost());
    }
  }

  @Test
  void whatGoesIntoARingComesOutOfIt() throws Unavailable {
    try (DpdkPort source = dpdk.open("net_null", 1).port(0, 0);
        DpdkPort ring = dpdk.open("net_ring", 1).port(0, 7)) {
      source.receive(burst);
      MemorySegment m = source.memory();
      byte[][] sent = new byte[8][];
      Random random = new Random(4);
      for (int i = 0; i < 8; i++) {
        // A header put on in front, another length: both must reach the mbuf.
        burst.offset[i] -= 38;
        burst.captured[i] = 60 + 100 * i;
        burst.length[i] = burst.captured[i] + 4;
        sent[i] = new byte[burst.captured[i]];
        random.nextBytes(sent[i]);
        MemorySegment.copy(sent[i], 0, m, ValueLayout.JAVA_BYTE, burst.offset[i], sent[i].length);
      }
      assertEquals(8, ring.transmit(burst, 0, 8));
      source.release(burst, 8, burst.count - 8);
      burst.clear();
      assertEquals(8, ring.receive(burst));
      for (int i = 0; i < 8; i++) {
        assertEquals(7, burst.inPort[i]);
        assertArrayEquals(sent[i], bytes(ring, i), "frame " + i);
        // Its buffer came with 90 bytes of headroom.
        burst.offset[i] -= PacketPort.HEADROOM;
        burst.captured[i] += PacketPort.HEADROOM;
        burst.length[i] += PacketPort.HEADROOM;
      }
      assertEquals(8, source.transmit(burst, 0, 8), "with all of the headroom in use");
      assertEquals(8, source.counters().transmitted());
    }
  }

  @Test
  void aFrameThatDoesNotFitItsBufferIsNeverHandedToTheDriver() throws Unavailable {
    try (DpdkPort port = dpdk.open("net_null", 1).port(0, 0)) {
      port.receive(burst);
      long end = port.memory().byteSize();
      long[] offsets = {burst.offset[0] - 129, burst.offset[1], burst.offset[2], 0, end - 10, -5};
      int[] lengths = {64, 2049, -1, 64, 64, 64};
      for (int i = 0; i < 6; i++) {
        burst.offset[i] = offsets[i];
        burst.captured[i] = Math.min(lengths[i], 64);
        burst.length[i] = lengths[i] + 4;
      }
      assertEquals(32, port.transmit(burst, 0, 32), "taken, and the bad ones counted");
      assertEquals(6, port.counters().transmitErrors());
      assertEquals(26, port.counters().transmitted());
    }
  }

  @Test
  void aCaptureComesOutAsItWentIn() throws Exception {
    Path in = folder.resolve("in.pcap");
    Path out = folder.resolve("out.pcap");
    MemorySegment m = Arena.ofAuto().allocate(2048);
    new Random(5).ints(2048, 0, 256).forEach(new java.util.function.IntConsumer() {
      private int at;

      @Override
      public void accept(int value) {
        m.set(ValueLayout.JAVA_BYTE, at++, (byte) value);
      }
    });
    try (PcapWriter writer = new PcapWriter(in, PcapWriter.ETHERNET)) {
      for (int n = 0; n < 100; n++) {
        writer.write(n * 1000L, m, n, 60 + n * 14, 60 + n * 14);
      }
    }
    try (DpdkPort port = dpdk.open("net_pcap,rx_pcap=" + in + ",tx_pcap=" + out, 1).port(0, 0)) {
      int moved = 0;
      while (moved < 100) {
        burst.clear();
        int n = port.receive(burst);
        assertTrue(n > 0, "after " + moved);
        assertEquals(n, port.transmit(burst, 0, n));
        moved += n;
      }
    }
    try (CaptureFile before = CaptureFile.open(in);
        CaptureFile after = CaptureFile.open(out)) {
      while (before.next()) {
        assertTrue(after.next());
        assertEquals(
            -1,
            MemorySegment.mismatch(
                before.memory(), before.offset(), before.offset() + before.captured(),
                after.memory(), after.offset(), after.offset() + after.captured()));
      }
      assertFalse(after.next());
    }
  }

  @Test
  void severalQueuesShareADeviceAndItsCounters() throws Unavailable {
    DpdkDevice device = dpdk.open("net_null", 4);
    DpdkPort[] ports = new DpdkPort[4];
    for (int q = 0; q < 4; q++) {
      ports[q] = device.port(q, 0);
    }
    for (DpdkPort port : ports) {
      burst.clear();
      assertEquals(32, port.receive(burst));
      assertEquals(32, port.transmit(burst, 0, 32));
    }
    for (DpdkPort port : ports) {
      assertEquals(32, port.counters().received());
    }
    assertEquals(128L, ports[0].extendedCounters().get("rx_good_packets"));
    for (DpdkPort port : ports) {
      port.close();
    }
  }

  @Test
  void framesCrossFromAPacketSocketToEachDriverAndBack() throws Exception {
    LiveMachine.assumeInterfaces();
    FrameSlab slab = new FrameSlab(Arena.ofAuto().allocate(64 * 2304L, 64), 64, 2304, 256);
    for (String driver : new String[] {"net_af_packet,iface=", "net_af_xdp,iface=", "net_pcap,iface="}) {
      try (LiveMachine.Veth veth = LiveMachine.Veth.make();
          AfPacketPort wire = AfPacketPort.open(veth.b(), slab, 0);
          DpdkPort port = dpdk.open(driver + veth.a(), 1).port(0, 0)) {
        int handle = slab.take();
        long at = slab.start(handle);
        slab.memory().asSlice(at, 100).fill((byte) 0x5a);
        burst.clear();
        burst.append(handle, at, 100, 104, 0);
        assertEquals(1, wire.transmit(burst, 0, 1));
        await(port, 1);
        assertEquals(1, burst.count, driver);
        assertEquals(100, burst.captured[0], driver);
        assertEquals(0x5a, port.memory().get(ValueLayout.JAVA_BYTE, burst.offset[0] + 99));
        assertEquals(1, port.transmit(burst, 0, 1));
        burst.clear();
        await(wire, 1);
        assertEquals(1, burst.count, driver);
        assertEquals(100, burst.captured[0], driver);
        wire.release(burst, 0, 1);
      }
    }
  }

  @Test
  void whatIsMissingIsNamedInOneLine() {
    for (String spec :
        new String[] {"net_no_such_driver", "net_af_packet,iface=no-such-iface", "net_pcap,rx_pcap=/no/such/file,tx_pcap=/tmp/x", "net_af_xdp,iface=nope"}) {
      Unavailable e = assertThrows(Unavailable.class, () -> dpdk.open(spec, 1), spec);
      assertTrue(e.getMessage().startsWith("dpdk:" + spec + ": "), e.getMessage());
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
  }
}
