package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Forwarding;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.Scenario;
import io.nfaas.scenario.yaml.Problems;
import io.nfaas.scenario.yaml.YamlParser;
import io.nfaas.scenario.yaml.YamlValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// reference.yaml is the manual of the scenario file, so it must be complete and right.
class ReferenceTest {
  private static final Path FILE = Path.of("reference.yaml");

  /// Keys with the place of `cost` and `costProfile` cut away: they mean the same wherever they stand and exclude each other, so the
  /// reference shows their keys once. The same for keys of free mappings, which the schema writes as `*`.
  static SortedSet<String> shortened(Set<String> keys) {
    SortedSet<String> shortened = new TreeSet<>();
    for (String key : keys) {
      shortened.add(key.replaceFirst("^.*\\.(cost|costProfile)(?=$|\\.)", "$1"));
    }
    return shortened;
  }

  @Test
  void everyKeyOfTheReaderIsInTheReference() {
    ReadResult result = ScenarioReader.read(FILE, List.of());
    assertEquals(List.of(), result.problems());
    SortedSet<String> written = new TreeSet<>();
    Problems problems = new Problems("reference.yaml", List.of());
    YamlValue document = YamlParser.parse("reference.yaml", ExampleScenarios.text(FILE), problems);
    assertTrue(document != null && !problems.hasErrors());
    collect(document, "", written);
    SortedSet<String> missing = shortened(result.keys());
    missing.removeAll(shortened(written));
    // A free mapping is shown by any key of its own.
    missing.removeIf(key -> key.endsWith(".*") && hasFreeKey(key, written, result.keys()));
    assertEquals(new TreeSet<>(), missing);
  }

  private static boolean hasFreeKey(String pattern, Set<String> written, Set<String> known) {
    String prefix = pattern.substring(0, pattern.length() - 1);
    return written.stream().anyMatch(key -> key.startsWith(prefix) && !known.contains(key));
  }

  @Test
  void everyLineWithANewKeyHasAComment() {
    for (String line : ExampleScenarios.text(FILE).lines().toList()) {
      String content = line.strip();
      boolean block =
          content.matches("[A-Za-z][-A-Za-z0-9]*:( [^{].*)?") && !content.startsWith("name:");
      if (block && line.indexOf(content) <= 4 && !content.endsWith(":")) {
        assertTrue(line.contains("# "), line);
      }
    }
  }

  @Test
  void theDefaultsItStatesAreTheReaders() {
    // The values that the comments call defaults, against what an absent section gives.
    Scenario written = ScenarioReader.read(FILE, List.of()).orThrow();
    Scenario absent =
        ScenarioReader.read(
                FILE,
                List.of(
                    "loadBalancing.maglev=",
                    "loadBalancing.hashFields=",
                    "loadBalancing.ecmp=",
                    "loadBalancing.connectionTable=",
                    "loadBalancing.datastore=",
                    "loadBalancing.stateTransfer=",
                    "podLifecycle=",
                    "fidelity=",
                    "warmup=",
                    "seed=",
                    "replications=",
                    "planner.targetUtilization=",
                    "planner.minReplicas=",
                    "planner.maxReplicas=",
                    "planner.objective=",
                    "planner.prices=",
                    "cluster.nodes.edge.driver=",
                    "cluster.nodes.edge.kubelet.cpuManagerPolicy=",
                    "cluster.nodes.edge.kubelet.topologyManagerPolicy=",
                    "cluster.nodes.edge.nics.ens1f0.rss=",
                    "cluster.nodes.edge.nics.ens1f0.rxDescriptors=",
                    "cluster.nodes.edge.cpu.smtFactor=",
                    "forwarding.ringSize=",
                    "forwarding.costProfile=",
                    "forwarding.crossing=",
                    "forwarding.ingress=",
                    "networkFunctions.ipsec.kind=",
                    "networkFunctions.ipsec.direction=",
                    "networkFunctions.ipsec.controlPlane.punt=",
                    "networkFunctions.ipsec.controlPlane.queue=",
                    "networkFunctions.ipsec.controlPlane.limits=",
                    "networkFunctions.ipsec.state.idleTimeout=",
                    "networkFunctions.ipsec.state.onMissing=",
                    "networkFunctions.ipsec.networkStack=",
                    "networkFunctions.firewall.controlPlane.punt=",
                    "replicaSets.ipsec-v1.version=",
                    "replicaSets.ipsec-v1.fixed=",
                    "replicaSets.ipsec-v1.tenancy=",
                    "tenants.acme.id=",
                    "tenants.acme.match=",
                    "tenants.acme.activeGraph=",
                    "tenants.acme.traffic.direction=",
                    "tenants.acme.traffic.reverse=",
                    "tenants.acme.traffic.packetArrivals=",
                    "tenants.acme.traffic.flows.concurrent=",
                    "tenants.acme.traffic.flows.truncation=",
                    "tenants.acme.traffic.packetSizes.order=",
                    "tenants.acme.traffic.requests.tlsHandshakeRatio=",
                    "tenants.delta.traffic.packetArrivals=ParetoOnOff",
                    "events.scale-out.abrupt=",
                    "events.upgrade.existingFlows=",
                    "events.upgrade.drainTimeout=",
                    "events.pod-down.replica=",
                    "events.pod-down.detectionDelay=",
                    "events.pod-down.recoverAfter=",
                    "events.lb-down.recoverAfter=",
                    "events.bad-link.nic=",
                    "events.bad-link.speedRatio=",
                    "events.rekey.associations="))
            .orThrow();
    assertEquals(ScenarioWriter.yaml(written), ScenarioWriter.yaml(absent));
    assertEquals(LoadBalancing.Strategy.MAGLEV_STICKY, written.loadBalancing().strategy());
  }

  @Test
  void forwardingCoresThatAreNotGivenAreThePlannersToChoose() {
    Forwarding given = ScenarioReader.read(FILE, List.of()).orThrow().forwarding();
    Scenario open = ScenarioReader.read(FILE, List.of("forwarding.cores=")).orThrow();

    assertFalse(given.coresOpen());
    assertTrue(open.forwarding().coresOpen());
    assertEquals(1, open.forwarding().coresPerNode());
    assertTrue(ScenarioWriter.yaml(open).contains("interconnect: memif\n    ringSize:"), "printed as open");
  }

  private static void collect(YamlValue value, String path, Set<String> keys) {
    switch (value) {
      case YamlValue.Mapping m ->
          m.entries()
              .forEach(e -> {
                String key = path.isEmpty() ? e.key() : path + "." + e.key();
                keys.add(key);
                collect(e.value(), key, keys);
              });
      case YamlValue.Items list -> list.values().forEach(v -> collect(v, path + "[]", keys));
      case YamlValue.Scalar s -> {}
      case YamlValue.Broken b -> throw new AssertionError("broken at " + b.position());
    }
  }
}
