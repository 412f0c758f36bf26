package io.nfaas.cli;

import io.nfaas.capture.CaptureFile;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Placement;
import io.nfaas.deployment.Pod;
import io.nfaas.model.NicSpec;
import io.nfaas.model.Scenario;
import io.nfaas.report.PacketDecisions;
import io.nfaas.results.PacketDecision;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nfaas decide`: what the data plane would do with each packet of a capture, and why.
@Command(
    name = "decide",
    description = "Runs the real data plane over a capture: one line per packet, with the decision and its reason.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class DecideCommand implements Callable<Integer> {
  @Mixin ScenarioOptions input = new ScenarioOptions();

  @Option(
      names = "--capture",
      paramLabel = "FILE",
      required = true,
      description = "pcap or pcapng; Ethernet, raw IP, BSD loopback or Linux cooked.")
  @SuppressWarnings("NullAway.Init")
  Path file;

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description = "NIC of the scenario that the packets come in by. Default: the first.")
  @Nullable String nic;

  @Option(names = "--plan", paramLabel = "FILE", description = "Take replica counts from this plan.json.")
  @Nullable Path plan;

  @Option(names = "--format", paramLabel = "text|json", description = "Default: json, one object per line.")
  OutputOptions.Format format = OutputOptions.Format.json;

  @Option(names = {"-q", "--quiet"}, description = "Print no summary.")
  boolean quiet;

  private final Map<PacketDecision.Disposition, Long> counts = new EnumMap<>(PacketDecision.Disposition.class);
  private long cut;

  @Override
  public Integer call() {
    Console console = new Console();
    Scenario written = input.read(console);
    Replicas replicas = Replicas.of(written, plan);
    Scenario scenario = replicas.applyTo(written);
    Placement placement = replicas.place(scenario);
    Deployment deployment = new Deployment(scenario, placement);
    int inPort = inPort(scenario);
    try (CaptureFile capture = CaptureFile.open(file);
        Arena arena = Arena.ofConfined()) {
      PacketDecider decider =
          new PacketDecider(deployment, pod -> isUp(pod, replicas), inPort, CaptureFile.MAX_FRAME_BYTES, arena);
      print(capture, decider, console);
      if (!quiet) {
        summary(scenario, replicas, capture, console.err);
      }
    } catch (NoSuchFileException e) {
      throw new UserError(file + ": no such file");
    } catch (AccessDeniedException e) {
      throw new UserError(file + ": permission denied");
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      throw new UserError(message.startsWith(file.toString()) ? message : file + ": " + message);
    }
    return ExitStatus.PASS;
  }

  private static boolean isUp(Pod pod, Replicas replicas) {
    return pod.replica() < replicas.counts().getOrDefault(pod.pool().name(), 0);
  }

  private int inPort(Scenario scenario) {
    List<String> names = scenario.cluster().groups().getFirst().nics().stream().map(NicSpec::name).toList();
    if (nic == null) {
      return 0;
    }
    int port = names.indexOf(nic);
    if (port < 0) {
      throw new UserError("--interface " + nic + ": the scenario's nodes have " + String.join(", ", names));
    }
    return port;
  }

  private void print(CaptureFile capture, PacketDecider decider, Console console) {
    // Not flushed line by line: a capture has many.
    PrintWriter out = new PrintWriter(console.out, false);
    if (format == OutputOptions.Format.text) {
      out.println(PacketDecisions.title());
    }
    while (capture.next()) {
      PacketDecision d = decider.decide(capture);
      counts.merge(d.disposition(), 1L, Long::sum);
      cut += capture.captured() < capture.length() ? 1 : 0;
      out.println(format == OutputOptions.Format.text ? PacketDecisions.text(d) : PacketDecisions.json(d));
    }
    out.flush();
  }

  private void summary(Scenario scenario, Replicas replicas, CaptureFile capture, PrintWriter err) {
    String kinds =
        counts.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).collect(Collectors.joining(", "));
    err.println(capture.number() + (capture.number() == 1 ? " packet" : " packets") + (kinds.isEmpty() ? "" : ": " + kinds));
    if (cut > 0) {
      err.println(cut + " of them not captured to their end.");
    }
    if (!capture.problem().isEmpty()) {
      err.println(file + ": read up to " + capture.problem());
    }
    if (!replicas.remark().isEmpty()) {
      err.println(replicas.remark());
    }
    if (!scenario.events().isEmpty()) {
      err.println("Events of the scenario are not played: this is its state at the start.");
    }
  }
}
