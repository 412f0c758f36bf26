package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Tap;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.Traffic;
import io.nfaas.results.RunResult;
import io.nfaas.traffic.Trace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// `scenarios/replayed.pcap`: 96 frames of eight TCP connections within 11.4 ms (gaps of 100, 110, 120, 130 and 140 us in turn); every third round answers.
class ReplayTest {
  private static final Trace TRACE = new Trace("replayed.pcap", "../scenarios/replayed.pcap", "", 1, false);
  private static final int FRAMES = 96;
  private static final double GAPS_US = 19 * (100 + 110 + 120 + 130 + 140);

  private static Studies study(Trace trace) {
    Studies s = new Studies();
    s.trace = trace;
    s.concurrent = 8;
    s.driver = new DriverSpec(1, 0, 0, 0);
    s.nics = List.of(Studies.nic("eth0", 1e15, 1, 1024));
    s.durationPs = 30 * Studies.MILLISECOND;
    s.pool("a", 3, Studies.cost(1000));
    return s;
  }

  private record Seen(long ns, long flow, int bytes, boolean backwards) {}

  private static List<Seen> seen(Studies s) {
    List<Seen> list = new ArrayList<>();
    Tap tap = (burst, _, nowNs) -> {
      for (int i = 0; i < burst.count; i++) {
        list.add(new Seen(nowNs, burst.flowHash[i], burst.length[i], burst.has(i, Burst.BACKWARDS)));
      }
    };
    Experiment.run(s.scenario(), s.placement(), 1, Progress.NONE, new Probe() {
      @Override
      public Tap tap(int replication, String worker) {
        return worker.contains("ingress") ? tap : Tap.NONE;
      }
    });
    return list;
  }

  @Test
  void framesAreSentAsAndWhenTheyWereRecorded() {
    List<Seen> all = seen(study(TRACE));
    assertEquals(FRAMES, all.size());
    assertEquals(0, all.getFirst().ns());
    assertEquals(100_000, all.get(1).ns());
    assertEquals(210_000, all.get(2).ns());
    assertEquals(GAPS_US * 1000, all.getLast().ns(), 1);
    Set<Long> flows = new HashSet<>();
    all.forEach(f -> flows.add(f.flow()));
    assertEquals(8, flows.size(), "answers belong to their connections");
    assertTrue(all.stream().noneMatch(Seen::backwards));
  }

  @Test
  void theWholeCaptureIsDeliveredAndCounted() {
    RunResult result = study(TRACE).run();
    assertEquals(FRAMES, result.packets().offered());
    assertEquals(FRAMES, result.packets().delivered());
    assertEquals(1e-6, result.hops().stream().filter(h -> h.pps().value() > 0).findFirst().orElseThrow().sojournSeconds().mean().value(), 1e-12);
  }

  /// Four times as fast: every gap is a quarter, and after one mean gap more it starts again.
  @Test
  void aTraceCanBeFasterAndStartAgain() {
    List<Seen> all = seen(study(new Trace("t", TRACE.path(), "", 4, true)));
    assertEquals(25_000, all.get(1).ns());
    double periodNs = GAPS_US * 1000 / 4 * (1 + 1.0 / (FRAMES - 1));
    assertEquals(periodNs, all.get(FRAMES).ns(), 1);
    assertEquals(periodNs + 25_000, all.get(FRAMES + 1).ns(), 1);
    assertEquals(FRAMES * 30e6 / periodNs, all.size(), FRAMES / 10.0);
  }

  /// With two sides, what answers the first frame of its connection comes in by the other one: four of twelve rounds.
  @Test
  void answersComeFromTheOtherSide() {
    Studies s = study(TRACE);
    s.direction = Traffic.Direction.BIDIRECTIONAL;
    s.nics = List.of(Studies.nic("p0", 1e15, 1, 1024), Studies.nic("p1", 1e15, 1, 1024));
    List<Seen> all = seen(s);
    assertEquals(FRAMES, all.size());
    assertEquals(32, all.stream().filter(Seen::backwards).count());
    assertEquals(FRAMES, s.run().packets().delivered());
  }
}
