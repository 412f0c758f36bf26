package io.nfaas.packet;

/// The redirection table of receive side scaling: low bits of the hash -> receive queue. Immutable.
public final class RssQueues {
  /// Entries in the table of most NICs up to 10 Gbit/s (Intel 82599 datasheet, section 7.1.2.8).
  public static final int DEFAULT_RETA_SIZE = 128;

  private final byte[] queues;
  private final int queueCount;

  public RssQueues(int queueCount) {
    this(queueCount, DEFAULT_RETA_SIZE);
  }

  /// Fills the table round robin, as drivers do by default.
  ///
  /// @param queueCount 1 to 128
  /// @param retaSize a power of two, at least 1
  public RssQueues(int queueCount, int retaSize) {
    if (queueCount < 1 || queueCount > 128) {
      throw new IllegalArgumentException("queueCount " + queueCount + " is not in [1, 128]");
    }
    if (Integer.bitCount(retaSize) != 1 || retaSize < 1) {
      throw new IllegalArgumentException("retaSize " + retaSize + " is not a power of two");
    }
    this.queueCount = queueCount;
    queues = new byte[retaSize];
    for (int i = 0; i < retaSize; i++) {
      queues[i] = (byte) (i % queueCount);
    }
  }

  /// The queue of a [Toeplitz] hash.
  public int queue(int hash) {
    return queues[hash & queues.length - 1];
  }

  public int queueCount() {
    return queueCount;
  }
}
