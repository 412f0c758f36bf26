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
    long remoteMissPenaltyPs,
    Contention contention) {
  /// What sharing a socket with other busy cores costs. No general figure exists (Manousis et al., SLOMO, SIGCOMM 2020: it depends on who the
  /// neighbours are), so it is off unless the scenario says otherwise.
  ///
  /// @param llcFactor share by which a pod's cycles per packet, flow and request grow for each core of another pod on its NUMA node
  /// @param membwFactor the same for its cycles per byte
  public record Contention(double llcFactor, double membwFactor) {
    public static final Contention NONE = new Contention(0, 0);

    public Contention {
      Require.in("cpu.contention.llcFactor", llcFactor, 0, 1);
      Require.in("cpu.contention.membwFactor", membwFactor, 0, 1);
    }

    public boolean isOff() {
      return llcFactor == 0 && membwFactor == 0;
    }
  }

  /// Processors whose cores do not get in each other's way.
  public CpuSpec(
      String model, double frequencyHz, int sockets, int coresPerSocket, int threadsPerCore, double smtFactor, long remoteMissPenaltyPs) {
    this(model, frequencyHz, sockets, coresPerSocket, threadsPerCore, smtFactor, remoteMissPenaltyPs, Contention.NONE);
  }

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
