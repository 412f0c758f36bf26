package io.nfaas.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that happens to the cluster while traffic flows.
public sealed interface Event {
  String name();

  /// When, from the start of the run, ps.
  long atPs();

  /// The word in the scenario's `type` key.
  default String type() {
    return getClass().getSimpleName();
  }

  /// @param abrupt leaving replicas die at once instead of draining
  record Scale(String name, long atPs, String replicaSet, int replicas, boolean abrupt) implements Event {
    public Scale {
      Require.atLeast("replicas", replicas, 0);
    }
  }

  /// @param weightRatio share of new flows on the new version
  /// @param holdPs time until the next step, ps
  record Step(double weightRatio, long holdPs) {
    public Step {
      Require.in("weight", weightRatio, 0, 1);
      Require.atLeast("hold", holdPs, 0);
    }
  }

  record GraphUpgrade(
      String name,
      long atPs,
      String tenant,
      String from,
      String to,
      List<Step> steps,
      ExistingFlows existingFlows,
      long drainTimeoutPs)
      implements Event {
    public enum ExistingFlows { STAY_ON_OLD_VERSION, MIGRATE }

    public GraphUpgrade {
      steps = Require.notEmpty("steps", steps);
    }
  }

  /// @param replica index in the set
  /// @param recoverAfterPs until a new pod takes its place (its startup latency comes on top), ps; -1 = never
  record PodFailure(String name, long atPs, String replicaSet, int replica, long detectionDelayPs, long recoverAfterPs)
      implements Event {}

  record NodeFailure(String name, long atPs, String node, long detectionDelayPs, long recoverAfterPs) implements Event {}

  /// The forwarder of a node dies with its tables; the pods live on.
  record LoadBalancerFailure(String name, long atPs, String node, long recoverAfterPs) implements Event {}

  /// @param speedRatio link speed that remains
  record LinkDegrade(String name, long atPs, String node, String nic, double lossRatio, double speedRatio, long forPs)
      implements Event {
    public LinkDegrade {
      Require.in("lossRatio", lossRatio, 0, 1);
      Require.in("speedRatio", speedRatio, 0, 1);
    }
  }

  record TrafficSurge(String name, long atPs, String tenant, double factor, long forPs) implements Event {
    public TrafficSurge {
      Require.positive("factor", factor);
      Require.positive("for", forPs);
    }
  }

  /// @param associations how many change their SPI; 0 = all
  record Rekey(String name, long atPs, String tenant, @Nullable String replicaSet, int associations) implements Event {}
}
