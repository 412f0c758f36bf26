package io.nfaas.dataplane;

/// Frames as columns: row `i` of every array speaks of the same frame. Mutable, single-threaded, never resized.
///
/// A frame has one owner at any time: a port's ring, a burst, or a network function's hold. [#handle] names it to its owner
/// (an mbuf's address, a slab slot); nobody else interprets it.
public final class Burst {
  /// None: value of [#tenant], [#view], [#position] and [#nextPosition] of a frame that was not recognised, and of [#backend],
  /// [#from] and [#previous] where there is no replica.
  public static final int NONE = -1;

  /// Longs per row of [#wide].
  public static final int WIDE = 3;

  /// Value of [#step]: the next hop is still to be found.
  public static final byte ROUTE = 0;

  /// Value of [#step]: the network function of this worker is to work on the frame.
  public static final byte STAGE = 1;

  /// Value of [#step]: the frame passes through to the replica that its carrier header names.
  public static final byte RELAY = 2;

  /// Bit of [#traits]: the frame runs from the second to the first endpoint of its canonical flow key.
  public static final byte SWAPPED = 1;

  /// Bit of [#traits]: the frame walks the graph backwards.
  public static final byte BACKWARDS = 2;

  /// Bit of [#traits]: the flow key is that of an ESP security association.
  public static final byte ESP = 4;

  /// Bit of [#traits]: an IKE message.
  public static final byte IKE = 8;

  /// Bit of [#traits]: an address translator has put the inside address back, so that the frame answers an inside flow.
  public static final byte TRANSLATED = 16;

  public final int capacity;

  /// Rows in use.
  public int count;

  /// Number of row 0's frame in its worker's count of frames; row `i` has this plus `i`. Branches that are drawn per packet
  /// are drawn by it.
  public long firstNumber;

  /// The owner's name for the frame.
  public final long[] handle;

  /// Where the frame starts in [PacketPort#memory], in bytes.
  public final long[] offset;

  /// Flow key, first word: see `FlowKey` for the layout. Taken once, from the innermost header that can be read.
  public final long[] keyHi;

  /// Flow key, second word.
  public final long[] keyLo;

  /// The rest of an IPv6 flow key, [#WIDE] longs per row; zero for IPv4.
  public final long[] wide;

  /// Keyed hash of the canonical flow key: equal for both directions of a connection.
  public final long[] flowHash;

  /// Bytes of the frame that are in memory.
  public final int[] captured;

  /// Bytes of the frame on the wire, L2 with FCS.
  public final int[] length;

  /// Bytes of carrier and service header in front of the inner frame: [Carrier#BYTES], or 0 when there are none.
  public final int[] serviceBytes;

  /// Index of the port (or side of the chain) that the frame came in by.
  public final int[] inPort;

  /// Dense tenant index.
  public final int[] tenant;

  /// Dense graph view id.
  public final int[] view;

  /// Row of the view's trie of path prefixes that the frame is at; the service path identifier on the wire.
  public final int[] position;

  /// Row that it goes to next, or [Routing#EGRESS], [Routing#POLICY_DROP].
  public final int[] nextPosition;

  /// Dense id of the replica that it is sent to.
  public final int[] backend;

  /// At a control-plane worker the replica that punted the frame, which is where it returns; at a data-plane worker the
  /// control-plane replica that sent it back. [#NONE] for all other frames.
  public final int[] from;

  /// Replica that served the flow before it moved here, so that state can be asked for.
  public final int[] previous;

  /// An [Outcome] code.
  public final byte[] outcome;

  /// A [io.nfaas.packet.FlowStart] code.
  public final byte[] flowStart;

  /// A [Disposition] code.
  public final byte[] disposition;

  /// What the worker still has to do while the frame is open: [#ROUTE], [#STAGE] or [#RELAY].
  public final byte[] step;

  /// TCP flags of the header that the flow key was taken from; 0 for other protocols.
  public final byte[] tcpFlags;

  /// Bits [#SWAPPED], [#BACKWARDS], [#ESP], [#IKE], [#TRANSLATED].
  public final byte[] traits;

  /// Index of the worker's port that it leaves by.
  public final byte[] outPort;

  public Burst(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + " is not at least 1");
    }
    this.capacity = capacity;
    handle = new long[capacity];
    offset = new long[capacity];
    keyHi = new long[capacity];
    keyLo = new long[capacity];
    wide = new long[capacity * WIDE];
    flowHash = new long[capacity];
    captured = new int[capacity];
    length = new int[capacity];
    serviceBytes = new int[capacity];
    inPort = new int[capacity];
    tenant = new int[capacity];
    view = new int[capacity];
    position = new int[capacity];
    nextPosition = new int[capacity];
    backend = new int[capacity];
    from = new int[capacity];
    previous = new int[capacity];
    outcome = new byte[capacity];
    flowStart = new byte[capacity];
    disposition = new byte[capacity];
    step = new byte[capacity];
    tcpFlags = new byte[capacity];
    traits = new byte[capacity];
    outPort = new byte[capacity];
  }

  public boolean isFull() {
    return count == capacity;
  }

  public void clear() {
    count = 0;
  }

  /// Appends a frame that no decision was made about yet. The caller has checked [#isFull].
  ///
  /// @return its row
  public int append(long handle, long offset, int captured, int length, int inPort) {
    int i = count++;
    this.handle[i] = handle;
    this.offset[i] = offset;
    this.captured[i] = captured;
    this.length[i] = length;
    this.inPort[i] = inPort;
    serviceBytes[i] = 0;
    tenant[i] = NONE;
    view[i] = NONE;
    position[i] = NONE;
    nextPosition[i] = NONE;
    backend[i] = NONE;
    from[i] = NONE;
    previous[i] = NONE;
    outcome[i] = 0;
    flowStart[i] = 0;
    disposition[i] = 0;
    step[i] = ROUTE;
    traits[i] = 0;
    outPort[i] = 0;
    return i;
  }

  /// Gives the frame its final disposition of this poll.
  public void settle(int i, Disposition d) {
    disposition[i] = d.code();
  }

  public boolean isOpen(int i) {
    return disposition[i] == 0;
  }

  /// Whether the network function of this worker is to work on the frame: open, and at its hop.
  public boolean isDue(int i) {
    return disposition[i] == 0 && step[i] == STAGE;
  }

  /// Whether a trait bit is set.
  public boolean has(int i, byte trait) {
    return (traits[i] & trait) != 0;
  }

  /// Number of row `i`'s frame in its worker's count of frames.
  public long number(int i) {
    return firstNumber + i;
  }

  /// Copies row `i` to the end of `into`, every column. The caller has checked that `into` is not full.
  public void copyRow(int i, Burst into) {
    copyRow(i, into, into.count++);
  }

  /// Copies row `i` over row `j` of `into`, every column.
  public void copyRow(int i, Burst into, int j) {
    into.handle[j] = handle[i];
    into.offset[j] = offset[i];
    into.keyHi[j] = keyHi[i];
    into.keyLo[j] = keyLo[i];
    for (int w = 0; w < WIDE; w++) {
      into.wide[j * WIDE + w] = wide[i * WIDE + w];
    }
    into.flowHash[j] = flowHash[i];
    into.captured[j] = captured[i];
    into.length[j] = length[i];
    into.serviceBytes[j] = serviceBytes[i];
    into.inPort[j] = inPort[i];
    into.tenant[j] = tenant[i];
    into.view[j] = view[i];
    into.position[j] = position[i];
    into.nextPosition[j] = nextPosition[i];
    into.backend[j] = backend[i];
    into.from[j] = from[i];
    into.previous[j] = previous[i];
    into.outcome[j] = outcome[i];
    into.flowStart[j] = flowStart[i];
    into.disposition[j] = disposition[i];
    into.step[j] = step[i];
    into.tcpFlags[j] = tcpFlags[i];
    into.traits[j] = traits[i];
    into.outPort[j] = outPort[i];
  }
}
