package io.nfaas.scenario;

import io.nfaas.model.ServiceGraph.Edge;
import io.nfaas.model.ServiceGraph.EdgeMatch;
import io.nfaas.model.ServiceGraph.Per;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.YamlNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The weights of a graph's edges: those out of one node sum to 1.
///
/// A single edge without a weight has 1. Where edges match packets, the edges without a weight share what is left equally, with a
/// warning: the share of packets that a match claims is the traffic's, and the weight only what is expected of it.
final class EdgeWeights {
  private static final double TOLERANCE = 1e-6;

  /// An edge before its weight is known.
  record Entry(
      YamlNode node, String from, String to, YamlNode weight, @Nullable EdgeMatch match, Per per) {}

  /// What makes two edges out of one node the same.
  private record Claim(String to, @Nullable EdgeMatch match) {}

  private EdgeWeights() {}

  /// The edges in order, weights filled in; faults are reported at the first edge out of a node.
  static List<Edge> complete(List<Entry> entries) {
    Map<String, List<Entry>> bySource = new LinkedHashMap<>();
    entries.forEach(e -> bySource.computeIfAbsent(e.from(), k -> new ArrayList<>()).add(e));
    Map<Entry, Double> weights = new LinkedHashMap<>();
    bySource.forEach((from, out) -> weigh(from, out, weights));
    List<Edge> edges = new ArrayList<>();
    for (Entry e : entries) {
      edges.add(new Edge(e.from(), e.to(), weights.getOrDefault(e, 0.0), e.match(), e.per()));
    }
    return edges;
  }

  private static void weigh(String from, List<Entry> out, Map<Entry, Double> weights) {
    int before = out.getFirst().node().problems().errors();
    BigDecimal sum = BigDecimal.ZERO;
    List<Entry> open = new ArrayList<>();
    for (Entry e : out) {
      BigDecimal given = e.weight().decimal();
      if (given == null) {
        open.add(e);
      } else {
        weights.put(e, e.weight().number(0, Range.RATIO));
        sum = sum.add(given);
      }
    }
    YamlNode first = out.getFirst().node();
    if (first.problems().errors() > before) {
      return;
    }
    duplicates(out);
    boolean matches = out.stream().anyMatch(e -> e.match() != null);
    if (matches && out.stream().noneMatch(e -> e.match() == null) && !coversBothDirections(out)) {
      first.error(
          "every edge out of '"
              + from
              + "' has a match; packets that none claims need an edge without one");
    }
    if (!open.isEmpty() && (out.size() == 1 || matches)) {
      double left = Math.max(0, 1 - sum.doubleValue());
      for (Entry e : open) {
        weights.put(e, left / open.size());
      }
      if (out.size() > 1) {
        open.getFirst()
            .node()
            .warning(
                "the edge has no weight; a share of %s of the packets at '%s' is expected of it"
                    .formatted(round(left / open.size()), from));
      }
      if (sum.doubleValue() > 1 + TOLERANCE) {
        first.error("weights out of '" + from + "' sum to " + sum.toPlainString() + ", not 1");
      }
      return;
    }
    for (Entry e : open) {
      e.node().error("needs a weight: '" + from + "' has " + out.size() + " edges");
    }
    if (open.isEmpty() && Math.abs(sum.doubleValue() - 1) > TOLERANCE) {
      YamlNode place = out.getFirst().weight();
      place.error(
          "weights out of '"
              + from
              + "' sum to "
              + sum.stripTrailingZeros().toPlainString()
              + ", not 1");
    }
  }

  private static String round(double ratio) {
    return new BigDecimal(ratio).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }

  private static void duplicates(List<Entry> out) {
    Map<Claim, Entry> claims = new HashMap<>();
    for (Entry e : out) {
      Entry before = claims.putIfAbsent(new Claim(e.to(), e.match()), e);
      if (before != null) {
        e.node().error("repeats the edge on line " + before.node().position().line());
      }
    }
  }

  private static boolean coversBothDirections(List<Entry> out) {
    boolean forward = false;
    boolean reverse = false;
    for (Entry e : out) {
      EdgeMatch m = e.match();
      if (m != null
          && m.prefix() == null
          && m.protocol() < 0
          && m.portFrom() < 0
          && m.direction() != null) {
        forward |= m.direction() == EdgeMatch.Direction.FORWARD;
        reverse |= m.direction() == EdgeMatch.Direction.REVERSE;
      }
    }
    return forward && reverse;
  }
}
