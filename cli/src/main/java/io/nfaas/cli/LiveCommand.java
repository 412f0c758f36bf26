package io.nfaas.cli;

import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Fleet;
import io.nfaas.dataplane.Tap;
import io.nfaas.deployment.Pod;
import io.nfaas.live.Affinity;
import io.nfaas.live.ControlSocket;
import io.nfaas.live.DpdkRuntime;
import io.nfaas.live.LivePort;
import io.nfaas.live.LivePorts;
import io.nfaas.live.PortSpec;
import io.nfaas.live.Unavailable;
import io.nfaas.model.Forwarding;
import io.nfaas.model.NicSpec;
import io.nfaas.model.Scenario;
import io.nfaas.report.LiveJson;
import io.nfaas.report.LiveLines;
import io.nfaas.report.ReportFiles;
import io.nfaas.results.LiveResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nfaas live`: runs a scenario's data plane on real packets.
@Command(
    name = "live",
    description = "Runs a scenario's data plane on real packets: classifier, forwarders and network functions.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {
      "",
      "Ports: in is where forward traffic enters, out where it leaves; the scenario's NIC names work too.",
      "  --port in=af_packet:eth1            Linux packet rings, no package needed",
      "  --port in=dpdk:net_af_xdp,iface=eth1   any device of DPDK, such as a PCI address",
      "Ctl: nfaas live ctl " + LiveControl.USAGE,
      "Exit status: 0 the accounts balance, 1 they do not, 2 bad arguments, 4 a library, permission or interface is missing."
    })
final class LiveCommand implements Callable<Integer> {
  private static final String IN = "in";
  private static final String OUT = "out";
  private static final String HOP = "hop";

  @Mixin ScenarioOptions input = new ScenarioOptions();
  @Mixin OutputOptions output = new OutputOptions();

  @Option(
      names = "--port",
      required = true,
      paramLabel = "NAME=DRIVER:DEVICE",
      description = "A port: in, out, or hop (to the other processes of the chain). Repeatable.")
  List<String> ports = new ArrayList<>();

  @Option(
      names = "--role",
      paramLabel = "chain|ingress|REPLICA",
      description = "What this process is: the whole chain, the edge, or one replica such as firewall-v1-0. Default: chain.")
  String role = LiveRole.CHAIN;

  @Option(names = "--duration", paramLabel = "TIME", description = "Stop after this time, such as 10s. Default: at Ctrl-C.")
  @Nullable String duration;

  @Option(names = "--cpu", paramLabel = "N", description = "Pin the thread that polls to this CPU.")
  @Nullable Integer cpu;

  @Option(
      names = "--hugepages",
      paramLabel = "auto|required|none",
      description = "Whether DPDK's packet buffers are on huge pages. Default: auto.")
  DpdkRuntime.Hugepages hugepages = DpdkRuntime.Hugepages.AUTO;

  @Option(
      names = "--control",
      paramLabel = "DIR",
      description = "Folder of control sockets, one for all processes of a run. Default: nfaas-<scenario> in XDG_RUNTIME_DIR or /tmp.")
  @Nullable Path control;

  @Option(names = "--metrics", paramLabel = "PORT", description = "Serve OpenMetrics on this port of the loopback address.")
  @Nullable Integer metrics;

  @Option(
      names = "--decisions",
      paramLabel = "FILE",
      description = "Write what the edge worker decides about each frame, a JSON object per line; slows it down.")
  @Nullable Path decisions;

  @Override
  public Integer call() {
    Console console = new Console();
    Scenario written = input.read(console);
    Replicas replicas = Replicas.of(written, null);
    if (!replicas.remark().isEmpty() && !output.quiet) {
      console.err.println(replicas.remark());
    }
    Scenario scenario = replicas.applyTo(written);
    Deployment deployment = LiveStaff.of(scenario, replicas.counts());
    LiveRole part = LiveRole.of(role, deployment);
    List<PortSpec> specs = specs(scenario, part);
    long durationNs = duration == null ? Long.MAX_VALUE : LiveDuration.parse(duration);
    try {
      return run(console, scenario, deployment, part, specs, durationNs, replicas.counts());
    } catch (Unavailable e) {
      console.err.println("nfaas: " + e.getMessage());
      return ExitStatus.UNAVAILABLE;
    }
  }

  // ---- ports

  /// The ports in the order in, out, hop.
  private List<PortSpec> specs(Scenario scenario, LiveRole part) {
    PortSpec[] ordered = new PortSpec[3];
    for (String text : ports) {
      PortSpec spec;
      try {
        spec = PortSpec.parse(text);
        if (spec.isMemory()) {
          throw new IllegalArgumentException("memory ports lead nowhere; nfaas verify has traffic for them");
        }
      } catch (IllegalArgumentException e) {
        throw new UserError("--port " + text + ": " + e.getMessage());
      }
      int place = place(spec.name(), scenario);
      if (ordered[place] != null) {
        throw new UserError("--port " + text + ": there is one " + List.of(IN, OUT, HOP).get(place) + " port");
      }
      ordered[place] = spec;
    }
    List<PortSpec> list = new ArrayList<>();
    for (PortSpec spec : ordered) {
      if (spec != null) {
        list.add(spec);
      }
    }
    check(ordered[0] != null, ordered[1] != null, ordered[2] != null, scenario, part);
    return list;
  }

  private static int place(String name, Scenario scenario) {
    int known = List.of(IN, OUT, HOP).indexOf(name);
    if (known >= 0) {
      return known;
    }
    List<String> nics = scenario.cluster().groups().getFirst().nics().stream().map(NicSpec::name).toList();
    int nic = nics.indexOf(name);
    if (nic < 0 || nic > 1) {
      throw new UserError("--port " + name + ": is none of in, out, hop, " + String.join(", ", nics.subList(0, Math.min(2, nics.size()))));
    }
    return nic;
  }

  private static void check(boolean in, boolean out, boolean hop, Scenario scenario, LiveRole part) {
    Pod pod = part.pod();
    if (part.isChain() && (hop || !in)) {
      throw new UserError("--role chain takes the ports in and out" + (hop ? ", and no hop" : "; in is missing"));
    }
    if (!part.isChain() && !hop) {
      throw new UserError("--role " + part.name() + " needs a port hop, to the other processes");
    }
    if (out && !in) {
      throw new UserError("a port out needs a port in");
    }
    if (pod == null && !in) {
      throw new UserError("--role " + part.name() + " needs a port in");
    }
    if (pod != null) {
      boolean delivers = scenario.forwarding().placement() == Forwarding.Placement.EMBEDDED && !pod.pool().controlPlane();
      if (delivers && !in) {
        throw new UserError(
            "--role " + part.name() + " delivers frames itself (forwarding.placement Embedded): give it the ports in and out, or set "
                + "forwarding.placement=PerNode");
      }
      if (pod.pool().coresPerReplica() > 1) {
        throw new UserError("--role " + part.name() + ": replicas of several cores run in the whole chain only");
      }
    }
  }

  // ---- the run

  private int run(
      Console console, Scenario scenario, Deployment deployment, LiveRole part, List<PortSpec> specs, long durationNs,
      Map<String, Integer> counts) throws Unavailable {
    Set<String> sendOnly = part.isEdge() ? Set.of() : Set.of(IN, OUT);
    if (cpu != null && !Affinity.pin(cpu)) {
      throw new Unavailable("--cpu " + cpu + ": this thread may not run there");
    }
    List<LiveResult.Action> actions = new CopyOnWriteArrayList<>();
    List<String> notes = new ArrayList<>();
    if (!scenario.events().isEmpty()) {
      notes.add("The scenario's events are not carried out here: nfaas live ctl does what they say.");
    }
    try (LivePorts opened = open(specs, sendOnly);
        DecisionLog log = decisions == null ? null : new DecisionLog(decisions, deployment)) {
      List<LivePort> external = new ArrayList<>(opened.ports());
      LivePort hop = specs.getLast().name().equals(HOP) ? external.removeLast() : null;
      LiveNode node = new LiveNode(deployment, part, fleet(deployment, counts), opened, external, hop, pod -> pod == null && log != null ? log : Tap.NONE);
      LiveBooks books =
          new LiveBooks(
              node, specs.stream().map(PortSpec::name).toList(), LiveEnvironment.of(specs, hugepages, cpu), actions, notes, System.nanoTime());
      LiveControl ctl = new LiveControl(node, books, actions);
      Path folder = control == null ? LiveCtlCommand.folder(scenario.name()) : control;
      try (ControlSocket _ = ControlSocket.open(folder, part.name(), ctl::answer);
          LiveWatch _ = new LiveWatch(node, books, console, !output.quiet);
          AutoCloseable _ = LiveMetricsServer.open(metrics, ctl)) {
        if (!output.quiet) {
          console.err.println("forwarding as " + part.name() + " on " + String.join(", ", specs.stream().map(PortSpec::toString).toList()));
        }
        node.run.run(durationNs);
      } catch (Unavailable | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      LiveResult result = books.count();
      output.print(console, () -> LiveLines.page(result), () -> LiveJson.of(result));
      output.files(scenario.name(), console, out -> ReportFiles.live(out, result), () -> "");
      return result.balances() ? ExitStatus.PASS : ExitStatus.FAIL;
    } catch (IOException e) {
      throw new UserError("--decisions " + decisions + ": " + e.getMessage());
    }
  }

  private LivePorts open(List<PortSpec> specs, Set<String> sendOnly) throws Unavailable {
    try {
      return LivePorts.open(specs, sendOnly, hugepages);
    } catch (IllegalArgumentException e) {
      throw new UserError("--port: " + e.getMessage());
    }
  }

  private static Fleet fleet(Deployment deployment, Map<String, Integer> counts) {
    Fleet fleet = deployment.fleet();
    for (Pod pod : deployment.pods()) {
      if (pod.replica() < counts.getOrDefault(pod.pool().name(), 0)) {
        fleet.set(pod.backend(), Fleet.State.READY);
      }
    }
    return fleet;
  }
}
