package io.nfaas.nf;

/// State messages as columns: row `i` of every array speaks of the same message. Mutable, single-threaded, never resized.
public final class StateMessages {
  /// What a message says.
  public enum Kind {
    /// Asks for the state of a key.
    READ,
    /// Answers with the state; the sender has it no longer, unless it is the store.
    STATE,
    /// Answers that there is none.
    ABSENT,
    /// Gives the store a state to keep.
    WRITE
  }

  private static final Kind[] KINDS = Kind.values();

  public final int capacity;

  /// Rows in use.
  public int count;

  private final byte[] kind;

  /// Replica that the message goes to, or [StateChannel#STORE].
  public final int[] to;

  /// Replica that sends it, or [StateChannel#STORE].
  public final int[] from;

  public final long[] keyHi;
  public final long[] keyLo;

  /// Three longs per row.
  public final long[] wide;

  /// Hash of the key, as the state tables use it.
  public final long[] hash;

  /// The network function's word of the state; 0 where the message carries none.
  public final long[] word;

  public StateMessages(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + " is not at least 1");
    }
    this.capacity = capacity;
    kind = new byte[capacity];
    to = new int[capacity];
    from = new int[capacity];
    keyHi = new long[capacity];
    keyLo = new long[capacity];
    wide = new long[3 * capacity];
    hash = new long[capacity];
    word = new long[capacity];
  }

  public Kind kind(int i) {
    return KINDS[kind[i]];
  }

  public boolean isFull() {
    return count == capacity;
  }

  /// Appends a message; the caller has checked [#isFull].
  public void append(
      Kind what,
      int toReplica,
      int fromReplica,
      long hi,
      long lo,
      long w0,
      long w1,
      long w2,
      long keyHash,
      long stateWord) {
    int i = count++;
    kind[i] = (byte) what.ordinal();
    to[i] = toReplica;
    from[i] = fromReplica;
    keyHi[i] = hi;
    keyLo[i] = lo;
    wide[3 * i] = w0;
    wide[3 * i + 1] = w1;
    wide[3 * i + 2] = w2;
    hash[i] = keyHash;
    word[i] = stateWord;
  }

  /// Appends a copy of row `i` to `into`; the caller has checked that it is not full.
  public void copyRow(int i, StateMessages into) {
    into.append(
        KINDS[kind[i]],
        to[i],
        from[i],
        keyHi[i],
        keyLo[i],
        wide[3 * i],
        wide[3 * i + 1],
        wide[3 * i + 2],
        hash[i],
        word[i]);
  }

  /// Forgets the first `n` messages and moves the others up.
  public void dropFirst(int n) {
    int rest = count - n;
    System.arraycopy(kind, n, kind, 0, rest);
    System.arraycopy(to, n, to, 0, rest);
    System.arraycopy(from, n, from, 0, rest);
    System.arraycopy(keyHi, n, keyHi, 0, rest);
    System.arraycopy(keyLo, n, keyLo, 0, rest);
    System.arraycopy(wide, 3 * n, wide, 0, 3 * rest);
    System.arraycopy(hash, n, hash, 0, rest);
    System.arraycopy(word, n, word, 0, rest);
    count = rest;
  }
}
