package io.nfaas.sim;

import com.sun.management.OperatingSystemMXBean;
import io.nfaas.model.Forwarding;
import io.nfaas.results.RunResult;
import java.lang.management.ManagementFactory;

/// Packets through three hops in a row, Poisson arrivals at 0.8 of a hop's capacity: what `ns3-p2p.cc` does over links of 10 Gbit/s, here over
/// poll-mode cores that take as long for a packet as such a link does, with the whole data plane at work on real bytes: parsing, sticky
/// connections of 1,000 flows (the peer has one), Maglev, service headers put on, read and taken off.
///
/// The first hop is the core that packets enter by, as the peer's first link is its source's; two replicas follow. Wires in and out of the node are
/// simulated beside and not counted.
///
/// Prints `packet_hops_per_s=` of one thread, from the CPU time of the whole process once all is compiled.
public final class ThreeHops {
  /// Bytes of a frame on the peer's wire: 64 of payload and 2 of its point-to-point header.
  private static final int WIRE_BYTES = 66;

  private static final double SERVICE_NS = WIRE_BYTES * 8 / 10.0;
  private static final double LOAD = 0.8;
  private static final int HOPS = 3;
  private static final int FLOWS = 1000;
  private static final int WARM_UP_RUNS = 3;
  private static final int RUNS = 5;

  private ThreeHops() {}

  public static void main(String[] args) {
    OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long hops = 0;
    long tookNs = 0;
    for (int run = -WARM_UP_RUNS; run < RUNS; run++) {
      Studies study = new Studies();
      study.durationPs = 100 * Studies.MILLISECOND;
      study.warmupPs = Studies.MILLISECOND;
      study.frequencyHz = 1e9;
      study.pps = LOAD * 1e9 / SERVICE_NS;
      study.concurrent = FLOWS;
      study.tableEntries = 16 * FLOWS;
      study.interconnect = Forwarding.Interconnect.MEMIF;
      study.forwarder = Studies.cost(SERVICE_NS);
      for (int hop = 1; hop < HOPS; hop++) {
        study.pool("hop-" + hop, 1, Studies.cost(SERVICE_NS));
      }
      long beforeNs = machine.getProcessCpuTime();
      RunResult result = study.run(1);
      if (run >= 0) {
        hops += HOPS * result.packets().delivered();
        tookNs += machine.getProcessCpuTime() - beforeNs;
      }
    }
    System.out.printf("packet_hops_per_s=%.0f%n", 1e9 * hops / tookNs);
  }
}
