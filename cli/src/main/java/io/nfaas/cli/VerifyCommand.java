package io.nfaas.cli;

import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Placement;
import io.nfaas.live.Affinity;
import io.nfaas.live.DpdkRuntime;
import io.nfaas.live.PortSpec;
import io.nfaas.live.Unavailable;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.report.JunitXml;
import io.nfaas.report.ReportFiles;
import io.nfaas.report.VerifyJson;
import io.nfaas.report.VerifyLines;
import io.nfaas.results.RunResult;
import io.nfaas.results.VerifyResult;
import io.nfaas.sim.Experiment;
import io.nfaas.sim.Progress;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nfaas verify`: simulates a scenario and runs it live, and compares.
@Command(
    name = "verify",
    description = "Runs a scenario live and simulates it with this machine's calibrated costs: predicted and measured side by side.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {
      "",
      "Ports: without any, both ends of the chain are in this process (in=memory, out=memory).",
      "  --port in=af_packet:eth1 --port out=af_packet:eth2 --generator in=af_packet:eth3 --generator out=af_packet:eth4",
      "  --port in=dpdk:net_pcap,rx_pcap=F,tx_pcap=G   the device brings the packets of --capture F",
      "Exit status: 0 CONFIRMED, 1 CALIBRATE or decisions differ, 2 bad arguments, 3 NOT COMPARABLE, 4 something live is missing."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final double HZ_PER_MHZ = 1e6;
  private static final double PS_PER_SECOND = 1e12;
  private static final double NS_PER_SECOND = 1e9;
  private static final int MOST_FRAMES = 400_000;
  private static final int LEAST_FRAMES = 250_000;

  @Mixin ScenarioOptions input = new ScenarioOptions();
  @Mixin OutputOptions output = new OutputOptions();

  @Option(names = "--port", paramLabel = "NAME=DRIVER:DEVICE", description = "A port of the chain: in or out. Repeatable. Default: memory.")
  List<String> ports = new ArrayList<>();

  @Option(
      names = "--generator",
      paramLabel = "NAME=DRIVER:DEVICE",
      description = "The other end of the wire of a port, where the generator sends and receives. Repeatable.")
  List<String> generators = new ArrayList<>();

  @Option(names = "--capture", paramLabel = "FILE", description = "Compare the decisions about the packets of this pcap or pcapng file instead.")
  @Nullable Path capture;

  @Option(names = "--duration", paramLabel = "TIME", description = "Longest time that a load is measured for. Default: 1s.")
  String duration = "1s";

  @Option(names = "--frequency", paramLabel = "MHZ", description = "Clock of the core. Default: what the kernel says.")
  @Nullable Double mhz;

  @Option(names = "--cpu", paramLabel = "N", description = "Pin the measuring thread to this CPU.")
  @Nullable Integer cpu;

  @Option(
      names = "--hugepages",
      paramLabel = "auto|required|none",
      description = "Whether DPDK's packet buffers are on huge pages. Default: auto.")
  DpdkRuntime.Hugepages hugepages = DpdkRuntime.Hugepages.AUTO;

  @Override
  public Integer call() {
    Console console = new Console();
    Scenario written = input.read(console);
    Replicas replicas = Replicas.of(written, null);
    Scenario scenario = replicas.applyTo(written);
    List<PortSpec> near = specs(ports, "--port");
    List<PortSpec> far = specs(generators, "--generator");
    if (near.isEmpty()) {
      near = scenario.tenants().stream().anyMatch(VerifyCommand::isBothWays) ? memory("in", "out") : memory("in");
    }
    check(near, far);
    double seconds = LiveDuration.parse(duration) / NS_PER_SECOND;
    try {
      VerifyResult result = run(console, scenario, replicas, near, far, seconds);
      output.print(console, () -> VerifyLines.page(result), () -> VerifyJson.of(result));
      output.files(scenario.name(), console, out -> ReportFiles.verify(out, result), () -> JunitXml.verify(result));
      return switch (result.verdict()) {
        case CONFIRMED -> ExitStatus.PASS;
        case CALIBRATE, DIFFERENT -> ExitStatus.FAIL;
        case NOT_COMPARABLE -> ExitStatus.INCONCLUSIVE;
      };
    } catch (Unavailable e) {
      console.err.println("nfaas: " + e.getMessage());
      return ExitStatus.UNAVAILABLE;
    } catch (NoSuchFileException e) {
      throw new UserError(capture + ": no such file");
    } catch (AccessDeniedException e) {
      throw new UserError(capture + ": permission denied");
    } catch (IOException e) {
      throw new UserError(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isBothWays(Tenant tenant) {
    return tenant.traffic().direction() == io.nfaas.model.Traffic.Direction.BIDIRECTIONAL || tenant.traffic().reverseRatio() > 0;
  }

  private static List<PortSpec> memory(String... names) {
    return java.util.Arrays.stream(names).map(n -> PortSpec.parse(n + "=memory")).toList();
  }

  private static List<PortSpec> specs(List<String> texts, String option) {
    PortSpec[] ordered = new PortSpec[2];
    for (String text : texts) {
      PortSpec spec;
      try {
        spec = PortSpec.parse(text);
      } catch (IllegalArgumentException e) {
        throw new UserError(option + " " + text + ": " + e.getMessage());
      }
      int place = List.of("in", "out").indexOf(spec.name());
      if (place < 0 || ordered[place] != null) {
        throw new UserError(option + " " + text + ": " + (place < 0 ? "is neither in nor out" : "there is one " + spec.name()));
      }
      ordered[place] = spec;
    }
    if (ordered[0] == null && ordered[1] != null) {
      throw new UserError(option + " out needs " + option + " in");
    }
    return java.util.Arrays.stream(ordered).filter(java.util.Objects::nonNull).toList();
  }

  private void check(List<PortSpec> near, List<PortSpec> far) {
    boolean virtual = near.getFirst().isMemory();
    if (virtual && !far.isEmpty()) {
      throw new UserError("--generator: memory ports have their other end already");
    }
    if (!virtual && far.isEmpty() && capture == null) {
      throw new UserError("--port " + near.getFirst() + ": say with --generator where the other end of its wire is");
    }
    if (!far.isEmpty() && far.size() != near.size()) {
      throw new UserError("--generator: one is needed for each --port");
    }
  }

  private VerifyResult run(Console console, Scenario scenario, Replicas replicas, List<PortSpec> near, List<PortSpec> far, double seconds)
      throws Unavailable, IOException {
    Deployment live = LiveStaff.of(scenario, replicas.counts());
    if (cpu != null && !Affinity.pin(cpu)) {
      throw new Unavailable("--cpu " + cpu + ": this thread may not run there");
    }
    double hz = (mhz == null ? CalibrateCommand.kernelMhz() : mhz) * HZ_PER_MHZ;
    List<PortSpec> all = new ArrayList<>(near);
    all.addAll(far);
    Map<String, String> environment = new LinkedHashMap<>(LiveEnvironment.of(all, hugepages, cpu));
    environment.put("clock", "%.3f GHz".formatted(hz / NS_PER_SECOND));
    Scenario still = scenario.stretch(stretchPs(scenario));
    List<String> notes = new ArrayList<>();
    if (!replicas.remark().isEmpty()) {
      notes.add(replicas.remark());
    }
    if (!scenario.events().isEmpty()) {
      notes.add("The scenario's events are left out on both sides.");
    }
    Placement placement = replicas.place(still);
    VerifyLogic logic = new VerifyLogic(still, live, placement, replicas.counts());
    List<VerifyResult.Logic> comparisons = new ArrayList<>();
    VerifyMeasurement measured = null;
    VerifyResult.Outcome cycles = VerifyResult.Outcome.CONFIRMED;
    try (ProgressLine progress = output.progress("verifying", console)) {
      Path file = capture;
      if (file != null) {
        comparisons.addAll(logic.capture(file, near, far, hugepages));
      } else {
        VerifyTraffic traffic = simulate(still, placement);
        comparisons.add(logic.generated(traffic, near, far, hugepages));
        measured = new VerifyMeasurement(live, replicas.counts(), near, far, hugepages, traffic.trace(), hz, seconds);
        measured.stages(traffic.work(), progress);
        cycles = measured.outcome();
        measured.loads(progress);
        cycles = cycles == VerifyResult.Outcome.CONFIRMED ? measured.outcome() : cycles;
        notes.addAll(measured.notes);
        if (near.getFirst().isMemory()) {
          notes.add("No NIC was used: throughput was measured on virtual ports, in CPU time of one thread that all workers share.");
        }
      }
      notes.addAll(logic.notes);
    }
    boolean same = comparisons.stream().allMatch(l -> l.differing() == 0);
    VerifyMeasurement m = measured;
    return new VerifyResult(
        scenario.name(),
        scenario.hash(),
        Main.Version.number(),
        scenario.seed(),
        all.stream().map(PortSpec::toString).toList(),
        near.getFirst().isMemory(),
        capture == null ? "" : capture.toString(),
        environment,
        m == null ? new VerifyResult.RampUp(List.of(), true) : m.rampUp(),
        m == null ? new VerifyResult.Generator(Double.NaN, Double.NaN, true) : m.generator,
        m == null ? List.of() : m.stages,
        m == null ? List.of() : m.paths,
        m == null ? new VerifyResult.Rate(Double.NaN, Double.NaN, List.of()) : m.highest,
        m == null ? List.of() : m.loads,
        m == null ? List.<RunResult.DropCount>of() : m.drops,
        comparisons,
        cycles,
        comparisons.isEmpty() ? VerifyResult.Outcome.NOT_COMPARABLE : same ? cycles : VerifyResult.Outcome.DIFFERENT,
        m == null ? List.of() : m.reasons,
        notes);
  }

  /// As much of the scenario's traffic as is of use, and no more than its duration.
  private static long stretchPs(Scenario scenario) {
    double pps = scenario.tenants().stream().mapToDouble(t -> t.traffic().pps()).sum();
    return (long) Math.max(1, Math.min(Math.max(scenario.durationPs(), LEAST_FRAMES / pps * PS_PER_SECOND), MOST_FRAMES / pps * PS_PER_SECOND));
  }

  private VerifyTraffic simulate(Scenario still, Placement placement) {
    List<String> unsupported = Experiment.unsupported(still);
    if (!unsupported.isEmpty()) {
      throw new UserError(input.file + ": cannot be simulated as written:\n  " + String.join("\n  ", unsupported));
    }
    int flows = still.tenants().stream().mapToInt(t -> t.traffic().concurrentFlows()).sum();
    VerifyTraffic traffic = new VerifyTraffic(new Deployment(still, placement), 2 * MOST_FRAMES + flows);
    RunResult _ = Experiment.run(still, placement, 1, Progress.NONE, traffic);
    traffic.log().close();
    return traffic;
  }
}
