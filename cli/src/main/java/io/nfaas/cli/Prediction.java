package io.nfaas.cli;

import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Pod;
import io.nfaas.deployment.Pool;
import io.nfaas.model.Forwarding;
import io.nfaas.model.NfKind;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.results.MachineCosts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Cycles per packet that calibrated stages and simulated work together predict for a chain whose workers take turns on one core, each burst going
/// all the way before the next: what the simulated workers did says how many packets were of which kind, the stages say what each takes.
///
/// Stages are measured at several numbers of flows, because entries and states are in the caches or not; in between, a stage's cycles are taken to
/// be linear in the logarithm of the memory that the flows' entries and states touch.
final class Prediction {
  /// Bytes that a flow touches at a worker: its connection-table entry (28.4, see the data plane's README) and its state's cache line.
  private static final double ENTRY_BYTES = 28.4;

  private static final double STATE_BYTES = 64;
  /// The calibrated chain has an entry at the edge and at two hops, and a state at two.
  private static final double CALIBRATED_BYTES = 3 * ENTRY_BYTES + 2 * STATE_BYTES;

  private final Deployment deployment;
  private final Map<String, VerifyTraffic.StageWork> work;
  private final int[] flows;
  private final List<List<MachineCosts.Stage>> stages;
  private final int burst;
  private final double at;

  /// @param work of the simulated workers, by replica
  /// @param flows numbers that the stages were measured at, ascending
  /// @param burst frames that go through the chain together
  Prediction(
      Deployment deployment, Map<String, VerifyTraffic.StageWork> work, int[] flows, List<List<MachineCosts.Stage>> stages, int burst) {
    this.deployment = deployment;
    this.work = work;
    this.flows = flows.clone();
    this.stages = stages;
    this.burst = burst;
    at = footprintBytes() / CALIBRATED_BYTES;
  }

  /// Flows of the calibrated chain that touch as much memory as the scenario's.
  double equivalentFlows() {
    return at;
  }

  /// Whether [#equivalentFlows] lies among the measured numbers of flows.
  boolean isInRange() {
    return at >= flows[0] && at <= flows[flows.length - 1];
  }

  private double footprintBytes() {
    Scenario scenario = deployment.scenario();
    boolean sticky = scenario.loadBalancing().strategy().sticky();
    double bytes = 0;
    for (Tenant tenant : scenario.tenants()) {
      double perFlow = sticky ? ENTRY_BYTES : 0;
      for (var path : tenant.graph(tenant.activeGraph()).paths()) {
        double hops = sticky ? Math.max(0, path.nodes().size() - 1) * ENTRY_BYTES : 0;
        double states =
            path.nodes().stream()
                    .map(n -> tenant.graph(tenant.activeGraph()).nodes().stream().filter(g -> g.name().equals(n)).findFirst().orElseThrow())
                    .filter(n -> hasState(scenario.networkFunction(scenario.replicaSet(n.replicaSet()).networkFunction())))
                    .count()
                * STATE_BYTES;
        perFlow += path.expectedShare() * (hops + states);
      }
      bytes += perFlow * tenant.traffic().concurrentFlows();
    }
    return bytes;
  }

  private static boolean hasState(io.nfaas.model.NetworkFunction f) {
    return f.state() != null;
  }

  /// Why nothing is predicted for a pool, or "".
  static String uncovered(Deployment deployment, Pool pool) {
    NfKind kind = pool.function().dataPlane().kind();
    if (pool.controlPlane() || pool.function().controlPlane() != null) {
      return pool.name() + ": functions with a control plane are not calibrated";
    }
    if (kind == NfKind.IPSEC || kind == NfKind.NAT44 || kind == NfKind.PROXY) {
      return pool.name() + ": functions of kind " + kind + " are not calibrated";
    }
    if (deployment.scenario().forwarding().placement() == Forwarding.Placement.PER_NODE) {
      return pool.name() + ": forwarding by the node's switch is not calibrated";
    }
    if (!deployment.scenario().loadBalancing().strategy().sticky()) {
      return pool.name() + ": forwarding without a connection table is not calibrated";
    }
    return "";
  }

  /// Cycles per packet at the edge.
  double edge() {
    VerifyTraffic.StageWork w = work.getOrDefault(LiveRole.INGRESS, new VerifyTraffic.StageWork());
    double inserts = w.packets == 0 ? 0 : (double) w.inserted / w.packets;
    double answers = w.packets == 0 ? 0 : (double) w.backwards / w.packets;
    return cycles(MachineCosts.PACKET)
        + answers * cycles(MachineCosts.ANSWER)
        + inserts * cycles(MachineCosts.NEW_FLOW)
        + (cycles(MachineCosts.BURST) + cycles(MachineCosts.EMPTY_POLL)) / burst;
  }

  /// Cycles per packet at the replicas of each pool; NaN where nothing is calibrated for it.
  Map<String, Double> pools() {
    VerifyTraffic.StageWork edge = work.getOrDefault(LiveRole.INGRESS, new VerifyTraffic.StageWork());
    Map<String, double[]> sums = new TreeMap<>();
    for (Pod pod : deployment.pods()) {
      VerifyTraffic.StageWork w = work.get(pod.name());
      if (w == null || w.packets == 0 || edge.packets == 0) {
        continue;
      }
      double[] sum = sums.computeIfAbsent(pod.pool().name(), _ -> new double[2]);
      double share = Math.min(1, (double) w.packets / edge.packets);
      // A poll for each burst of the edge that brings the replica something.
      double polls = (1 - Math.pow(1 - share, burst)) / (burst * share) * w.packets;
      double state = hasState(pod.pool().function()) ? w.packets * cycles(MachineCosts.STATE) + w.states * cycles(MachineCosts.NEW_STATE) : 0;
      sum[0] +=
          uncovered(deployment, pod.pool()).isEmpty()
              ? w.relayed * cycles(MachineCosts.RELAY)
                  + w.inserted * cycles(MachineCosts.HOP_NEW_FLOW)
                  + w.ended * cycles(MachineCosts.LAST_HOP)
                  + state
                  + polls * (cycles(MachineCosts.HOP_BURST) + cycles(MachineCosts.EMPTY_POLL))
              : Double.NaN;
      sum[1] += w.packets;
    }
    Map<String, Double> perPacket = new TreeMap<>();
    sums.forEach((pool, sum) -> perPacket.put(pool, sum[0] / sum[1]));
    return perPacket;
  }

  private double cycles(String stage) {
    int above = 0;
    while (above < flows.length - 1 && flows[above] < at) {
      above++;
    }
    double high = at(above, stage);
    if (above == 0 || at >= flows[above]) {
      return high;
    }
    double low = at(above - 1, stage);
    double weight = (Math.log(at) - Math.log(flows[above - 1])) / (Math.log(flows[above]) - Math.log(flows[above - 1]));
    return low + weight * (high - low);
  }

  private double at(int number, String stage) {
    return stages.get(number).stream().filter(s -> s.name().equals(stage)).findFirst().orElseThrow().cycles();
  }
}
