package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Tap;
import io.nfaas.model.Forwarding.Interconnect;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.results.RunResult;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Answers of connections: `reverse: {ratio: r}`.
class ReverseTrafficTest {
  /// Two answers for each packet: two thirds of the rate walk the chain backwards, each through the replicas that its connection goes through forwards, on two
  /// nodes and over real interconnects.
  @Test
  void answersComeBackThroughTheReplicasOfTheirConnection() {
    Studies s = new Studies();
    s.interconnect = Interconnect.MEMIF;
    s.nodes = 2;
    s.nics = List.of(Studies.nic("eth0", 10e9, 2, 1024));
    s.forwarder = Studies.cost(300);
    s.pool("a", 3, Studies.cost(500)).pool("b", 4, Studies.cost(NfKind.FIREWALL, 700, NfProfile.Distribution.CONSTANT));
    s.pps = 200_000;
    s.reverseRatio = 2;
    s.concurrent = 400;
    s.durationPs = 100 * Studies.MILLISECOND;
    Map<String, Map<Long, Set<String>>> servedBy = new HashMap<>();
    long[] directions = new long[2];
    RunResult result =
        Experiment.run(s.scenario(), s.placement(), 1, Progress.NONE, new Probe() {
          @Override
          public Tap tap(int replication, String worker) {
            if (worker.contains("ingress")) {
              return Tap.NONE;
            }
            Map<Long, Set<String>> pool = servedBy.computeIfAbsent(worker.substring(0, 1), _ -> new HashMap<>());
            return (burst, _, nowNs) -> {
              for (int i = 0; i < burst.count; i++) {
                boolean backwards = burst.has(i, Burst.BACKWARDS);
                pool.computeIfAbsent(burst.flowHash[i], _ -> new HashSet<>()).add(worker);
                directions[backwards ? 1 : 0] += nowNs > 0 && worker.startsWith("a") ? 1 : 0;
              }
            };
          }
        });
    assertEquals(0, result.packets().dropped(), result.drops().toString());
    double share = (double) directions[1] / (directions[0] + directions[1]);
    assertEquals(2.0 / 3, share, 4 * Math.sqrt(2.0 / 9 / 20_000));
    assertEquals(200_000, result.paths().getFirst().deliveredPps().value(), 0.02 * 200_000);
    for (Map<Long, Set<String>> pool : servedBy.values()) {
      assertEquals(400, pool.size(), "one key for both directions");
      assertTrue(pool.values().stream().allMatch(replicas -> replicas.size() == 1));
    }
  }
}
