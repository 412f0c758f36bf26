package io.nfaas.scenario;

import io.nfaas.model.CpuSpec;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.Kubelet;
import io.nfaas.model.NicSpec;
import io.nfaas.model.NodeGroup;
import io.nfaas.scenario.yaml.YamlEmitter.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/// Writes the machines of a scenario.
final class ClusterWriter {
  private ClusterWriter() {}

  static Mapping group(NodeGroup g, Mapping labels) {
    Mapping m =
        new Mapping()
            .text("name", g.name())
            .raw("count", g.count())
            .map("labels", labels)
            .map("cpu", cpu(g.cpu()))
            .map("kubelet", kubelet(g.kubelet()))
            .list("nics", g.nics().stream().map(ClusterWriter::nic).toList())
            .map("driver", driver(g.driver()));
    if (g.memoryBytes() > 0) {
      m.raw("memory", Format.bytes(g.memoryBytes()));
    }
    if (g.hugepages1GiBytes() > 0) {
      m.raw("hugepages-1Gi", Format.bytes(g.hugepages1GiBytes()));
    }
    return m;
  }

  private static Mapping cpu(CpuSpec c) {
    Mapping m =
        new Mapping()
        .text("model", c.model())
        .raw("frequency", Format.rate(c.frequencyHz(), "Hz"))
        .raw("sockets", c.sockets())
        .raw("coresPerSocket", c.coresPerSocket())
        .raw("threadsPerCore", c.threadsPerCore())
        .raw("smtFactor", Format.number(c.smtFactor()))
        .raw("remoteMissPenalty", Format.duration(c.remoteMissPenaltyPs()));
    CpuSpec.Contention contention = c.contention();
    if (!contention.isOff()) {
      m.map(
          "contention",
          new Mapping()
              .raw("llcFactor", Format.number(contention.llcFactor()))
              .raw("membwFactor", Format.number(contention.membwFactor())));
    }
    return m;
  }

  private static Mapping kubelet(Kubelet k) {
    return new Mapping()
        .raw("cpuManagerPolicy", ClusterReader.CPU_POLICIES.word(k.cpuManagerPolicy()))
        .raw(
            "topologyManagerPolicy",
            ClusterReader.TOPOLOGY_POLICIES.word(k.topologyManagerPolicy()))
        .text("reservedCPUs", ranges(k.reservedCpus()));
  }

  /// CPU numbers as a kubelet takes them: `0-3,8`.
  private static String ranges(SortedSet<Integer> cpus) {
    List<String> parts = new ArrayList<>();
    int from = -1;
    int last = -2;
    for (int cpu : cpus) {
      if (cpu != last + 1) {
        close(parts, from, last);
        from = cpu;
      }
      last = cpu;
    }
    close(parts, from, last);
    return String.join(",", parts);
  }

  private static void close(List<String> parts, int from, int last) {
    if (from >= 0) {
      parts.add(from == last ? Integer.toString(from) : from + "-" + last);
    }
  }

  private static Mapping nic(NicSpec n) {
    Mapping m =
        new Mapping()
            .text("name", n.name())
            .raw("linkSpeed", Format.rate(n.linkSpeedBitsPerSec(), "bps"))
            .raw("numaNode", n.numaNode())
            .raw("rxQueues", n.rxQueues())
            .raw("rxDescriptors", n.rxDescriptors())
            .raw("virtualFunctions", n.virtualFunctions());
    if (n.maxPps() < Double.POSITIVE_INFINITY) {
      m.raw("maxPps", Format.rate(n.maxPps(), "pps"));
    }
    if (n.pcieBitsPerSec() < Double.POSITIVE_INFINITY) {
      m.raw("pcie", Format.rate(n.pcieBitsPerSec(), "bps"));
    }
    return m.map(
        "rss", new Mapping().text("hash", n.rss().hash()).list("fields", n.rss().fields()));
  }

  private static Mapping driver(DriverSpec d) {
    return new Mapping()
        .raw("rxBurst", d.rxBurst())
        .raw("txDrain", Format.duration(d.txDrainPs()))
        .raw("perPollCycles", Format.number(d.perPollCycles()))
        .raw("perBurstCycles", Format.number(d.perBurstCycles()));
  }
}
