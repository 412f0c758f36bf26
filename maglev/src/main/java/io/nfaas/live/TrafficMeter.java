package io.nfaas.live;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.PacketPort;
import io.nfaas.packet.FrameView;
import java.util.Arrays;

/// Takes what comes out of a chain and compares it with what a generator has put in: latencies, order per flow, frames that came twice or that it
/// never sent. Single-threaded; allocates nothing per frame.
public final class TrafficMeter {
  private static final int BURST = 256;

  /// Is told of each frame that has come with a number.
  @FunctionalInterface
  public interface Latencies {
    void record(long ns);
  }

  private final TrafficGenerator generator;
  private final PacketPort[] ports;
  private final Burst burst = new Burst(BURST);
  private final FrameView view = new FrameView();
  private final long[] newest;
  private long received;
  private long reordered;
  private long foreign;

  /// @param ports where the generator sends, which is where frames come out, too
  /// @param flows that the trace has
  public TrafficMeter(TrafficGenerator generator, PacketPort[] ports, int flows) {
    this.generator = generator;
    this.ports = ports.clone();
    newest = new long[flows];
    Arrays.fill(newest, -1);
  }

  /// Takes what is there.
  ///
  /// @param nowNs on the clock that frames are due by
  /// @return frames taken
  public int receive(long nowNs, Latencies latencies) {
    int all = 0;
    for (PacketPort port : ports) {
      int n;
      do {
        burst.clear();
        n = port.receive(burst);
        for (int i = 0; i < n; i++) {
          count(i, nowNs, latencies);
        }
        if (n > 0) {
          port.release(burst, 0, n);
        }
        all += n;
      } while (n == BURST);
    }
    received += all;
    return all;
  }

  private void count(int i, long nowNs, Latencies latencies) {
    int mark = SequenceMark.at(view, ports[0].memory(), burst.offset[i], burst.captured[i]);
    if (mark < 0) {
      return;
    }
    int number = SequenceMark.read(ports[0].memory(), burst.offset[i] + mark);
    long due = generator.arrived(number);
    if (due < 0) {
      foreign++;
      return;
    }
    latencies.record(Math.max(0, nowNs - due));
    int flow = generator.flowOf(number);
    if (flow >= 0) {
      long wide = generator.widen(number);
      if (wide < newest[flow]) {
        reordered++;
      } else {
        newest[flow] = wide;
      }
    }
  }

  /// Frames that have come.
  public long received() {
    return received;
  }

  /// Frames that came after a later one of their flow.
  public long reordered() {
    return reordered;
  }

  /// Frames with a number that was not on its way: duplicates, or not the generator's.
  public long foreign() {
    return foreign;
  }
}
