package io.nfaas.live;

import io.nfaas.dataplane.Burst;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/// One queue of a DPDK device: bursts through the driver's own functions, as `rte_eth_rx_burst` and `rte_eth_tx_burst` make them, which
/// are inline in C and so cannot be called. Single-threaded. Frames stay in the buffers that the driver filled.
public final class DpdkPort implements LivePort {
  /// Frames per call of the driver.
  static final int BURST = 32;

  private static final int FCS_BYTES = 4;

  private final DpdkDevice device;
  private final int inPort;
  private final MbufPool pool;
  private final MemorySegment memory;
  private final Queue rx;
  private final MemorySegment rxFunction;
  private final long rxQueue;
  private final boolean rxCritical;
  private final Queue tx;
  private final MemorySegment txFunction;
  private final long txQueue;
  private final boolean txCritical;
  private final MemorySegment mbufs;
  private final boolean first;

  private long received;
  private long receivedBytes;
  private long unusable;
  private long transmitted;
  private long transmittedBytes;
  private long transmitErrors;
  private boolean closed;
  private DpdkDevice.Stats last = new DpdkDevice.Stats(0, 0, 0, 0);

  /// A direction of a queue.
  ///
  /// @param function the driver's burst
  /// @param handle the driver's name of the queue
  /// @param critical whether the burst never blocks
  record Queue(MemorySegment function, long handle, boolean critical) {}

  DpdkPort(DpdkDevice device, int queue, int inPort, MbufPool pool, Queue rx, Queue tx) {
    this.device = device;
    this.inPort = inPort;
    this.pool = pool;
    memory = pool.memory();
    this.rx = rx;
    this.tx = tx;
    rxFunction = rx.function();
    rxQueue = rx.handle();
    rxCritical = rx.critical();
    txFunction = tx.function();
    txQueue = tx.handle();
    txCritical = tx.critical();
    mbufs = java.lang.foreign.Arena.global().allocate(8L * BURST, 64);
    first = queue == 0;
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public int receive(Burst into) {
    int before = into.count;
    int room = Math.min(BURST, into.capacity - before);
    int n = DpdkCalls.burst(rxFunction, rxQueue, mbufs.address(), room, rxCritical);
    int refused = 0;
    long bytes = 0;
    for (int k = 0; k < n; k++) {
      long mbuf = mbufs.getAtIndex(ValueLayout.JAVA_LONG, k);
      if (pool.append(mbuf, HEADROOM, FCS_BYTES, inPort, into)) {
        bytes += into.length[into.count - 1];
      } else {
        mbufs.setAtIndex(ValueLayout.JAVA_LONG, refused++, mbuf);
      }
    }
    if (refused > 0) {
      unusable += refused;
      pool.free(mbufs.address(), refused);
    }
    received += into.count - before;
    receivedBytes += bytes;
    return into.count - before;
  }

  @Override
  public int transmit(Burst from, int first, int count) {
    int done = 0;
    while (done < count) {
      int ready = 0;
      while (ready < BURST && done + ready < count && prepare(from, first + done + ready)) {
        mbufs.setAtIndex(ValueLayout.JAVA_LONG, ready, from.handle[first + done + ready]);
        ready++;
      }
      if (ready == 0) {
        // A frame that does not fit its buffer ends here.
        transmitErrors++;
        pool.release(from.handle[first + done]);
        done++;
        continue;
      }
      int sent = DpdkCalls.burst(txFunction, txQueue, mbufs.address(), ready, txCritical);
      for (int k = 0; k < sent; k++) {
        transmittedBytes += from.length[first + done + k];
      }
      transmitted += sent;
      done += sent;
      if (sent < ready) {
        return done;
      }
    }
    return done;
  }

  private boolean prepare(Burst from, int i) {
    int captured = from.captured[i];
    // A function may count a trailer in the length that it has not written.
    return pool.fits(from.handle[i], from.offset[i], captured, Math.max(captured, from.length[i] - FCS_BYTES));
  }

  @Override
  public void release(Burst from, int first, int count) {
    for (int done = 0; done < count; done += BURST) {
      int n = Math.min(BURST, count - done);
      for (int k = 0; k < n; k++) {
        mbufs.setAtIndex(ValueLayout.JAVA_LONG, k, from.handle[first + done + k]);
      }
      pool.free(mbufs.address(), n);
    }
  }

  /// The receiving direction of the queue.
  Queue receiving() {
    return rx;
  }

  /// Its transmitting direction.
  Queue transmitting() {
    return tx;
  }

  @Override
  public String name() {
    return "dpdk:" + device.spec();
  }

  /// What the device counts for all its queues together is reported by its first.
  @Override
  public PortCounters counters() {
    if (first && !closed) {
      last = device.stats();
    }
    return new PortCounters(
        received,
        receivedBytes,
        last.missed(),
        last.noBuffer(),
        unusable + last.errors(),
        transmitted,
        transmittedBytes,
        transmitErrors + last.transmitErrors());
  }

  @Override
  public Map<String, Long> extendedCounters() {
    return first && !closed ? device.extendedStats() : Map.of();
  }

  @Override
  public boolean isUp() {
    return !closed && device.isUp();
  }

  @Override
  public int descriptor() {
    return -1;
  }

  @Override
  public void close() {
    if (!closed) {
      counters();
      closed = true;
      device.closed();
    }
  }
}
