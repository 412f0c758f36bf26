package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.FlowColumns;
import io.nfaas.dataplane.PollWork;
import io.nfaas.packet.FlowKey;
import io.nfaas.packet.FlowStart;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;

/// Traditional NAPT (RFC 3022 section 2.2) of TCP, UDP and ICMP echo over IPv4: each flow from inside gets a port of one of this
/// replica's public addresses, in the order in which ports came free; frames to those addresses are translated back and belong to
/// the inside flow that they answer. Checksums are updated by the difference (RFC 1624).
///
/// Its state is per flow: a public port serves one connection, and only the far end of that connection gets through
/// (address and port-dependent filtering, RFC 4787 section 5). ESP, in UDP or not, keeps its ports where it has any: its source becomes the replica's first public address, and
/// answers to it are discarded, because nothing in them tells the inside address. IPv6 passes untouched. Fragments, other
/// protocols and ICMP errors are discarded: what they belong to cannot be told from their own headers. State that moves to another
/// replica keeps its public port, but answers go on coming to the replica that owns the address.
public final class Nat44 implements PacketFunction {
  private static final int NO_PORT = 0;

  private final int firstAddress;
  private final int addresses;
  private final int firstPort;
  private final int ports;

  /// Per public port, the inside address and port that has it (address in bits 47..16); 0 when it is free.
  private final long[] inside;

  /// Ring of free ports, as indexes of `inside`.
  private final int[] free;

  private int freeHead;
  private int freeCount;
  private final FlowColumns flows = new FlowColumns();

  /// @param firstAddress first public IPv4 address of this replica
  /// @param addresses how many consecutive ones it has
  /// @param firstPort lowest port given out, at least 1
  /// @param ports how many consecutive ones per address
  public Nat44(int firstAddress, int addresses, int firstPort, int ports) {
    if (addresses < 1 || addresses > 1 << 10) {
      throw new IllegalArgumentException("addresses " + addresses + " is not in [1, 1024]");
    }
    if (firstPort < 1 || ports < 1 || firstPort + ports > 1 << 16) {
      throw new IllegalArgumentException(
          "ports " + firstPort + " + " + ports + " are not in [1, 65535]");
    }
    this.firstAddress = firstAddress;
    this.addresses = addresses;
    this.firstPort = firstPort;
    this.ports = ports;
    inside = new long[addresses * ports];
    free = new int[inside.length];
    for (int p = 0; p < free.length; p++) {
      free[p] = p;
    }
    freeCount = free.length;
  }

  /// Public ports that no flow has.
  public int freePorts() {
    return freeCount;
  }

  @Override
  public boolean readsFrames() {
    return true;
  }

  @Override
  public boolean needsState() {
    return true;
  }

  @Override
  public Arrival arrive(Burst b, int i, FrameView frame) {
    if (frame.ipVersion() != 4) {
      return frame.ipVersion() == 6 ? Arrival.PAST_STATE : Arrival.DISCARD;
    }
    if (frame.isFragment()
        || !(frame.protocol() == FrameView.TCP
            || frame.protocol() == FrameView.UDP
            || isPortless(frame)
            || isEcho(frame))) {
      return Arrival.DISCARD;
    }
    int address = (int) frame.dstLow();
    int which = address - firstAddress;
    if (which < 0 || which >= addresses) {
      return Arrival.TO_STATE;
    }
    int port = isPortless(frame) ? -1 : (isEcho(frame) ? frame.icmpId() : frame.dstPort()) - firstPort;
    long endpoint = port < 0 || port >= ports ? 0 : inside[which * ports + port];
    if (endpoint == 0) {
      return Arrival.DISCARD;
    }
    rewrite(b, i, frame, 16, 2, (int) (endpoint >>> 16), (int) endpoint & 0xffff);
    b.traits[i] |= Burst.TRANSLATED;
    // An answer is never the first of its flow, whatever its flags say.
    b.flowStart[i] = FlowStart.LATER.code();
    return Arrival.TO_STATE;
  }

  /// The word of a flow: its public address (bits 47..16) and port.
  @Override
  public boolean open(FlowStateTable states, int slot, long keyHash, Burst b, int i) {
    if (b.has(i, Burst.TRANSLATED)) {
      return false;
    }
    if (FlowKey.protocol(b.keyLo[i]) == FrameView.ESP) {
      states.word(slot, endpoint(firstAddress, NO_PORT));
      return true;
    }
    if (freeCount == 0) {
      return false;
    }
    int binding = free[freeHead];
    freeHead = freeHead + 1 == free.length ? 0 : freeHead + 1;
    freeCount--;
    inside[binding] = source(b, i);
    states.word(slot, endpoint(firstAddress + binding / ports, firstPort + binding % ports));
    return true;
  }

  private static long endpoint(int address, int port) {
    return ((address & 0xffffffffL) << 16) | port;
  }

  /// Inside address and port (or echo identifier) of row `i`, from its flow key.
  private static long source(Burst b, int i) {
    long hi = b.keyHi[i];
    long lo = b.keyLo[i];
    boolean swapped = b.has(i, Burst.SWAPPED);
    int address = (int) (swapped ? hi : hi >>> 32);
    boolean second = swapped || FlowKey.protocol(lo) == FrameView.ICMP;
    return endpoint(address, (int) (lo >>> (second ? 32 : 48)) & 0xffff);
  }

  @Override
  public void end(long word) {
    int which = (int) (word >>> 16) - firstAddress;
    int port = (int) (word & 0xffff) - firstPort;
    if (word == 0 || which < 0 || which >= addresses || port < 0 || port >= ports) {
      return;
    }
    int binding = which * ports + port;
    if (inside[binding] != 0) {
      inside[binding] = 0;
      int tail = freeHead + freeCount;
      free[tail >= free.length ? tail - free.length : tail] = binding;
      freeCount++;
    }
  }

  @Override
  public Disposition apply(
      Burst b, int i, FrameView frame, FlowStateTable states, int slot, PollWork work) {
    if (slot >= 0 && !b.has(i, Burst.TRANSLATED)) {
      long endpoint = states.word(slot);
      rewrite(b, i, frame, 12, 0, (int) (endpoint >>> 16), (int) endpoint & 0xffff);
    }
    return Disposition.OPEN;
  }

  /// ESP of its own, not in UDP.
  private static boolean isPortless(FrameView frame) {
    return frame.protocol() == FrameView.ESP;
  }

  private static boolean isEcho(FrameView frame) {
    return frame.protocol() == FrameView.ICMP && frame.icmpId() >= 0;
  }

  /// Puts another address and port into a frame.
  ///
  /// @param addressAt where the address is in the IP header
  /// @param portAt where the port is in the TCP or UDP header; an echo has its identifier
  private void rewrite(
      Burst b, int i, FrameView frame, int addressAt, int portAt, int address, int port) {
    MemorySegment m = frame.memory();
    long l3 = frame.offset() + frame.l3Start();
    long l4 = frame.offset() + frame.l4Start();
    int oldAddress = Wire.i32(m, l3 + addressAt);
    Wire.put32(m, l3 + addressAt, address);
    Wire.put16(m, l3 + 10, InternetChecksum.changed32(Wire.u16(m, l3 + 10), oldAddress, address));
    if (isPortless(frame)) {
      // No port, and no checksum that covers the address.
      frame.wrap(m, b.offset[i], b.captured[i]);
      flows.take(b, i, frame);
      return;
    }
    if (frame.protocol() == FrameView.ICMP) {
      int old = Wire.u16(m, l4 + 4);
      Wire.put16(m, l4 + 4, port);
      Wire.put16(m, l4 + 2, InternetChecksum.changed16(Wire.u16(m, l4 + 2), old, port));
    } else {
      int old = Wire.u16(m, l4 + portAt);
      // ESP in UDP is one flow by its index, whatever its ports (RFC 3948): they stay.
      port = port == NO_PORT ? old : port;
      Wire.put16(m, l4 + portAt, port);
      boolean udp = frame.protocol() == FrameView.UDP;
      long checksumAt = l4 + (udp ? 6 : 16);
      int checksum = Wire.u16(m, checksumAt);
      if (!udp || checksum != 0) {
        int changed =
            InternetChecksum.changed16(
                InternetChecksum.changed32(checksum, oldAddress, address), old, port);
        // RFC 768: a computed checksum of zero is sent as all ones.
        Wire.put16(m, checksumAt, udp && changed == 0 ? 0xffff : changed);
      }
    }
    frame.wrap(m, b.offset[i], b.captured[i]);
    flows.take(b, i, frame);
  }
}
