package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.FlowColumns;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;

/// An IPsec gateway in tunnel mode as far as headers, sizes and associations go: ESP (RFC 4303) with the null cipher, sized like
/// AES-GCM ([EspTunnel]). It does no cryptography: what an association's keys would cost is charged by whoever prices the work.
///
/// On the walk of its own direction a gateway encrypts or decrypts; on the other walk it does the opposite. Decrypting takes outer
/// IP, ESP header and vector off and the trailer out of the length; frames that are not ESP are discarded (RFC 4301 section 5.2:
/// what a policy wants protected must arrive protected). Encrypting puts an IPv4 header, ESP header and vector on, with
/// the next sequence number of the association; the trailer counts in the lengths but is not written behind the captured bytes. The
/// inner packet stays as it is. Afterwards the frame belongs to another flow, and the burst says so.
public final class Ipsec implements PacketFunction {
  /// Which side of the gateway carries the tunnel on the forward walk.
  public enum Mode {
    DECRYPT,
    ENCRYPT
  }

  private static final int OUTER_BYTES =
      EspTunnel.IPV4_BYTES + EspTunnel.HEADER_BYTES + EspTunnel.IV_BYTES;
  private static final int MIN_FRAME_BYTES = 64;
  private static final int FCS_BYTES = 4;
  private static final int MAX_PACKET_BYTES = 65535;

  /// Security parameters indexes up to 255 are reserved (RFC 4303 section 2.1).
  private static final int RESERVED_SPIS = 256;

  /// Gateways at the other end: 198.18.0.0/15, set aside for benchmarks (RFC 2544 appendix C.2.2).
  private static final int PEERS = (198 << 24) | (18 << 16);

  private static final int PEER_BITS = 17;

  private final Mode mode;
  private final int address;
  private final FlowColumns flows = new FlowColumns();

  /// @param address IPv4 address of this gateway, the source of the tunnels that it makes
  public Ipsec(Mode mode, int address) {
    this.mode = mode;
    this.address = address;
  }

  @Override
  public boolean readsFrames() {
    return true;
  }

  @Override
  public boolean needsState() {
    return true;
  }

  /// Whether the gateway encrypts this frame.
  boolean encrypts(Burst b, int i) {
    return (mode == Mode.ENCRYPT) != b.has(i, Burst.BACKWARDS);
  }

  @Override
  public boolean keyedByDestination(Burst b, int i) {
    return encrypts(b, i);
  }

  @Override
  public Arrival arrive(Burst b, int i, FrameView frame) {
    boolean fits = encrypts(b, i) ? frame.ipVersion() != 0 : frame.isEsp();
    return fits ? Arrival.TO_STATE : Arrival.DISCARD;
  }

  /// The word of an encrypting association: its index, and the last sequence number.
  @Override
  public boolean open(FlowStateTable states, int slot, long keyHash, Burst b, int i) {
    if (encrypts(b, i)) {
      int spi = (int) FlowHash.remix(keyHash, slot);
      states.word(slot, (long) unreserved(spi) << 32);
    }
    return true;
  }

  /// Another index and sequence numbers from 1, for an association that encrypts. One that decrypts has what its sender chose.
  @Override
  public boolean renew(FlowStateTable states, int slot) {
    long word = states.word(slot);
    if (word == 0) {
      return false;
    }
    states.word(slot, (long) unreserved((int) FlowHash.remix(word, slot)) << 32);
    return true;
  }

  private static int unreserved(int spi) {
    return spi >= 0 && spi < RESERVED_SPIS ? spi + RESERVED_SPIS : spi;
  }

  @Override
  public Disposition apply(
      Burst b, int i, FrameView frame, FlowStateTable states, int slot, PollWork work) {
    return encrypts(b, i) ? encrypt(b, i, frame, states, slot, work) : decrypt(b, i, frame, work);
  }

  private Disposition decrypt(Burst b, int i, FrameView frame, PollWork work) {
    MemorySegment m = frame.memory();
    long at = frame.offset();
    int l3 = frame.l3Start();
    int esp = frame.protocol() == FrameView.ESP ? frame.l4Start() : frame.l4PayloadStart();
    int inner = esp + EspTunnel.HEADER_BYTES + EspTunnel.IV_BYTES;
    if (b.captured[i] - inner < EspTunnel.IPV4_BYTES) {
      return Disposition.MALFORMED;
    }
    int version = Wire.u8(m, at + inner) >>> 4;
    int innerBytes;
    if (version == 4) {
      innerBytes = Wire.u16(m, at + inner + 2);
    } else if (version == 6 && b.captured[i] - inner >= EspTunnel.IPV6_BYTES) {
      innerBytes = EspTunnel.IPV6_BYTES + Wire.u16(m, at + inner + 4);
    } else {
      return Disposition.MALFORMED;
    }
    int removed = inner - l3;
    MemorySegment.copy(m, at, m, at + removed, l3);
    b.offset[i] = at + removed;
    b.captured[i] = Math.min(b.captured[i] - removed, l3 + innerBytes);
    return rewritten(b, i, frame, l3, version, innerBytes, work, Work.DECAP);
  }

  private Disposition encrypt(
      Burst b, int i, FrameView frame, FlowStateTable states, int slot, PollWork work) {
    MemorySegment m = frame.memory();
    long at = frame.offset();
    int l3 = frame.l3Start();
    int innerBytes =
        frame.ipVersion() == 4
            ? Wire.u16(m, at + l3 + 2)
            : EspTunnel.IPV6_BYTES + Wire.u16(m, at + l3 + 4);
    int packetBytes = EspTunnel.packetBytes(innerBytes, EspTunnel.IPV4_BYTES);
    if (packetBytes > MAX_PACKET_BYTES) {
      return Disposition.MALFORMED;
    }
    long word = states.word(slot);
    int spi = (int) (word >>> 32);
    int sequence = (int) word + 1;
    states.word(slot, ((long) spi << 32) | (sequence & 0xffffffffL));

    long start = at - OUTER_BYTES;
    MemorySegment.copy(m, at, m, start, l3);
    long outer = start + l3;
    Wire.put16(m, outer, 0x4500);
    Wire.put16(m, outer + 2, packetBytes);
    Wire.put32(m, outer + 4, 0x00004000);
    Wire.put16(m, outer + 8, (64 << 8) | FrameView.ESP);
    Wire.put16(m, outer + 10, 0);
    Wire.put32(m, outer + 12, address);
    Wire.put32(m, outer + 16, peer(spi));
    Wire.put16(m, outer + 10, InternetChecksum.of(m, outer, EspTunnel.IPV4_BYTES));
    Wire.put32(m, outer + 20, spi);
    Wire.put32(m, outer + 24, sequence);
    Wire.put32(m, outer + 28, 0);
    Wire.put32(m, outer + 32, sequence);
    b.offset[i] = start;
    b.captured[i] += OUTER_BYTES;
    return rewritten(b, i, frame, l3, 4, packetBytes, work, Work.ENCAP);
  }

  private static int peer(int spi) {
    return PEERS | (spi >>> (32 - PEER_BITS));
  }

  /// Sets EtherType, length and flow of a frame whose IP packet is another one now.
  private Disposition rewritten(
      Burst b,
      int i,
      FrameView frame,
      int l3,
      int version,
      int packetBytes,
      PollWork work,
      Work kind) {
    int service = b.serviceBytes[i];
    Wire.put16(
        frame.memory(),
        b.offset[i] + l3 - 2,
        version == 4 ? FrameView.ETHER_IPV4 : FrameView.ETHER_IPV6);
    b.length[i] = service + Math.max(MIN_FRAME_BYTES, l3 - service + packetBytes + FCS_BYTES);
    work.add(kind, 1);
    if (!frame.wrap(frame.memory(), b.offset[i], b.captured[i])) {
      return Disposition.MALFORMED;
    }
    flows.take(b, i, frame);
    return Disposition.OPEN;
  }
}
