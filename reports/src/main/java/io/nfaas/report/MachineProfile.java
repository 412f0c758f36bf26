package io.nfaas.report;

import io.nfaas.results.MachineCosts;
import java.util.Locale;
import java.util.Map;

/// A machine's measured costs for the terminal, and as cost profiles in the form of the built-in ones.
public final class MachineProfile {
  private static final double HZ_PER_GHZ = 1e9;

  private MachineProfile() {}

  /// A table of stages with medians and quartiles.
  public static String text(MachineCosts costs) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "Cycles at %.2f GHz, median of %d rounds (quartiles); %d flows, bursts of 32, frames of 64 bytes, no device.%n%n",
            costs.frequencyHz() / HZ_PER_GHZ,
            costs.rounds(),
            costs.flows()));
    for (MachineCosts.Stage s : costs.stages()) {
      out.append(
          String.format(
              Locale.ROOT, "  %-14s %8.1f  (%.1f to %.1f)  %s%n", s.name(), s.cycles(), s.lowCycles(), s.highCycles(), s.meaning()));
    }
    return out.toString();
  }

  /// Two profiles: the edge worker's, and that of a stateful function which forwards by itself.
  public static String yaml(MachineCosts costs) {
    StringBuilder out = new StringBuilder();
    out.append("# Measured by nfaas calibrate. Copy a `cost` into a scenario: the figures hold for this machine, JDK and number of flows.\n");
    costs.environment().forEach((name, value) -> out.append("# ").append(name).append(": ").append(value).append('\n'));
    for (MachineCosts.Stage s : costs.stages()) {
      out.append(
          String.format(
              Locale.ROOT, "# %s: %.1f cycles, quartiles %.1f to %.1f: %s%n", s.name(), s.cycles(), s.lowCycles(), s.highCycles(), s.meaning()));
    }
    profile(
        out, costs, "measured-edge", "LoadBalancer", positive(costs, MachineCosts.PACKET), positive(costs, MachineCosts.NEW_FLOW),
        positive(costs, MachineCosts.BURST));
    out.append("---\n");
    profile(
        out,
        costs,
        "measured-stateful-hop",
        "Firewall",
        positive(costs, MachineCosts.RELAY) + positive(costs, MachineCosts.STATE),
        Math.max(0, costs.stage(MachineCosts.HOP_NEW_FLOW).cycles() + costs.stage(MachineCosts.NEW_STATE).cycles()),
        positive(costs, MachineCosts.HOP_BURST));
    return out.toString();
  }

  /// A difference of two measurements may come out below zero where the stage costs next to nothing.
  private static double positive(MachineCosts costs, String stage) {
    return Math.max(0, costs.stage(stage).cycles());
  }

  private static void profile(
      StringBuilder out, MachineCosts costs, String name, String kind, double perPacket, double newFlow, double burst) {
    out.append("name: ").append(name).append('\n');
    out.append("kind: ").append(kind).append('\n');
    out.append(
        String.format(
            Locale.ROOT,
            "cost: {perPacketCycles: %.1f, newFlowCycles: %.1f, perBurstCycles: %.1f}%n",
            perPacket,
            newFlow,
            burst + positive(costs, MachineCosts.EMPTY_POLL)));
    out.append(
        String.format(
            Locale.ROOT,
            "referenceCpu: {model: %s, frequency: %.3fGHz}%n",
            quoted(costs.environment()),
            costs.frequencyHz() / HZ_PER_GHZ));
    out.append("source:\n  title: \"measured on this machine by nfaas calibrate\"\n  url: \"\"\n  method: Measured\n  confidence: Measured\n");
  }

  private static String quoted(Map<String, String> environment) {
    return "\"" + environment.getOrDefault("cpu", "unknown").replace("\"", "") + "\"";
  }
}
