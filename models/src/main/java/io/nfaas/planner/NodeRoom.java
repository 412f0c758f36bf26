package io.nfaas.planner;

import io.nfaas.model.CpuSpec;
import io.nfaas.model.Forwarding;
import io.nfaas.model.Kubelet;
import io.nfaas.model.NicSpec;
import io.nfaas.model.NodeSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What is still free on one node while pods are placed. Mutable, single-threaded.
///
/// CPUs are handed out as the kubelet's static policy does: whole physical cores while a pod needs as many CPUs as a core has threads,
/// then single threads, of broken cores first. Under `single-numa-node` a pod's CPUs and virtual functions come from one NUMA node;
/// under `restricted` too, unless no NUMA node of the machine could ever hold it; otherwise one NUMA node is preferred.
final class NodeRoom {
  private final NodeSpec node;
  private final CpuSpec cpu;
  private final BitSet free = new BitSet();
  private final int[] freeCpus;
  private final int[] freeFunctions;
  private final int[] capacity;
  private final List<Integer> infrastructure;
  private final boolean limitedMemory;
  private final boolean limitedHugepages;
  private long memory;
  private long hugepages;
  private int pods;

  /// @param infrastructureCpus CPUs that forwarders of the node take before any pod
  NodeRoom(NodeSpec node, int infrastructureCpus) {
    this.node = node;
    this.cpu = node.group().cpu();
    free.set(0, cpu.logicalCpus());
    node.group().kubelet().reservedCpus().forEach(free::clear);
    freeCpus = new int[cpu.sockets()];
    free.stream().forEach(c -> freeCpus[cpu.numaNodeOf(c)]++);
    freeFunctions = new int[cpu.sockets()];
    for (NicSpec nic : node.group().nics()) {
      freeFunctions[Math.min(nic.numaNode(), cpu.sockets() - 1)] += nic.virtualFunctions();
    }
    limitedMemory = node.group().memoryBytes() > 0;
    limitedHugepages = node.group().hugepages1GiBytes() > 0;
    memory = node.group().memoryBytes();
    hugepages = node.group().hugepages1GiBytes();
    infrastructure =
        infrastructureCpus <= freeCpus() ? pick(infrastructureCpus, numaOrder()) : List.of();
    occupy(infrastructure);
    capacity = freeCpus.clone();
  }

  /// CPUs that a node's forwarders need: its vSwitch, or its ingress worker where upstream routers send to it. A vSwitch is its own
  /// ingress worker. Over an ideal interconnect forwarding is free and takes none.
  static int infrastructureCpus(Forwarding forwarding, String node) {
    return forwarding.isFree() ? 0 : forwarding.coresOn(node);
  }

  NodeSpec node() {
    return node;
  }

  int pods() {
    return pods;
  }

  /// CPUs of the node's forwarders; empty also when the node has too few for them.
  List<Integer> infrastructure() {
    return infrastructure;
  }

  int freeCpus() {
    return IntStream.of(freeCpus).sum();
  }

  int freeCpus(int numaNode) {
    return freeCpus[numaNode];
  }

  int freeFunctions() {
    return IntStream.of(freeFunctions).sum();
  }

  /// The CPUs that a pod would get, or null when it does not fit.
  @Nullable List<Integer> fit(PodShape shape) {
    if (reasonAgainst(shape) != null) {
      return null;
    }
    int numa = alignedNumaNode(shape);
    return pick(shape.cpus(), numa >= 0 ? List.of(numa) : numaOrder());
  }

  /// Why a pod does not fit; null when it does.
  @Nullable String reasonAgainst(PodShape shape) {
    if (limitedMemory && shape.memoryBytes() > memory) {
      return "memory";
    }
    if (limitedHugepages && shape.hugepages1GiBytes() > hugepages) {
      return "1 GiB huge pages";
    }
    if (shape.virtualFunctions() > freeFunctions()) {
      return "SR-IOV virtual functions";
    }
    if (shape.cpus() > freeCpus()) {
      return "CPUs";
    }
    if (mustAlign(shape) && alignedNumaNode(shape) < 0) {
      return shape.virtualFunctions() > 0
          ? "CPUs on the NUMA node of a NIC with free virtual functions"
          : "CPUs on one NUMA node";
    }
    return null;
  }

  /// Takes what a pod needs.
  ///
  /// @param cpus as [#fit] returned them, or where the pod already runs
  void take(PodShape shape, List<Integer> cpus) {
    occupy(cpus);
    memory -= shape.memoryBytes();
    hugepages -= shape.hugepages1GiBytes();
    pods++;
    int left = shape.virtualFunctions();
    int home = cpus.isEmpty() ? 0 : cpu.numaNodeOf(cpus.getFirst());
    int own = Math.min(left, freeFunctions[home]);
    freeFunctions[home] -= own;
    left -= own;
    for (int i = 0; i < freeFunctions.length && left > 0; i++) {
      int taken = Math.min(left, freeFunctions[i]);
      freeFunctions[i] -= taken;
      left -= taken;
    }
  }

  private void occupy(List<Integer> cpus) {
    for (int c : cpus) {
      if (free.get(c)) {
        free.clear(c);
        freeCpus[cpu.numaNodeOf(c)]--;
      }
    }
  }

  private boolean mustAlign(PodShape shape) {
    Kubelet.TopologyManagerPolicy policy = node.group().kubelet().topologyManagerPolicy();
    return policy == Kubelet.TopologyManagerPolicy.SINGLE_NUMA_NODE
        || (policy == Kubelet.TopologyManagerPolicy.RESTRICTED
            && IntStream.of(capacity).max().orElse(0) >= shape.cpus());
  }

  private int alignedNumaNode(PodShape shape) {
    for (int numa : numaOrder()) {
      if (freeCpus(numa) >= shape.cpus() && freeFunctions[numa] >= shape.virtualFunctions()) {
        return numa;
      }
    }
    return -1;
  }

  /// NUMA nodes, that of the first NIC first.
  private List<Integer> numaOrder() {
    int first = Math.min(node.group().nics().getFirst().numaNode(), cpu.sockets() - 1);
    List<Integer> order = new ArrayList<>();
    order.add(first);
    IntStream.range(0, cpu.sockets()).filter(n -> n != first).forEach(order::add);
    return order;
  }

  private List<Integer> pick(int count, List<Integer> numaNodes) {
    List<Integer> picked = new ArrayList<>(count);
    int threads = cpu.threadsPerCore();
    for (int numa : numaNodes) {
      List<List<Integer>> whole = new ArrayList<>();
      List<Integer> broken = new ArrayList<>();
      for (int c = numa * cpu.coresPerSocket(); c < (numa + 1) * cpu.coresPerSocket(); c++) {
        List<Integer> siblings = freeSiblings(c);
        if (siblings.size() == threads) {
          whole.add(siblings);
        } else {
          broken.addAll(siblings);
        }
      }
      int taken = 0;
      while (taken < whole.size() && count - picked.size() >= threads) {
        picked.addAll(whole.get(taken++));
      }
      for (int i = 0; i < broken.size() && picked.size() < count; i++) {
        picked.add(broken.get(i));
      }
      if (taken < whole.size()) {
        List<Integer> rest = whole.get(taken);
        for (int i = 0; i < rest.size() && picked.size() < count; i++) {
          picked.add(rest.get(i));
        }
      }
      if (picked.size() == count) {
        break;
      }
    }
    return picked.stream().sorted().toList();
  }

  private List<Integer> freeSiblings(int physicalCore) {
    List<Integer> siblings = new ArrayList<>(cpu.threadsPerCore());
    int cores = cpu.sockets() * cpu.coresPerSocket();
    for (int t = 0; t < cpu.threadsPerCore(); t++) {
      int c = t * cores + physicalCore;
      if (free.get(c)) {
        siblings.add(c);
      }
    }
    return siblings;
  }
}
