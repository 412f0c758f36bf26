package io.nfaas.scenario;

import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.ArrivalProcess.Constant;
import io.nfaas.traffic.ArrivalProcess.Mmpp;
import io.nfaas.traffic.ArrivalProcess.ParetoOnOff;
import io.nfaas.traffic.ArrivalProcess.Poisson;
import io.nfaas.traffic.ArrivalProcess.Schedule;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/// Reads `traffic.packetArrivals`: a word, or a mapping with `type` and what the type needs.
final class ArrivalsReader {
  private static final Words<String> TYPES =
      Words.texts(List.of("Constant", "Poisson", "MMPP", "ParetoOnOff", "Schedule"));

  /// Defaults without a source; 0.8 is the order of what was found on Ethernets.
  static final double HURST = 0.8;

  static final int SOURCES = 64;
  static final long MEAN_ON_PS = 10_000_000_000L;
  static final long MEAN_OFF_PS = 30_000_000_000L;

  private static final double TOLERANCE = 1e-6;
  private static final Range FACTORS = new Range(0, false, 1e6, true);

  private ArrivalsReader() {}

  static ArrivalProcess read(YamlNode node) {
    if (!node.present()) {
      return new Poisson();
    }
    YamlNode type = node.isMapping() ? node.required("type") : node;
    String word = type.choice(TYPES, "");
    return switch (word) {
      case "Constant" -> new Constant();
      case "Poisson" -> new Poisson();
      case "ParetoOnOff" -> paretoOnOff(node);
      case "MMPP" -> mmpp(node);
      case "Schedule" -> schedule(node);
      default -> {
        node.forgiveUnknownKeys();
        yield new Poisson();
      }
    };
  }

  private static ArrivalProcess paretoOnOff(YamlNode node) {
    if (!node.isMapping()) {
      return new ParetoOnOff(HURST, SOURCES, MEAN_ON_PS, MEAN_OFF_PS);
    }
    return new ParetoOnOff(
        node.at("hurst").number(HURST, new Range(0.5, true, 1, true)),
        node.at("sources").integer(SOURCES, 1, 1_000_000),
        node.at("meanOn").durationPs(MEAN_ON_PS, 1),
        node.at("meanOff").durationPs(MEAN_OFF_PS, 1));
  }

  private static ArrivalProcess mmpp(YamlNode node) {
    if (!node.isMapping()) {
      node.error(
          "MMPP needs states: {type: MMPP, states: [{rate: 0.6, meanDwell: 2s}, {rate: 1.8, meanDwell: 1s}]}");
      return new Poisson();
    }
    YamlNode list = node.required("states");
    List<Mmpp.State> states = new ArrayList<>();
    int before = node.problems().errors();
    for (YamlNode s : list.someMappings()) {
      states.add(
          new Mmpp.State(
              s.required("rate").number(1, FACTORS), s.required("meanDwell").durationPs(1, 1)));
    }
    if (states.size() < 2) {
      if (states.size() == 1) {
        list.error("has 1 state; a modulated process has at least 2");
      }
      return new Poisson();
    }
    Mmpp process = new Mmpp(states);
    if (node.problems().errors() == before) {
      checkMean(list, process.meanFactor());
    }
    return process;
  }

  private static ArrivalProcess schedule(YamlNode node) {
    if (!node.isMapping()) {
      node.error(
          "Schedule needs phases: {type: Schedule, phases: [{rate: 0.5, length: 8h}, {rate: 1.25, length: 16h}]}");
      return new Poisson();
    }
    YamlNode list = node.required("phases");
    List<Schedule.Phase> phases = new ArrayList<>();
    int before = node.problems().errors();
    double length = 0;
    double weighted = 0;
    for (YamlNode p : list.someMappings()) {
      Schedule.Phase phase =
          new Schedule.Phase(
              p.required("rate").number(1, FACTORS), p.required("length").durationPs(1, 1));
      length += phase.lengthPs();
      weighted += phase.rateFactor() * phase.lengthPs();
      phases.add(phase);
    }
    if (phases.isEmpty()) {
      return new Poisson();
    }
    if (node.problems().errors() == before) {
      checkMean(list, weighted / length);
    }
    return new Schedule(phases);
  }

  private static void checkMean(YamlNode list, double mean) {
    if (mean == 0) {
      list.error("every rate is 0; nothing would ever be sent");
    } else if (Math.abs(mean - 1) > TOLERANCE) {
      list.warning(
          "the rates average %s over time, not 1: the mean rate is that many times the declared one"
              .formatted(
                  new BigDecimal(mean)
                      .round(new MathContext(4))
                      .stripTrailingZeros()
                      .toPlainString()));
    }
  }
}
