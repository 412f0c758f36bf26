package io.nfaas.cli;

import io.nfaas.dataplane.Burst;
import io.nfaas.live.LivePort;
import io.nfaas.live.PortCounters;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// A port that receives one frame at a time.
final class OneByOne implements LivePort {
  private final LivePort port;
  private final Burst one = new Burst(1);

  OneByOne(LivePort port) {
    this.port = port;
  }

  @Override
  public int receive(Burst into) {
    one.clear();
    if (into.isFull() || port.receive(one) == 0) {
      return 0;
    }
    one.copyRow(0, into);
    return 1;
  }

  @Override
  public MemorySegment memory() {
    return port.memory();
  }

  @Override
  public int transmit(Burst from, int first, int count) {
    return port.transmit(from, first, count);
  }

  @Override
  public void release(Burst from, int first, int count) {
    port.release(from, first, count);
  }

  @Override
  public String name() {
    return port.name();
  }

  @Override
  public PortCounters counters() {
    return port.counters();
  }

  @Override
  public Map<String, Long> extendedCounters() {
    return port.extendedCounters();
  }

  @Override
  public boolean isUp() {
    return port.isUp();
  }

  @Override
  public int descriptor() {
    return port.descriptor();
  }

  @Override
  public void close() {
    port.close();
  }
}
