package io.nfaas.scenario;

import io.nfaas.model.ClusterSpec;
import io.nfaas.model.CpuSpec;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.Kubelet;
import io.nfaas.model.Kubelet.CpuManagerPolicy;
import io.nfaas.model.Kubelet.TopologyManagerPolicy;
import io.nfaas.model.NicSpec;
import io.nfaas.model.NodeGroup;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Unit;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `spec.cluster`.
final class ClusterReader {
  static final Words<CpuManagerPolicy> CPU_POLICIES = Words.kebab(CpuManagerPolicy.class);
  static final Words<TopologyManagerPolicy> TOPOLOGY_POLICIES =
      Words.kebab(TopologyManagerPolicy.class);
  static final Words<String> RSS_HASHES = Words.texts(List.of("toeplitz", "symmetric-toeplitz"));
  static final List<String> RSS_FIELDS = List.of("srcIP", "dstIP", "srcPort", "dstPort");
  private static final Words<String> FIELDS =
      Words.texts(List.of("srcIP", "dstIP", "protocol", "srcPort", "dstPort", "espSPI"));
  private static final int MAX_NODES = 10_000;
  private static final int MAX_DESCRIPTORS = 1 << 30;

  /// What Linux takes for an interface: up to 15 characters, no slash or space.
  private static final Pattern NIC_NAME = Pattern.compile("[A-Za-z0-9_.:@-]{1,15}");

  private static final Pattern CPU_RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

  private final KnownNames names;

  ClusterReader(KnownNames names) {
    this.names = names;
  }

  @Nullable ClusterSpec read(YamlNode cluster) {
    YamlNode list = cluster.required("nodes");
    KnownNames.unique(list, "name");
    List<NodeGroup> groups = new ArrayList<>();
    for (YamlNode node : list.someMappings()) {
      NodeGroup group = group(node);
      if (group != null) {
        groups.add(group);
      }
    }
    return groups.isEmpty() ? null : new ClusterSpec(groups);
  }

  private @Nullable NodeGroup group(YamlNode node) {
    int before = node.problems().errors();
    String name = node.required("name").name();
    int count = node.at("count").integer(1, 1, MAX_NODES);
    CpuSpec cpu = cpu(node.required("cpu"));
    List<NicSpec> nics = nics(node.required("nics"), cpu);
    if (names.nodes.size() + count > MAX_NODES) {
      node.at("count").error("makes more than " + MAX_NODES + " nodes in all");
    } else if (!name.isEmpty()) {
      names.addGroup(name, count, nics);
    }
    Kubelet kubelet = kubelet(node.at("kubelet"), cpu);
    DriverSpec driver = driver(node.at("driver"));
    Map<String, String> labels = Labels.read(node.at("labels"));
    long memory = node.at("memory").bytes(0, 0);
    long hugepages = node.at("hugepages-1Gi").bytes(0, 0);
    return node.problems().errors() > before
        ? null
        : new NodeGroup(name, count, labels, cpu, kubelet, nics, driver, memory, hugepages);
  }

  private static CpuSpec cpu(YamlNode cpu) {
    YamlNode sockets = cpu.at("sockets");
    return new CpuSpec(
        cpu.at("model").text("unnamed"),
        cpu.required("frequency").quantity(Unit.FREQUENCY, 1e9, Range.of(1e3, 1e12)),
        sockets.integer(sockets.present() ? 64 : 1, 1, 64),
        cpu.required("coresPerSocket").integer(4096, 1, 4096),
        cpu.at("threadsPerCore").integer(1, 1, 8),
        cpu.at("smtFactor").number(1, Range.of(1, 2)),
        cpu.at("remoteMissPenalty").durationPs(0, 0),
        contention(cpu.at("contention")));
  }

  private static CpuSpec.Contention contention(YamlNode node) {
    return new CpuSpec.Contention(
        node.at("llcFactor").number(0, Range.RATIO), node.at("membwFactor").number(0, Range.RATIO));
  }

  private List<NicSpec> nics(YamlNode list, CpuSpec cpu) {
    KnownNames.unique(list, "name");
    List<NicSpec> nics = new ArrayList<>();
    for (YamlNode nic : list.someMappings()) {
      nics.add(nic(nic, cpu));
    }
    return nics;
  }

  private static NicSpec nic(YamlNode nic, CpuSpec cpu) {
    String name = nic.required("name").text("");
    if (nic.at("name").isScalar() && !NIC_NAME.matcher(name).matches()) {
      nic.at("name")
          .error("'" + name + "' is not an interface name: 1 to 15 letters, digits and . _ : @ -");
    }
    int numaNode = nic.at("numaNode").integer(0, 0, Integer.MAX_VALUE);
    if (numaNode >= cpu.sockets()) {
      nic.at("numaNode")
          .error(
              "there is no NUMA node "
                  + numaNode
                  + ": the machine has "
                  + cpu.sockets()
                  + ", counted from 0");
    }
    YamlNode rss = nic.at("rss");
    NicSpec.Rss spread =
        new NicSpec.Rss(
            rss.at("hash").choice(RSS_HASHES, "toeplitz"),
            HashFields.read(rss.at("fields"), FIELDS, RSS_FIELDS));
    return new NicSpec(
        name,
        nic.required("linkSpeed").quantity(Unit.BIT_RATE, 1e9, Range.of(1e3, 1e14)),
        numaNode,
        nic.at("rxQueues").integer(1, 1, 128),
        nic.at("rxDescriptors").integer(1024, 1, MAX_DESCRIPTORS),
        nic.at("virtualFunctions").integer(0, 0, 65_535),
        nic.at("maxPps").quantity(Unit.PACKET_RATE, Double.POSITIVE_INFINITY, Range.POSITIVE),
        spread,
        nic.at("pcie").quantity(Unit.BIT_RATE, Double.POSITIVE_INFINITY, Range.of(1e3, 1e14)));
  }

  private static Kubelet kubelet(YamlNode kubelet, CpuSpec cpu) {
    return new Kubelet(
        kubelet.at("cpuManagerPolicy").choice(CPU_POLICIES, CpuManagerPolicy.STATIC),
        kubelet.at("topologyManagerPolicy").choice(TOPOLOGY_POLICIES, TopologyManagerPolicy.NONE),
        reserved(kubelet.at("reservedCPUs"), cpu));
  }

  private static SortedSet<Integer> reserved(YamlNode node, CpuSpec cpu) {
    SortedSet<Integer> cpus = new TreeSet<>();
    String text = node.text("").strip();
    if (text.isEmpty()) {
      return cpus;
    }
    for (String part : text.split(",", -1)) {
      Matcher m = CPU_RANGE.matcher(part.strip());
      if (!m.matches()) {
        node.error("'" + text + "' is not a CPU list such as 0,32 or 0-3,8");
        return new TreeSet<>();
      }
      int from = Integer.parseInt(m.group(1));
      int to = m.group(2) == null ? from : Integer.parseInt(m.group(2));
      if (to < from) {
        node.error("'" + part.strip() + "' runs backwards");
        return new TreeSet<>();
      }
      if (to >= cpu.logicalCpus()) {
        node.error(
            "there is no CPU "
                + to
                + ": the machine has "
                + cpu.logicalCpus()
                + ", 0 to "
                + (cpu.logicalCpus() - 1));
        return new TreeSet<>();
      }
      for (int i = from; i <= to; i++) {
        cpus.add(i);
      }
    }
    if (cpus.size() == cpu.logicalCpus()) {
      node.error("all " + cpu.logicalCpus() + " CPUs are reserved; none is left for pods");
    }
    return cpus;
  }

  private static DriverSpec driver(YamlNode driver) {
    return new DriverSpec(
        driver.at("rxBurst").integer(32, 1, 1024),
        driver.at("txDrain").durationPs(0, 0),
        driver.at("perPollCycles").number(0, Range.of(0, 1e12)),
        driver.at("perBurstCycles").number(0, Range.of(0, 1e12)));
  }
}
