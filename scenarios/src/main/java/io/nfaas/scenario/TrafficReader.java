package io.nfaas.scenario;

import io.nfaas.model.Traffic;
import io.nfaas.model.Traffic.Direction;
import io.nfaas.model.Traffic.Requests;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Unit;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FlowSizes;
import io.nfaas.traffic.FlowSizes.Law;
import io.nfaas.traffic.FrameSizes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `tenants[].traffic`.
final class TrafficReader {
  static final Words<Direction> DIRECTIONS = Words.pascal(Direction.class);

  /// Flows alive when the scenario does not say; no source.
  private static final int CONCURRENT_FLOWS = 10_000;

  /// Share of flows shorter than one frame from which frame sizes and flow sizes are said not to fit.
  private static final double SHORT_FLOWS = 0.1;

  private static final int MAX_TRACED_ASSOCIATIONS = 1 << 15;

  private static final Range BIT_RATES = new Range(0, true, 1e15, false);

  private final boolean tunnelled;

  /// @param tunnelled the tenant's packets go through a tunnel's end, so they have at least one security association
  TrafficReader(boolean tunnelled) {
    this.tunnelled = tunnelled;
  }

  @Nullable Traffic read(YamlNode node) {
    int before = node.problems().errors();
    YamlNode trace = node.at("trace");
    if (trace.present()) {
      return replayed(node, trace);
    }
    FrameSizes frames = FrameSizesReader.read(node.required("packetSizes"));
    double pps = pps(node, frames);
    Direction direction = node.at("direction").choice(DIRECTIONS, Direction.FORWARD);
    YamlNode ratio = node.at("reverse").at("ratio");
    if (direction == Direction.BIDIRECTIONAL && ratio.present()) {
      ratio.keyError(
          "is for direction: Forward; Bidirectional sends as much backwards as forwards");
    }
    ArrivalProcess arrivals = ArrivalsReader.read(node.at("packetArrivals"));
    YamlNode flows = node.at("flows");
    FlowSizes sizes = FlowSizeReader.read(flows);
    int concurrent = flows.at("concurrent").integer(CONCURRENT_FLOWS, 1, 1_000_000_000);
    int associations = flows.at("securityAssociations").integer(tunnelled ? 1 : 0, 0, 100_000_000);
    Requests requests = requests(node.at("requests"));
    double reverse = ratio.number(0, Range.of(0, 1e3));
    if (node.problems().errors() > before) {
      return null;
    }
    if (sizes != null) {
      warnOfShortFlows(flows.at("sizeDistribution"), sizes, frames);
    }
    return new Traffic(
        pps, direction, reverse, requests, frames, arrivals, sizes, concurrent, associations);
  }

  /// A capture says by itself what is sent and when.
  private @Nullable Traffic replayed(YamlNode node, YamlNode trace) {
    int before = node.problems().errors();
    for (String key : List.of("rate", "packetRate", "reverse", "requests", "packetSizes", "packetArrivals", "flows")) {
      if (node.at(key).present()) {
        node.at(key).keyError("stands beside trace, which says it all");
        node.at(key).forgiveUnknownKeys();
      }
    }
    Direction direction = node.at("direction").choice(DIRECTIONS, Direction.FORWARD);
    TraceReader.Replayed replayed = TraceReader.read(trace);
    if (replayed == null || node.problems().errors() > before) {
      return null;
    }
    int associations = tunnelled ? Math.min(replayed.flows(), MAX_TRACED_ASSOCIATIONS) : 0;
    return new Traffic(
        replayed.pps(), direction, 0, null, replayed.sizes(), new ArrivalProcess.Poisson(), null, replayed.flows(), associations, replayed.trace());
  }

  private static double pps(YamlNode node, FrameSizes frames) {
    YamlNode rate = node.at("rate");
    YamlNode packetRate = node.at("packetRate");
    double bitsPerSec = rate.quantity(Unit.BIT_RATE, 1, BIT_RATES);
    double pps = packetRate.quantity(Unit.PACKET_RATE, 1, BIT_RATES);
    if (rate.present() && packetRate.present()) {
      packetRate.keyError("stands beside rate; give one of the two");
    } else if (!rate.present() && !packetRate.present() && node.isMapping()) {
      node.error("needs rate or packetRate");
    }
    return rate.present() ? bitsPerSec / (8 * frames.meanBytes()) : pps;
  }

  private static @Nullable Requests requests(YamlNode node) {
    if (!node.present()) {
      return null;
    }
    return new Requests(
        node.required("rate").number(0, Range.of(0, 1e12)),
        node.at("tlsHandshakeRatio").number(0, Range.RATIO));
  }

  /// Flow sizes in bytes become packets by way of the frame sizes, and a flow has at least one frame: where many flows are smaller
  /// than the smallest frame, more bytes are sent than the law says.
  private static void warnOfShortFlows(YamlNode place, FlowSizes sizes, FrameSizes frames) {
    int smallest = frames.sizes().stream().mapToInt(FrameSizes.Size::bytes).min().orElseThrow();
    if (sizes.unit() != FlowSizes.Unit.BYTES) {
      return;
    }
    double share = shareBelow(sizes.law(), smallest);
    if (share > SHORT_FLOWS) {
      place.warning(
          "%s %% of the flows of '%s' are smaller than the smallest frame, %s bytes; each of them sends one whole frame"
              .formatted(
                  new BigDecimal(share * 100).round(new MathContext(2)).toPlainString(),
                  sizes.name(),
                  smallest));
    }
  }

  private static double shareBelow(Law law, double bytes) {
    return switch (law) {
      case Law.Constant c -> c.value() < bytes ? 1 : 0;
      case Law.Exponential e -> 1 - Math.exp(-bytes / e.mean());
      case Law.Pareto p -> bytes <= p.scale() ? 0 : 1 - Math.pow(p.scale() / bytes, p.shape());
      case Law.Empirical e -> {
        int i = 0;
        while (i < e.values().size() && e.values().get(i) < bytes) {
          i++;
        }
        yield i == 0 ? 0 : e.cumulativeRatio().get(i - 1);
      }
      case Law.Mixture m -> 0;
    };
  }
}
