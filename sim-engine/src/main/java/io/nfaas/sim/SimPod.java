package io.nfaas.sim;

import io.nfaas.dataplane.QueueChoice;
import io.nfaas.deployment.Pod;
import io.nfaas.nf.StatefulStage;
import java.util.List;

/// A replica on its node: its cores, and whether they run.
final class SimPod {
  private final Pod pod;
  private final SimCore[] cores;
  private final StationMeter meter;
  private final int site;
  private final List<StatefulStage> stages;
  private long fromPs = Long.MAX_VALUE;
  private long toPs = Long.MAX_VALUE;
  private boolean running;
  private boolean ran;

  /// @param site where its losses are counted, a number from [Ledger#site]
  /// @param stages those of its cores that keep states
  SimPod(Pod pod, SimCore[] cores, StationMeter meter, int site, List<StatefulStage> stages) {
    this.pod = pod;
    this.cores = cores;
    this.meter = meter;
    this.site = site;
    this.stages = stages;
  }

  /// The stages of its cores that keep states.
  List<StatefulStage> stages() {
    return stages;
  }

  /// The core that serves a flow.
  SimCore core(long flowHash) {
    return cores[QueueChoice.of(flowHash, cores.length)];
  }

  Pod pod() {
    return pod;
  }

  int node() {
    return pod.node();
  }

  SimCore[] cores() {
    return cores;
  }

  StationMeter meter() {
    return meter;
  }

  int site() {
    return site;
  }

  boolean isRunning() {
    return running;
  }

  /// When it started, ps; `Long.MAX_VALUE` before.
  long fromPs() {
    return fromPs;
  }

  /// When it ended, ps; `Long.MAX_VALUE` before.
  long toPs() {
    return toPs;
  }

  /// Whether it runs or ever did.
  boolean hasRun() {
    return ran;
  }

  void start(long atPs) {
    fromPs = atPs;
    running = true;
    ran = true;
  }

  /// Ends the pod for good.
  void stop(long atPs) {
    toPs = atPs;
    running = false;
    for (SimCore core : cores) {
      core.stop();
      for (RxRing ring : core.port().rings()) {
        ring.close(LossReason.MISROUTED);
      }
      core.port().forget();
    }
  }
}
