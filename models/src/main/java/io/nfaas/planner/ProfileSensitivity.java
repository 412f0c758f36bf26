package io.nfaas.planner;

import io.nfaas.model.ClusterSpec;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.Forwarding;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NetworkFunction.ControlPlane;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan.Sensitivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How many cores more or fewer a plan needs when a constant is a tenth larger or smaller: which figure is worth measuring better.
///
/// The constants are those of the cost profiles, of forwarding, and of the driver's poll loop. From formulas, forwarding cores included.
final class ProfileSensitivity {
  private static final double[] CHANGES = {0.1, -0.1};

  private final Scenario scenario;
  private final FlowRates flowRates;
  private final CoreLoads known;
  private final int cores;
  private final List<Sensitivity> found = new ArrayList<>();

  private ProfileSensitivity(Scenario scenario, FlowRates flowRates, CoreLoads known) {
    this.scenario = scenario;
    this.flowRates = flowRates;
    this.known = known;
    cores = cores(scenario);
  }

  private enum Constant {
    PER_PACKET("perPacketCycles"),
    PER_BYTE("perByteCycles"),
    NEW_FLOW("newFlowCycles"),
    PER_BURST("perBurstCycles"),
    PER_REQUEST("perRequestCycles"),
    PER_HANDSHAKE("perHandshakeCycles");

    private final String key;

    Constant(String key) {
      this.key = key;
    }

    double of(NfProfile p) {
      return switch (this) {
        case PER_PACKET -> p.perPacketCycles();
        case PER_BYTE -> p.perByteCycles();
        case NEW_FLOW -> p.newFlowCycles();
        case PER_BURST -> p.perBurstCycles();
        case PER_REQUEST -> p.perRequestCycles();
        case PER_HANDSHAKE -> p.perHandshakeCycles();
      };
    }

    NfProfile changed(NfProfile p, double ratio) {
      return new NfProfile(
          p.name(),
          p.kind(),
          p.perPacketCycles() * factor(PER_PACKET, ratio),
          p.perByteCycles() * factor(PER_BYTE, ratio),
          p.newFlowCycles() * factor(NEW_FLOW, ratio),
          p.perBurstCycles() * factor(PER_BURST, ratio),
          p.perRequestCycles() * factor(PER_REQUEST, ratio),
          p.perHandshakeCycles() * factor(PER_HANDSHAKE, ratio),
          p.distribution(),
          p.cv(),
          p.referenceCpu(),
          p.source());
    }

    private double factor(Constant other, double ratio) {
      return this == other ? 1 + ratio : 1;
    }
  }

  /// Two entries per constant that is not zero, in the scenario's order; a pool at its upper bound shows no change.
  static List<Sensitivity> of(Scenario scenario, FlowRates flowRates, CoreLoads known) {
    ProfileSensitivity sensitivity = new ProfileSensitivity(scenario, flowRates, known);
    scenario.networkFunctions().forEach(sensitivity::function);
    sensitivity.forwarding(scenario.forwarding());
    sensitivity.driver();
    return List.copyOf(sensitivity.found);
  }

  /// The constants of a profile with their source, for people.
  static List<String> sources(NfProfile profile) {
    List<String> sources = new ArrayList<>();
    for (Constant constant : Constant.values()) {
      if (constant.of(profile) > 0) {
        sources.add(
            "%s %s %s: %s"
                .formatted(
                    profile.name(),
                    constant.key,
                    Figures.number(constant.of(profile)),
                    profile.source().cite()));
      }
    }
    return List.copyOf(sources);
  }

  private void function(NetworkFunction f) {
    String name = "networkFunctions." + f.name();
    ControlPlane plane = f.controlPlane();
    profile(name + ".dataPlane", f.dataPlane(), p -> with(f, p, plane));
    if (plane != null) {
      profile(
          name + ".controlPlane",
          plane.cost(),
          p ->
              with(
                  f,
                  f.dataPlane(),
                  new ControlPlane(p, plane.punt(), plane.halfOpenLimit(), plane.cpus())));
    }
  }

  private void forwarding(Forwarding f) {
    if (f.isFree()) {
      return;
    }
    profile("forwarding.crossing", f.crossing(), p -> with(f.withCosts(p, f.vswitch(), f.ingress())));
    if (f.placement() == Forwarding.Placement.PER_NODE) {
      profile("forwarding", f.vswitch(), p -> with(f.withCosts(f.crossing(), p, f.ingress())));
    } else {
      profile(
          f.carriesDepartures() ? "forwarding" : "forwarding.ingress",
          f.ingress(), p -> with(f.withCosts(f.crossing(), f.vswitch(), p)));
    }
  }

  private void driver() {
    List<NodeGroup> groups = scenario.cluster().groups();
    if (groups.stream().anyMatch(g -> g.driver().perPollCycles() > 0)) {
      constant("cluster.driver.perPollCycles", change -> withDriver(change, 0));
    }
    if (groups.stream().anyMatch(g -> g.driver().perBurstCycles() > 0)) {
      constant("cluster.driver.perBurstCycles", change -> withDriver(0, change));
    }
  }

  private void profile(String name, NfProfile profile, Function<NfProfile, Scenario> variant) {
    for (Constant constant : Constant.values()) {
      if (constant.of(profile) > 0) {
        constant(
            name + "." + constant.key,
            change -> variant.apply(constant.changed(profile, change)));
      }
    }
  }

  private void constant(String name, DoubleFunction<Scenario> variant) {
    for (double change : CHANGES) {
      found.add(new Sensitivity(name, change, cores(variant.apply(change)) - cores));
    }
  }

  private int cores(Scenario variant) {
    Scenario sized =
        variant.forwarding().coresOpen()
            ? ForwarderSize.of(variant, flowRates, known).applyTo(variant)
            : variant;
    Sizer sizer = new Sizer(sized, flowRates, known);
    return sizer.size(Map.of()).cores() + sizer.forwarders().cores();
  }

  private Scenario with(NetworkFunction changed, NfProfile data, @Nullable ControlPlane control) {
    List<NetworkFunction> functions = new ArrayList<>();
    for (NetworkFunction f : scenario.networkFunctions()) {
      functions.add(
          f.name().equals(changed.name())
              ? new NetworkFunction(
                  f.name(), data, f.direction(), control, f.state(), f.networkStack())
              : f);
    }
    return ScenarioVariant.of(scenario).networkFunctions(functions).build();
  }

  private Scenario with(Forwarding forwarding) {
    return scenario.withForwarding(forwarding);
  }

  private Scenario withDriver(double poll, double burst) {
    List<NodeGroup> groups = new ArrayList<>();
    for (NodeGroup g : scenario.cluster().groups()) {
      DriverSpec d = g.driver();
      groups.add(
          g.withDriver(
              new DriverSpec(
                  d.rxBurst(),
                  d.txDrainPs(),
                  d.perPollCycles() * (1 + poll),
                  d.perBurstCycles() * (1 + burst))));
    }
    return ScenarioVariant.of(scenario).cluster(new ClusterSpec(groups)).build();
  }
}
