package io.nfaas.scenario;

import io.nfaas.scenario.yaml.Problems;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Reading;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import io.nfaas.scenario.yaml.YamlParser;
import io.nfaas.scenario.yaml.YamlValue;
import io.nfaas.traffic.FlowSizes;
import io.nfaas.traffic.FlowSizes.Component;
import io.nfaas.traffic.FlowSizes.Law;
import io.nfaas.traffic.FlowSizes.ProtocolShare;
import io.nfaas.traffic.FlowSizes.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads flow-length laws, and holds the built-in ones.
final class FlowSizeReader {
  static final Words<Unit> UNITS = Words.pascal(Unit.class);
  private static final Words<String> TYPES =
      Words.texts(List.of("Constant", "Exponential", "Pareto", "Empirical", "Mixture"));
  private static final Words<String> COMPONENTS = Words.texts(List.of("Uniform", "Lognormal"));
  private static final Range LENGTH = Range.of(1, 1e15);
  static final int TCP = 6;
  static final int UDP = 17;

  private static final class BuiltIn {
    static final Map<String, FlowSizes> BY_NAME = load();
  }

  private FlowSizeReader() {}

  /// The laws shipped with the program, by name.
  static Map<String, FlowSizes> builtIn() {
    return BuiltIn.BY_NAME;
  }

  /// `flows.sizeDistribution` and `flows.truncation`; null when flows never end.
  static @Nullable FlowSizes read(YamlNode flows) {
    YamlNode node = flows.at("sizeDistribution");
    YamlNode cut = flows.at("truncation");
    FlowSizes sizes = null;
    if (node.isScalar()) {
      sizes = builtIn().get(node.text(""));
      if (sizes == null) {
        node.dangling("flow-size law", node.text(""), builtIn().keySet());
      }
    } else if (node.present()) {
      sizes = law(node, "given", "given in the scenario");
    } else if (cut.present()) {
      cut.keyError("cuts off a sizeDistribution, and there is none");
    }
    double truncation = cut.number(0, LENGTH);
    return sizes == null || truncation == 0
        ? sizes
        : new FlowSizes(
            sizes.name(), sizes.unit(), sizes.law(), truncation, sizes.protocols(), sizes.source());
  }

  private static @Nullable FlowSizes law(YamlNode node, String name, String source) {
    int before = node.problems().errors();
    Unit unit = node.at("unit").choice(UNITS, Unit.BYTES);
    List<ProtocolShare> protocols = protocols(node.at("protocols"));
    Law law = shape(node);
    return law == null || node.problems().errors() > before
        ? null
        : new FlowSizes(name, unit, law, longest(law), protocols, source);
  }

  private static @Nullable Law shape(YamlNode node) {
    YamlNode type = node.required("type");
    String word = type.choice(TYPES, "");
    return switch (word) {
      case "Constant" -> new Law.Constant(node.required("value").number(1, LENGTH));
      case "Exponential" -> new Law.Exponential(node.required("mean").number(1, LENGTH));
      case "Pareto" ->
          new Law.Pareto(
              node.required("shape").number(2, new Range(1, true, 100, false)),
              node.required("scale").number(1, LENGTH));
      case "Empirical" -> empirical(node.required("points"));
      case "Mixture" -> mixture(node.required("components"));
      default -> {
        node.forgiveUnknownKeys();
        yield null;
      }
    };
  }

  /// The largest length that a law gives, or one that it exceeds once in 10^9 draws or less.
  private static double longest(Law law) {
    return switch (law) {
      case Law.Constant c -> c.value();
      case Law.Exponential e -> Math.max(1, 50 * e.mean());
      case Law.Pareto p -> Math.min(1e15, p.scale() * Math.pow(1e9, 1 / p.shape()));
      case Law.Empirical e -> Math.max(1, e.values().getLast());
      case Law.Mixture m -> 1 << 20;
    };
  }

  private static @Nullable Law empirical(YamlNode points) {
    List<Double> values = new ArrayList<>();
    List<Double> cumulative = new ArrayList<>();
    for (YamlNode point : points.someMappings()) {
      double value = point.required("value").number(0, Range.of(0, 1e15));
      double ratio = point.required("cumulative").number(0, Range.RATIO);
      if (!values.isEmpty() && (value <= values.getLast() || ratio < cumulative.getLast())) {
        point.error("values must ascend, and cumulative must not descend");
      }
      values.add(value);
      cumulative.add(ratio);
    }
    if (cumulative.isEmpty()) {
      return null;
    }
    if (cumulative.getLast() != 1) {
      points.error("the last cumulative is " + cumulative.getLast() + ", not 1");
      return null;
    }
    return new Law.Empirical(values, cumulative);
  }

  private static @Nullable Law mixture(YamlNode components) {
    List<Component> parts = new ArrayList<>();
    for (YamlNode c : components.someMappings()) {
      double weight = c.required("weight").number(1, Range.POSITIVE);
      switch (c.required("type").choice(COMPONENTS, "")) {
        case "Uniform" -> {
          double from = c.required("from").number(0, Range.of(0, 1e15));
          double to = c.required("to").number(1e15, LENGTH);
          if (to <= from) {
            c.error("to " + to + " is not over from " + from);
          }
          parts.add(new Component.Uniform(weight, from, to));
        }
        case "Lognormal" ->
            parts.add(
                new Component.Lognormal(
                    weight,
                    c.required("sigma").number(1, Range.of(0, 20)),
                    c.required("scale").number(1, Range.of(1e-9, 1e15))));
        default -> c.forgiveUnknownKeys();
      }
    }
    return parts.isEmpty() ? null : new Law.Mixture(parts);
  }

  private static List<ProtocolShare> protocols(YamlNode node) {
    double tcp = node.at("tcp").number(0, Range.RATIO);
    double udp = node.at("udp").number(0, Range.RATIO);
    if (!node.present()) {
      return List.of(new ProtocolShare(TCP, 1));
    }
    if (Math.abs(tcp + udp - 1) > 1e-6) {
      node.error("tcp and udp sum to " + (tcp + udp) + ", not 1");
    }
    List<ProtocolShare> shares = new ArrayList<>();
    if (tcp > 0) {
      shares.add(new ProtocolShare(TCP, tcp));
    }
    if (udp > 0) {
      shares.add(new ProtocolShare(UDP, udp));
    }
    return shares;
  }

  private static Map<String, FlowSizes> load() {
    Map<String, FlowSizes> byName = new TreeMap<>();
    for (String name : Resource.index("flow-sizes")) {
      String path = "flow-sizes/" + name + ".yaml";
      Problems problems = new Problems(path, List.of());
      YamlValue document = YamlParser.parse(path, Resource.text(path), problems);
      FlowSizes sizes = document == null ? null : file(name, new Reading(document, problems));
      if (sizes == null || problems.hasErrors()) {
        throw new IllegalStateException(path + " is broken: " + problems.sorted());
      }
      byName.put(name, sizes);
    }
    return byName;
  }

  private static @Nullable FlowSizes file(String name, Reading reading) {
    YamlNode root = reading.root();
    if (!root.required("name").text("").equals(name)) {
      root.at("name").error("is not the file's name");
    }
    Unit unit = root.required("unit").choice(UNITS, Unit.BYTES);
    String source = root.required("source").text("").strip();
    Law law = shape(root.required("law"));
    double truncation = root.at("truncation").number(law == null ? 1 : longest(law), LENGTH);
    List<ProtocolShare> protocols = protocols(root.required("protocols"));
    reading.finish();
    return law == null ? null : new FlowSizes(name, unit, law, truncation, protocols, source);
  }
}
