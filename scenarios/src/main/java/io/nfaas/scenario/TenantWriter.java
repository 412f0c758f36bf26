package io.nfaas.scenario;

import io.nfaas.model.ServiceGraph;
import io.nfaas.model.ServiceGraph.EdgeMatch;
import io.nfaas.model.Tenant;
import io.nfaas.model.Tenant.Match;
import io.nfaas.model.Traffic;
import io.nfaas.scenario.yaml.YamlEmitter.Mapping;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FlowSizes;
import io.nfaas.traffic.FlowSizes.Component;
import io.nfaas.traffic.FlowSizes.Law;
import io.nfaas.traffic.FrameSizes;
import io.nfaas.traffic.Trace;
import java.util.ArrayList;
import java.util.List;

/// Writes a tenant: its graphs and its traffic.
final class TenantWriter {
  private TenantWriter() {}

  static Mapping tenant(Tenant t) {
    Mapping match =
        switch (t.match()) {
          case Match.Vlan(int id) -> new Mapping().raw("vlan", id);
          case Match.Vni(int id) -> new Mapping().raw("vni", id);
          case Match.Interface(String name) -> new Mapping().text("interface", name);
          case Match.Prefix(String cidr) -> new Mapping().text("prefix", cidr);
        };
    return new Mapping()
        .text("name", t.name())
        .raw("id", t.id())
        .map("match", match)
        .list("graphs", t.graphs().stream().map(TenantWriter::graph).toList())
        .text("activeGraph", t.activeGraph())
        .map("traffic", traffic(t.traffic()));
  }

  private static Mapping graph(ServiceGraph g) {
    return new Mapping()
        .text("version", g.version())
        .list(
            "nodes",
            g.nodes().stream()
                .map(n -> new Mapping().text("name", n.name()).text("replicaSet", n.replicaSet()))
                .toList())
        .list("edges", g.edges().stream().map(TenantWriter::edge).toList());
  }

  private static Mapping edge(ServiceGraph.Edge e) {
    Mapping m =
        new Mapping()
            .text("from", e.from())
            .text("to", e.to())
            .raw("weight", Format.number(e.weight()));
    EdgeMatch match = e.match();
    if (match != null) {
      m.map("match", match(match));
    }
    return m.raw("per", GraphReader.PER.word(e.per()));
  }

  private static Mapping match(EdgeMatch match) {
    Mapping m = new Mapping();
    String prefix = match.prefix();
    if (prefix != null) {
      m.text("prefix", prefix);
    }
    if (match.protocol() >= 0) {
      m.raw("protocol", match.protocol());
    }
    if (match.portFrom() >= 0) {
      boolean one = match.portFrom() == match.portTo();
      m.raw(
          "port",
          one ? Integer.toString(match.portFrom()) : match.portFrom() + "-" + match.portTo());
    }
    EdgeMatch.Direction direction = match.direction();
    if (direction != null) {
      m.raw("direction", EdgeMatches.DIRECTIONS.word(direction));
    }
    return m;
  }

  private static Mapping traffic(Traffic t) {
    Trace trace = t.trace();
    if (trace != null) {
      return new Mapping()
          .map(
              "trace",
              new Mapping()
                  .text("file", trace.file())
                  .text("sha256", trace.sha256())
                  .raw("speed", Format.number(trace.speed()))
                  .raw("repeat", trace.repeats()))
          .raw("direction", TrafficReader.DIRECTIONS.word(t.direction()));
    }
    Mapping m =
        new Mapping()
            .raw("packetRate", Format.rate(t.pps(), "pps"))
            .comment("packetRate", Format.rounded(t.bitsPerSec(), "bps") + ", frames with FCS")
            .raw("direction", TrafficReader.DIRECTIONS.word(t.direction()));
    if (t.direction() == Traffic.Direction.FORWARD) {
      m.map("reverse", new Mapping().raw("ratio", Format.number(t.reverseRatio())));
    }
    Traffic.Requests r = t.requests();
    if (r != null) {
      m.map(
          "requests",
          new Mapping()
              .raw("rate", Format.number(r.perSec()))
              .raw("tlsHandshakeRatio", Format.number(r.handshakeRatio())));
    }
    m.map("packetSizes", frames(t.frameSizes())).map("packetArrivals", arrivals(t.arrivals()));
    Mapping flows = new Mapping().raw("concurrent", t.concurrentFlows());
    FlowSizes sizes = t.flowSizes();
    if (sizes != null) {
      flowSizes(flows, sizes);
    }
    return m.map("flows", flows.raw("securityAssociations", t.securityAssociations()));
  }

  private static Mapping frames(FrameSizes f) {
    Mapping m = new Mapping();
    if (f.name().startsWith("fixed ")) {
      m.raw("fixed", f.sizes().getFirst().bytes());
    } else if (f.sizes().equals(FrameSizesReader.IMIX.get(f.name()))) {
      m.text("imix", f.name());
    } else {
      m.list(
          "sizes",
          f.sizes().stream()
              .map(s ->
                  new Mapping().raw("bytes", s.bytes()).raw("weight", Format.number(s.weight())))
              .toList());
    }
    return m.raw("order", FrameSizesReader.ORDERS.word(f.order()));
  }

  private static Mapping arrivals(ArrivalProcess process) {
    return switch (process) {
      case ArrivalProcess.Constant c -> new Mapping().raw("type", "Constant");
      case ArrivalProcess.Poisson p -> new Mapping().raw("type", "Poisson");
      case ArrivalProcess.Mmpp(List<ArrivalProcess.Mmpp.State> states) ->
          new Mapping()
              .raw("type", "MMPP")
              .list(
                  "states",
                  states.stream()
                      .map(s ->
                          new Mapping()
                              .raw("rate", Format.number(s.rateFactor()))
                              .raw("meanDwell", Format.duration(s.meanDwellPs())))
                      .toList());
      case ArrivalProcess.Schedule(List<ArrivalProcess.Schedule.Phase> phases) ->
          new Mapping()
              .raw("type", "Schedule")
              .list(
                  "phases",
                  phases.stream()
                      .map(p ->
                          new Mapping()
                              .raw("rate", Format.number(p.rateFactor()))
                              .raw("length", Format.duration(p.lengthPs())))
                      .toList());
      case ArrivalProcess.ParetoOnOff(double hurst, int sources, long on, long off) ->
          new Mapping()
              .raw("type", "ParetoOnOff")
              .raw("hurst", Format.number(hurst))
              .raw("sources", sources)
              .raw("meanOn", Format.duration(on))
              .raw("meanOff", Format.duration(off));
    };
  }

  private static void flowSizes(Mapping flows, FlowSizes sizes) {
    FlowSizes known = FlowSizeReader.builtIn().get(sizes.name());
    if (known != null && known.law().equals(sizes.law())) {
      flows.text("sizeDistribution", sizes.name());
    } else {
      Mapping m = law(sizes.law()).raw("unit", FlowSizeReader.UNITS.word(sizes.unit()));
      Mapping protocols = new Mapping();
      for (FlowSizes.ProtocolShare p : sizes.protocols()) {
        protocols.raw(p.protocol() == FlowSizeReader.TCP ? "tcp" : "udp", Format.number(p.ratio()));
      }
      flows.map("sizeDistribution", m.map("protocols", protocols));
    }
    flows.raw("truncation", Format.number(sizes.truncation()));
  }

  private static Mapping law(Law law) {
    return switch (law) {
      case Law.Constant(double value) ->
          new Mapping().raw("type", "Constant").raw("value", Format.number(value));
      case Law.Exponential(double mean) ->
          new Mapping().raw("type", "Exponential").raw("mean", Format.number(mean));
      case Law.Pareto(double shape, double scale) ->
          new Mapping()
              .raw("type", "Pareto")
              .raw("shape", Format.number(shape))
              .raw("scale", Format.number(scale));
      case Law.Empirical(List<Double> values, List<Double> cumulative) -> {
        List<Mapping> points = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
          points.add(
              new Mapping()
                  .raw("value", Format.number(values.get(i)))
                  .raw("cumulative", Format.number(cumulative.get(i))));
        }
        yield new Mapping().raw("type", "Empirical").list("points", points);
      }
      case Law.Mixture(List<Component> components) ->
          new Mapping()
              .raw("type", "Mixture")
              .list("components", components.stream().map(TenantWriter::component).toList());
    };
  }

  private static Mapping component(Component component) {
    return switch (component) {
      case Component.Uniform(double weight, double from, double to) ->
          new Mapping()
              .raw("type", "Uniform")
              .raw("weight", Format.number(weight))
              .raw("from", Format.number(from))
              .raw("to", Format.number(to));
      case Component.Lognormal(double weight, double sigma, double scale) ->
          new Mapping()
              .raw("type", "Lognormal")
              .raw("weight", Format.number(weight))
              .raw("sigma", Format.number(sigma))
              .raw("scale", Format.number(scale));
    };
  }
}
