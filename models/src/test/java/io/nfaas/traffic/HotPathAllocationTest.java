package io.nfaas.traffic;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.nfaas.stats.LatencyHistogram;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/// What runs once per packet leaves nothing for the collector.
class HotPathAllocationTest {
  private static final long MILLI = 1_000_000_000L;

  private static void allocatesNothing(String what, LongSupplier once) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100_000; i++) {
        sum += once.getAsLong();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    // Some hundred bytes are the measurement's own; one object per packet would be over a million.
    assertTrue(least < 10_000, what + ": " + least + " bytes for 100000 packets, sum " + sum);
  }

  @Test
  void arrivalsOfEveryProcessAllocateNothing() {
    List<ArrivalProcess> processes =
        List.of(
            new ArrivalProcess.Constant(),
            new ArrivalProcess.Poisson(),
            new ArrivalProcess.Mmpp(
                List.of(
                    new ArrivalProcess.Mmpp.State(0.5, MILLI),
                    new ArrivalProcess.Mmpp.State(1.5, MILLI))),
            new ArrivalProcess.Schedule(List.of(new ArrivalProcess.Schedule.Phase(1, MILLI))),
            new ArrivalProcess.ParetoOnOff(0.8, 64, MILLI / 10, MILLI / 10));
    for (ArrivalProcess process : processes) {
      Arrivals arrivals = Arrivals.of(process, 1e6, new RandomStreams(1, 0).stream("a"));
      allocatesNothing(process.toString(), arrivals::nextPs);
    }
  }

  @Test
  void frameSizesAllocateNothing() {
    FrameSizes sizes =
        new FrameSizes(
            "two",
            List.of(new FrameSizes.Size(64, 1), new FrameSizes.Size(1518, 2)),
            FrameSizes.Order.RANDOM);
    FrameSizeSampler sampler = FrameSizeSampler.of(sizes, new RandomStreams(1, 0).stream("s"));
    allocatesNothing("frame sizes", sampler::next);
  }

  @Test
  void recordingALatencyAllocatesNothing() {
    LatencyHistogram histogram = new LatencyHistogram();
    Arrivals values =
        Arrivals.of(new ArrivalProcess.Poisson(), 1e6, new RandomStreams(1, 0).stream("v"));
    allocatesNothing(
        "latency histogram",
        () -> {
          histogram.record(values.nextPs());
          return 0;
        });
  }
}
