package io.nfaas.live;

import io.nfaas.dataplane.FrameMemory;
import io.nfaas.dataplane.FrameSlab;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The ports of one thread and the memory that all of them share. Opened, used and closed by that thread.
public final class LivePorts implements AutoCloseable {
  private static final int SLOTS = 16_384;
  private static final int HEADROOM_BYTES = 256;
  /// Headroom and frames of the usual MTU with what a chain puts around them.
  private static final int SLOT_BYTES = 2304;

  private final FrameMemory frames;
  private final List<LivePort> ports = new ArrayList<>();
  private final boolean dpdk;
  private final BlankFrames blanks;

  private LivePorts(FrameMemory frames, boolean dpdk, BlankFrames blanks) {
    this.frames = frames;
    this.dpdk = dpdk;
    this.blanks = blanks;
  }

  /// Opens ports; their `inPort` is their place in the list.
  ///
  /// @param sendOnly names of ports that nothing is received by
  /// @throws IllegalArgumentException when there is none, or their drivers are mixed: frames would have to be copied between two memories
  /// @throws Unavailable when one cannot be had; those before it are closed again
  public static LivePorts open(List<PortSpec> specs, Set<String> sendOnly, DpdkRuntime.Hugepages hugepages) throws Unavailable {
    if (specs.isEmpty() || specs.stream().map(PortSpec::driver).distinct().count() != 1) {
      throw new IllegalArgumentException(
          specs.isEmpty() ? "no port is given" : "the ports of a process are all of one driver: " + String.join(", ", PortSpec.DRIVERS));
    }
    LivePorts opened =
        specs.getFirst().isDpdk()
            ? openDpdk(specs, hugepages)
            : specs.getFirst().isMemory() ? openVirtual(specs) : openPacketSockets(specs, sendOnly);
    if (opened.dpdk) {
      DpdkRuntime.start(hugepages, List.of()).registerThread();
    }
    return opened;
  }

  private static LivePorts openDpdk(List<PortSpec> specs, DpdkRuntime.Hugepages hugepages) throws Unavailable {
    DpdkRuntime runtime =
        DpdkRuntime.start(hugepages, specs.stream().filter(PortSpec::isPci).map(PortSpec::device).toList());
    LivePorts opened = new LivePorts(runtime.frames(), true, BlankFrames.of(runtime));
    try {
      for (PortSpec spec : specs) {
        opened.ports.add(runtime.open(spec.device(), 1).port(0, opened.ports.size()));
      }
    } catch (Unavailable e) {
      opened.closePorts();
      throw e;
    }
    return opened;
  }

  private static LivePorts openPacketSockets(List<PortSpec> specs, Set<String> sendOnly) throws Unavailable {
    FrameSlab slab = slab();
    LivePorts opened = new LivePorts(slab, false, BlankFrames.of(slab));
    try {
      for (PortSpec spec : specs) {
        int number = opened.ports.size();
        opened.ports.add(
            sendOnly.contains(spec.name())
                ? AfPacketPort.openForSending(spec.device(), slab, number)
                : AfPacketPort.open(spec.device(), slab, number));
      }
    } catch (Unavailable e) {
      opened.closePorts();
      throw e;
    }
    return opened;
  }

  private static FrameSlab slab() {
    return new FrameSlab(Arena.ofAuto().allocate((long) SLOTS * SLOT_BYTES, 64), SLOTS, SLOT_BYTES, HEADROOM_BYTES);
  }

  private static LivePorts openVirtual(List<PortSpec> specs) {
    FrameSlab slab = slab();
    LivePorts opened = new LivePorts(slab, false, BlankFrames.of(slab));
    for (PortSpec spec : specs) {
      opened.ports.add(new VirtualPort(spec.name(), slab, opened.ports.size()));
    }
    return opened;
  }

  /// Frames to be written and sent by one of the ports.
  public BlankFrames blanks() {
    return blanks;
  }

  /// In the order of the specifications.
  public List<LivePort> ports() {
    return List.copyOf(ports);
  }

  /// Who owns frames that are between two workers.
  public FrameMemory frames() {
    return frames;
  }

  private void closePorts() {
    ports.forEach(LivePort::close);
    blanks.close();
  }

  @Override
  public void close() {
    closePorts();
    if (dpdk) {
      try {
        DpdkRuntime.start(DpdkRuntime.Hugepages.AUTO, List.of()).unregisterThread();
      } catch (Unavailable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
