package io.nfaas.conntrack;

import java.util.Arrays;

/// The words of IPv6 keys that do not fit into a bucket: slots of four words, handed out and taken back. Memory is taken in chunks
/// up to a bound and never given back.
final class WideKeys {
  private static final int NONE = -1;

  private static final int CHUNK_BITS = 13;
  private static final int CHUNK_SLOTS = 1 << CHUNK_BITS;

  private final int maxSlots;
  private long[][] chunks = new long[0][];
  private int fresh;
  private int free = NONE;

  WideKeys(int maxSlots) {
    this.maxSlots = maxSlots;
  }

  boolean isFull() {
    return free == NONE && fresh == maxSlots;
  }

  /// A slot that holds the words. The caller has checked [#isFull].
  int put(long hi, long w0, long w1, long w2) {
    int slot = take();
    long[] c = chunk(slot);
    int at = at(slot);
    c[at] = hi;
    c[at + 1] = w0;
    c[at + 2] = w1;
    c[at + 3] = w2;
    return slot;
  }

  private int take() {
    if (free != NONE) {
      int slot = free;
      free = (int) chunk(slot)[at(slot)];
      return slot;
    }
    if (fresh >>> CHUNK_BITS == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunks.length + 1);
      chunks[chunks.length - 1] = new long[CHUNK_SLOTS * 4];
    }
    return fresh++;
  }

  void remove(int slot) {
    chunk(slot)[at(slot)] = free;
    free = slot;
  }

  void clear() {
    fresh = 0;
    free = NONE;
    chunks = new long[0][];
  }

  boolean holds(int slot, long hi, long w0, long w1, long w2) {
    long[] c = chunk(slot);
    int at = at(slot);
    return ((c[at] ^ hi) | (c[at + 1] ^ w0) | (c[at + 2] ^ w1) | (c[at + 3] ^ w2)) == 0;
  }

  /// Word 0 to 3 of a slot: hi, w0, w1, w2.
  long word(int slot, int word) {
    return chunk(slot)[at(slot) + word];
  }

  long bytes() {
    return 8L * 4 * CHUNK_SLOTS * chunks.length;
  }

  private long[] chunk(int slot) {
    return chunks[slot >>> CHUNK_BITS];
  }

  private static int at(int slot) {
    return (slot & (CHUNK_SLOTS - 1)) * 4;
  }
}
