package io.nfaas.dataplane;

import io.nfaas.packet.FrameView;
import io.nfaas.packet.Nsh;
import java.lang.foreign.MemorySegment;

/// Puts carrier and service headers on frames, changes them in place, and takes them off. Counts ENCAP when a header is put on and
/// DECAP when one is taken off, nothing for a change in place.
final class HeaderWriter {
  private static final int ENCAP = Work.ENCAP.ordinal();
  private static final int DECAP = Work.DECAP.ordinal();

  private final MemorySegment memory;
  private final int self;
  private final PollWork work;

  /// @param self the replica that sends, -1 for a node's switch
  HeaderWriter(MemorySegment memory, int self, PollWork work) {
    this.memory = memory;
    this.self = self;
    this.work = work;
  }

  /// Makes row `i`'s frame say where it is and who had it before, addressed to [Burst#backend].
  ///
  /// @param position service path identifier
  /// @param index service index
  /// @param previous replica, or -1
  void write(Burst b, int i, int position, int index, int previous) {
    if (b.serviceBytes[i] == 0) {
      putOn(b, i, position, index, Nsh.DEFAULT_TTL, previous);
      return;
    }
    long at = b.offset[i];
    Carrier.address(memory, at, b.backend[i], self);
    Nsh.setPath(memory, at + Carrier.ETHERNET_BYTES, position, index);
    Nsh.setPrevious(memory, at + Carrier.ETHERNET_BYTES, previous);
  }

  /// Addresses row `i`'s frame to [Burst#backend] and changes nothing of where it is on its path. It has a header.
  ///
  /// @param previous replica to name, or -1
  void address(Burst b, int i, int previous) {
    long at = b.offset[i];
    Carrier.address(memory, at, b.backend[i], self);
    Nsh.setPrevious(memory, at + Carrier.ETHERNET_BYTES, previous);
  }

  /// Replaces a header in another form (with a VLAN tag, in VXLAN-GPE, with other metadata) by ours, so that it can be changed
  /// in place.
  ///
  /// @param arrived wrapped around the row's frame; afterwards no longer
  void replace(Burst b, int i, FrameView arrived) {
    int index = arrived.nshSi();
    int ttl = arrived.nshTtl();
    int previous = arrived.nshPrevious();
    takeOff(b, i);
    putOn(b, i, b.position[i], index, ttl, previous);
  }

  private void putOn(Burst b, int i, int position, int index, int ttl, int previous) {
    work.count[ENCAP]++;
    long at = b.offset[i] - Carrier.BYTES;
    Nsh.write(
        memory,
        at + Carrier.ETHERNET_BYTES,
        position,
        index,
        ttl,
        Nsh.NEXT_ETHERNET,
        b.view[i],
        b.tenant[i],
        previous);
    Carrier.write(memory, at, b.backend[i], self);
    b.offset[i] = at;
    b.captured[i] += Carrier.BYTES;
    b.length[i] += Carrier.BYTES;
    b.serviceBytes[i] = Carrier.BYTES;
  }

  /// Leaves the inner frame alone, where there is a header around it.
  void takeOff(Burst b, int i) {
    int service = b.serviceBytes[i];
    if (service != 0) {
      work.count[DECAP]++;
      b.offset[i] += service;
      b.captured[i] -= service;
      b.length[i] -= service;
      b.serviceBytes[i] = 0;
    }
  }

  /// RFC 8300 section 2.2: decrement, 0 becomes 63, and what is 0 afterwards must not be forwarded.
  ///
  /// @param at where the service header starts in memory
  /// @return false when it must not
  boolean hop(long at) {
    int ttl = (Nsh.ttl(memory, at) - 1) & Nsh.DEFAULT_TTL;
    Nsh.setTtl(memory, at, ttl);
    return ttl != 0;
  }
}
