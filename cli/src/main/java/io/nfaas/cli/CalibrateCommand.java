package io.nfaas.cli;

import io.nfaas.live.Affinity;
import io.nfaas.report.MachineProfile;
import io.nfaas.report.ReportFiles;
import io.nfaas.results.MachineCosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `nfaas calibrate`: measures what the data plane takes on this machine.
@Command(
    name = "calibrate",
    description = "Measures this machine's cycles per stage of the data plane, and writes them as a cost profile.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class CalibrateCommand implements Callable<Integer> {
  private static final double HZ_PER_MHZ = 1e6;

  @Option(names = "--flows", paramLabel = "N", description = "Flows of established traffic. Default: 10000.")
  int flows = 10_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Repetitions; their spread is reported. Default: 15.")
  int rounds = 15;

  @Option(names = "--frequency", paramLabel = "MHZ", description = "Clock of the core. Default: what the kernel says.")
  @Nullable Double mhz;

  @Option(names = "--cpu", paramLabel = "N", description = "Measure on this CPU.")
  @Nullable Integer cpu;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder for profile.yaml. Default: out/calibrate.")
  Path out = Path.of("out", "calibrate");

  @Option(names = {"-q", "--quiet"}, description = "Print nothing but errors.")
  boolean quiet;

  @Override
  public Integer call() {
    if (flows < 1 || flows > 1 << 22) {
      throw new UserError("--flows " + flows + " is not in [1, " + (1 << 22) + "]");
    }
    if (rounds < 3) {
      throw new UserError("--rounds " + rounds + " is not at least 3");
    }
    if (cpu != null && !Affinity.pin(cpu)) {
      throw new UserError("--cpu " + cpu + ": this thread may not run there");
    }
    Console console = new Console();
    double hz = (mhz == null ? kernelMhz() : mhz) * HZ_PER_MHZ;
    Map<String, String> environment = new LinkedHashMap<>(LiveEnvironment.machine());
    environment.put("pinned", cpu == null ? "no" : "CPU " + cpu);
    List<MachineCosts.Stage> stages;
    try (ProgressLine progress = new ProgressLine("calibrating", !quiet && console.progress());
        Calibration calibration = new Calibration(new int[] {flows}, rounds, hz)) {
      new RampUp().run(calibration::idleRound, progress);
      for (int r = 0; r < rounds; r++) {
        calibration.round();
        progress.at((double) (r + 1) / rounds);
      }
      stages = calibration.stages().getFirst();
    }
    MachineCosts costs = new MachineCosts(hz, flows, rounds, environment, stages);
    try {
      Files.createDirectories(out);
      ReportFiles.write(out.resolve("profile.yaml"), MachineProfile.yaml(costs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!quiet) {
      console.out.print(MachineProfile.text(costs));
      console.out.println();
      console.out.println("Written to " + out + ": profile.yaml");
    }
    return ExitStatus.PASS;
  }

  /// Clock of the core as the kernel says it.
  static double kernelMhz() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("cpu MHz")) {
          return Double.parseDouble(line.substring(line.indexOf(':') + 1).strip());
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Said below.
    }
    throw new UserError("/proc/cpuinfo does not say the clock: give --frequency MHZ");
  }
}
