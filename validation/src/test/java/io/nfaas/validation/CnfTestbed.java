package io.nfaas.validation;

import io.nfaas.model.Scenario;
import io.nfaas.results.RunResult;
import io.nfaas.scenario.ScenarioReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The density benchmark of the CNCF CNF Testbed as scenarios: chains of forwarding functions beside one another on one node, one core each, joined by
/// memif; two 10 Gbit/s ports, each offered line rate of 64-byte frames. In a snake every hop crosses the vSwitch core; in a pipeline functions hand on to
/// each other, and the vSwitch core, which owns the ports, is passed on the way in and out.
final class CnfTestbed {
  private static final double LINE_RATE_PPS = 2 * 10e9 / ((64 + 20) * 8);
  private static final int FLOWS = 1000;

  private CnfTestbed() {}

  /// One published result.
  ///
  /// @param mpps maximum receive rate, both directions together
  record Cell(boolean snake, int chains, int functions, double mpps) {
    @Override
    public String toString() {
      return "%s %dx%d".formatted(snake ? "snake" : "pipeline", chains, functions);
    }

    /// Whether the constants of the profiles were fitted on it.
    boolean isFitted() {
      return snake && (chains == 1 && functions <= 2 || chains == 4 && functions == 1);
    }
  }

  static List<Cell> cells() {
    InputStream csv = Objects.requireNonNull(CnfTestbed.class.getResourceAsStream("cnf-testbed-density.csv"));
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(csv, StandardCharsets.UTF_8))) {
      return lines.lines().filter(l -> l.startsWith("CS")).map(CnfTestbed::cell).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Cell cell(String line) {
    String[] column = line.split(",");
    return new Cell(
        column[0].equals("CSC"), Integer.parseInt(column[1]), Integer.parseInt(column[2]), Double.parseDouble(column[3]));
  }

  /// @param sets changes of it
  static Scenario scenario(Cell cell, String... sets) {
    return ScenarioReader.read(cell.toString(), yaml(cell), List.of(sets)).orThrow();
  }

  /// Delivered packets per second, all chains and both directions together.
  ///
  /// @param sets changes of the scenario
  static double deliveredPps(Cell cell, String... sets) {
    return Studies.run(scenario(cell, sets), 1).paths().stream().map(RunResult.PathResult::deliveredPps).mapToDouble(e -> e.value()).sum();
  }

  private static String yaml(Cell cell) {
    StringBuilder sets = new StringBuilder();
    StringBuilder tenants = new StringBuilder();
    for (int c = 1; c <= cell.chains; c++) {
      StringBuilder nodes = new StringBuilder();
      StringBuilder edges = new StringBuilder();
      String last = "ingress";
      for (int f = 1; f <= cell.functions; f++) {
        String set = "cnf-%d-%d".formatted(c, f);
        sets.append("    - {name: %s, networkFunction: l2fwd, version: v1, replicas: 1, template: {resources: {limits: {cpu: \"1\"}}}}\n".formatted(set));
        nodes.append("{name: n%d, replicaSet: %s}, ".formatted(f, set));
        edges.append("{from: %s, to: n%d}, ".formatted(last, f));
        last = "n" + f;
      }
      tenants.append(
          """
              - name: chain-%d
                graphs: [{version: g1, nodes: [%s], edges: [%s{from: %s, to: egress}]}]
                traffic: {packetRate: %.0fpps, direction: Bidirectional, packetSizes: {fixed: 64}, packetArrivals: Constant, flows: {concurrent: %d}}
          """
              .formatted(
                  c, nodes.substring(0, nodes.length() - 2), edges, last, LINE_RATE_PPS / cell.chains, FLOWS / cell.chains));
    }
    return """
        apiVersion: nfaas.io/v1
        kind: Scenario
        metadata: {name: cnf-testbed}
        spec:
          seed: 3
          duration: 4ms
          warmup: 1500us
          cluster:
            nodes:
              - name: sut
                count: 1
                cpu: {model: xeon-8180, frequency: 2.5GHz, sockets: 1, coresPerSocket: 28, threadsPerCore: 1}
                nics:
                  - {name: p0, linkSpeed: 10Gbps, rxQueues: 1, rxDescriptors: 1024, numaNode: 0}
                  - {name: p1, linkSpeed: 10Gbps, rxQueues: 1, rxDescriptors: 1024, numaNode: 0}
          networkFunctions: [{name: l2fwd, costProfile: vpp-l2-xconnect}]
          forwarding: {placement: %s, cores: 1, interconnect: memif, ringSize: 1024, costProfile: vpp-vswitch-memif}
          replicaSets:
        %s  tenants:
        %s"""
        .formatted(cell.snake ? "PerNode" : "Embedded", sets, tenants);
  }
}
