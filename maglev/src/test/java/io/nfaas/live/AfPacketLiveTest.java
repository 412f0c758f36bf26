package io.nfaas.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.FrameSlab;
import io.nfaas.dataplane.PacketPort;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Packet rings on a pair of real interfaces.
class AfPacketLiveTest {
  private final FrameSlab slab = new FrameSlab(Arena.ofAuto().allocate(512 * 2304L, 64), 512, 2304, 256);
  private final Burst burst = new Burst(64);

  @BeforeEach
  void needsInterfaces() {
    LiveMachine.assumeInterfaces();
  }

  private AfPacketPort port(String iface) throws Unavailable {
    return AfPacketPort.open(iface, slab, 3);
  }

  /// Adds a frame of `bytes` bytes to the burst, numbered in its payload; with a VLAN tag when `vlan` is not 0.
  private byte[] frame(int bytes, int number, int vlan) {
    ByteBuffer b = ByteBuffer.allocate(bytes);
    b.putLong(0, 0x0200_0000_0001_0200L).putInt(8, 2);
    if (vlan == 0) {
      b.putShort(12, (short) 0x88b5);
    } else {
      b.putShort(12, (short) 0x8100).putShort(14, (short) vlan).putShort(16, (short) 0x88b5);
    }
    b.putInt(20, number);
    b.put(bytes - 1, (byte) number);
    int handle = slab.take();
    long at = slab.start(handle);
    MemorySegment.copy(b.array(), 0, slab.memory(), ValueLayout.JAVA_BYTE, at, bytes);
    burst.append(handle, at, bytes, bytes + 4, 0);
    return b.array();
  }

  private byte[] bytes(int i) {
    return slab.memory().asSlice(burst.offset[i], burst.captured[i]).toArray(ValueLayout.JAVA_BYTE);
  }

  /// Receives until `n` frames are there or two seconds have passed.
  private void await(PacketPort port, int n) throws InterruptedException {
    burst.clear();
    for (int k = 0; k < 2000 && burst.count < n; k++) {
      port.receive(burst);
      Thread.sleep(1);
    }
  }

  @Test
  void framesArriveAsTheyWereSentTagsIncluded() throws Exception {
    try (LiveMachine.Veth veth = LiveMachine.Veth.make();
        AfPacketPort a = port(veth.a());
        AfPacketPort b = port(veth.b())) {
      byte[] small = frame(60, 1, 0);
      byte[] tagged = frame(64, 2, 5);
      byte[] large = frame(1514, 3, 0);
      assertEquals(3, a.transmit(burst, 0, 3));
      await(b, 3);
      assertEquals(3, burst.count);
      assertArrayEquals(small, bytes(0));
      assertArrayEquals(tagged, bytes(1));
      assertArrayEquals(large, bytes(2));
      for (int i = 0; i < 3; i++) {
        assertEquals(burst.captured[i] + 4, burst.length[i], "length with FCS");
        assertEquals(3, burst.inPort[i]);
        assertTrue(burst.offset[i] - slab.start((int) burst.handle[i]) + 256 >= PacketPort.HEADROOM, "headroom");
      }
      b.release(burst, 0, 3);
      assertEquals(512, slab.freeSlots(), "every slot is back");
      assertEquals(3, a.counters().transmitted());
      assertEquals(60 + 64 + 1514 + 12, a.counters().transmittedBytes());
      assertEquals(3, b.counters().received());
      assertEquals(0, b.counters().lost());
    }
  }

  @Test
  void ringsGoRoundManyTimesWithoutLossOrDisorder() throws Exception {
    try (LiveMachine.Veth veth = LiveMachine.Veth.make();
        AfPacketPort a = port(veth.a());
        AfPacketPort b = port(veth.b())) {
      int expected = 0;
      for (int round = 0; round < 400; round++) {
        burst.clear();
        for (int k = 0; k < 32; k++) {
          frame(100, round * 32 + k, 0);
        }
        assertEquals(32, a.transmit(burst, 0, 32));
        await(b, 32);
        for (int i = 0; i < burst.count; i++) {
          assertEquals(expected++, ByteBuffer.wrap(bytes(i)).getInt(20));
        }
        b.release(burst, 0, burst.count);
      }
      assertEquals(12_800, expected);
      assertEquals(12_800, b.counters().received());
      assertEquals(0, b.counters().missed());
      assertEquals(512, slab.freeSlots());
    }
  }

  @Test
  void whatTheRingCannotTakeIsCountedByTheKernel() throws Exception {
    try (LiveMachine.Veth veth = LiveMachine.Veth.make();
        AfPacketPort a = port(veth.a());
        AfPacketPort b = port(veth.b())) {
      int offered = 6000;
      for (int n = 0; n < offered; n++) {
        burst.clear();
        frame(60, n, 0);
        assertEquals(1, a.transmit(burst, 0, 1));
      }
      long received = 0;
      do {
        await(b, 1);
        received += burst.count;
        b.release(burst, 0, burst.count);
      } while (burst.count > 0);
      assertEquals(4096, received, "slots of the ring");
      assertEquals(offered - 4096, b.counters().missed());
      assertEquals(offered, b.counters().received() + b.counters().lost());
    }
  }

  @Test
  void aBurstWithoutFreeMemoryIsCountedAndNothingBreaks() throws Exception {
    try (LiveMachine.Veth veth = LiveMachine.Veth.make();
        AfPacketPort a = port(veth.a());
        AfPacketPort b = port(veth.b())) {
      for (int k = 0; k < 8; k++) {
        frame(60, k, 0);
      }
      assertEquals(8, a.transmit(burst, 0, 8));
      int[] hoard = new int[512];
      int hoarded = 0;
      while (slab.freeSlots() > 3) {
        hoard[hoarded++] = slab.take();
      }
      await(b, 3);
      assertEquals(3, burst.count);
      assertEquals(5, b.counters().noBuffer());
      for (int k = 0; k < hoarded; k++) {
        slab.release(hoard[k]);
      }
      b.release(burst, 0, 3);
      assertEquals(512, slab.freeSlots());
    }
  }

  @Test
  void anInterfaceMayGoDownComeBackAndVanish() throws Exception {
    AfPacketPort a;
    int stuck;
    try (LiveMachine.Veth veth = LiveMachine.Veth.make();
        AfPacketPort opened = port(veth.a());
        AfPacketPort b = port(veth.b())) {
      a = opened;
      assertTrue(b.isUp());
      LiveMachine.run("ip", "link", "set", veth.a(), "down");
      assertFalse(a.isUp());
      frame(60, 1, 0);
      a.transmit(burst, 0, 1);
      await(b, 1);
      assertEquals(0, burst.count, "nothing passes a wire that is down");
      LiveMachine.run("ip", "link", "set", veth.a(), "up");
      assertTrue(a.isUp());
      burst.clear();
      frame(60, 2, 0);
      a.transmit(burst, 0, 1);
      await(b, 2);
      assertEquals(2, ByteBuffer.wrap(bytes(burst.count - 1)).getInt(20), "passes again");
      b.release(burst, 0, burst.count);

      LiveMachine.run("ip", "link", "del", veth.a());
      assertFalse(a.isUp());
      assertFalse(b.isUp());
      int accepted = 0;
      for (int n = 0; n < 2000; n++) {
        burst.clear();
        frame(60, n, 0);
        int taken = a.transmit(burst, 0, 1);
        accepted += taken;
        if (taken == 0) {
          a.release(burst, 0, 1);
        }
        burst.clear();
        assertEquals(0, b.receive(burst));
      }
      assertTrue(accepted <= 1024, "a ring that nobody empties fills: " + accepted);
      stuck = accepted;
    }
    assertEquals(stuck, a.counters().transmitErrors(), "frames that never left");
    assertEquals(512, slab.freeSlots());
  }

  @Test
  void aChecksumThatTheHostLeftToItsCardIsCompleted() throws Exception {
    try (LiveMachine.Veth veth = LiveMachine.Veth.make();
        AfPacketPort b = port(veth.b());
        DatagramSocket socket = new DatagramSocket()) {
      LiveMachine.run("ip", "addr", "add", "10.214.77.1/24", "dev", veth.a());
      LiveMachine.run("ip", "neigh", "add", "10.214.77.2", "lladdr", "02:00:00:00:00:02", "dev", veth.a());
      byte[] payload = new byte[333];
      new java.util.Random(1).nextBytes(payload);
      send(socket, payload);
      await(b, 1);
      assertEquals(1, burst.count);
      byte[] f = bytes(0);
      assertEquals(0x11, f[23], "UDP");
      long sum = 17 + f.length - 34;
      for (int i = 26; i < f.length; i++) {
        sum += (f[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
      }
      while (sum > 0xffff) {
        sum = (sum & 0xffff) + (sum >> 16);
      }
      assertEquals(0xffff, sum, "sum over pseudo header and datagram");
      b.release(burst, 0, 1);
    }
  }

  private static void send(DatagramSocket socket, byte[] payload) throws IOException {
    socket.send(new DatagramPacket(payload, payload.length, InetAddress.getByName("10.214.77.2"), 4321));
  }

  @Test
  void anInterfaceThatIsNotThereIsNamed() {
    Unavailable e = assertThrows(Unavailable.class, () -> port("no-such-iface"));
    assertEquals("af_packet:no-such-iface: no interface of this name in this network namespace", e.getMessage());
    assertThrows(Unavailable.class, () -> port("a-name-longer-than-an-interface-may-have"));
    assertThrows(Unavailable.class, () -> port(""));
  }
}
