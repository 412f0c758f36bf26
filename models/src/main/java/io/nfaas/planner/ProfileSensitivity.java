package io.nfaas.planner;

import io.nfaas.model.Forwarding;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NetworkFunction.ControlPlane;
import io.nfaas.model.NfProfile;
import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan.Sensitivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// How many cores more a plan needs when a constant of a cost profile is a tenth larger: which figure is worth measuring better.
final class ProfileSensitivity {
  private static final double CHANGE = 0.1;

  private ProfileSensitivity() {}

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

    NfProfile larger(NfProfile p) {
      return new NfProfile(
          p.name(),
          p.kind(),
          p.perPacketCycles() * factor(PER_PACKET),
          p.perByteCycles() * factor(PER_BYTE),
          p.newFlowCycles() * factor(NEW_FLOW),
          p.perBurstCycles() * factor(PER_BURST),
          p.perRequestCycles() * factor(PER_REQUEST),
          p.perHandshakeCycles() * factor(PER_HANDSHAKE),
          p.distribution(),
          p.cv(),
          p.referenceCpu(),
          p.source());
    }

    private double factor(Constant other) {
      return this == other ? 1 + CHANGE : 1;
    }
  }

  /// One entry per constant that is not zero, in the scenario's order; a pool at its upper bound shows no change.
  ///
  /// @param cores of the plan as it is
  static List<Sensitivity> of(Scenario scenario, FlowRates flowRates, CoreLoads known, int cores) {
    List<Sensitivity> result = new ArrayList<>();
    for (NetworkFunction function : scenario.networkFunctions()) {
      String name = "networkFunctions." + function.name();
      collect(
          result,
          name + ".dataPlane",
          function.dataPlane(),
          flowRates,
          known,
          cores,
          p -> with(scenario, function, p, function.controlPlane()));
      ControlPlane plane = function.controlPlane();
      if (plane != null) {
        collect(
            result,
            name + ".controlPlane",
            plane.cost(),
            flowRates,
            known,
            cores,
            p ->
                with(
                    scenario,
                    function,
                    function.dataPlane(),
                    new ControlPlane(p, plane.punt(), plane.halfOpenLimit(), plane.cpus())));
      }
    }
    Forwarding f = scenario.forwarding();
    if (!f.isFree()) {
      collect(
          result,
          "forwarding.crossing",
          f.crossing(),
          flowRates,
          known,
          cores,
          p ->
              ScenarioVariant.of(scenario)
                  .forwarding(
                      new Forwarding(
                          f.placement(),
                          f.interconnect(),
                          f.cores(),
                          f.ringSize(),
                          p,
                          f.vswitch(),
                          f.ingressNodes(),
                          f.ingressCores(),
                          f.ingress()))
                  .build());
    }
    return List.copyOf(result);
  }

  private static void collect(
      List<Sensitivity> result,
      String name,
      NfProfile profile,
      FlowRates flowRates,
      CoreLoads known,
      int cores,
      Function<NfProfile, Scenario> variant) {
    for (Constant constant : Constant.values()) {
      if (constant.of(profile) > 0) {
        Scenario changed = variant.apply(constant.larger(profile));
        int more = new Sizer(changed, flowRates, known).size(Map.of()).cores() - cores;
        result.add(new Sensitivity(name + "." + constant.key, CHANGE, more));
      }
    }
  }

  private static Scenario with(
      Scenario scenario,
      NetworkFunction changed,
      NfProfile data,
      @org.jspecify.annotations.Nullable ControlPlane control) {
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
}
