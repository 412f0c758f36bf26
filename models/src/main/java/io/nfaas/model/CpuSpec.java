package io.nfaas.model;

/// The processors of a machine.
///
/// @param frequencyHz sustained clock, Hz
/// @param smtFactor capacity of a sibling pair relative to one core
/// @param remoteMissPenaltyPs extra time of a memory access that leaves its NUMA node, ps
public record CpuSpec(
    String model,
    double frequencyHz,
    int sockets,
    int coresPerSocket,
    int threadsPerCore,
    double smtFactor,
    long remoteMissPenaltyPs) {
  public CpuSpec {
    Require.positive("cpu.frequency", frequencyHz);
    Require.atLeast("cpu.sockets", sockets, 1);
    Require.atLeast("cpu.coresPerSocket", coresPerSocket, 1);
    Require.in("cpu.threadsPerCore", threadsPerCore, 1, 8);
    Require.in("cpu.smtFactor", smtFactor, 1, 2);
    Require.atLeast("cpu.remoteMissPenalty", remoteMissPenaltyPs, 0);
  }

  /// Kubernetes CPUs: hardware threads.
  public int logicalCpus() {
    return sockets * coresPerSocket * threadsPerCore;
  }

  /// The NUMA node of a CPU. CPUs count as Linux numbers them: first one thread of every core, socket by socket, then the
  /// siblings in the same order.
  public int numaNodeOf(int cpu) {
    return cpu % (sockets * coresPerSocket) / coresPerSocket;
  }

  /// The physical core of a CPU, counted through all sockets.
  public int physicalCoreOf(int cpu) {
    return cpu % (sockets * coresPerSocket);
  }
}
