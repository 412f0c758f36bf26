package io.nfaas.cli;

import io.nfaas.live.ControlSocket;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nfaas live ctl`: asks or changes a live run.
@Command(
    name = LiveCtlCommand.NAME,
    hidden = true,
    customSynopsis = "nfaas live ctl [--control=DIR] [--role=ROLE] WORD...",
    description = "Changes a live run, or asks it for its counters, through its control sockets. All its processes are told.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {
      "",
      "  scale SET N                          new replicas are up at once; those too many keep their flows",
      "  fail REPLICA                         it is gone; its flows go to others",
      "  upgrade TENANT VERSION [PERCENT]     share of new flows; flows that are there stay on their version",
      "  counters                             OpenMetrics text",
      "  stop                                 writes live.json and ends"
    })
final class LiveCtlCommand implements Callable<Integer> {
  static final String NAME = "live-ctl";
  private static final String STEM = "nfaas-";

  @Parameters(paramLabel = "WORD", arity = "1..*", description = "What to do.")
  List<String> words = new ArrayList<>();

  @Option(
      names = "--control",
      paramLabel = "DIR",
      description = "Folder of control sockets that the run was given. Default: that of the only run of this user.")
  @Nullable Path control;

  @Option(names = "--role", paramLabel = "ROLE", description = "Tell only this process.")
  @Nullable String role;

  /// Where the processes of a run put their sockets.
  static Path folder(String scenario) {
    return parent().resolve(STEM + scenario);
  }

  private static Path parent() {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return Path.of(runtime == null || runtime.isEmpty() ? "/tmp" : runtime);
  }

  @Override
  public Integer call() {
    Console console = new Console();
    Path folder = control == null ? onlyFolder() : control;
    List<Path> sockets = sockets(folder);
    if (sockets.isEmpty()) {
      console.err.println("nfaas: no live run has its control socket in " + folder);
      return ExitStatus.UNAVAILABLE;
    }
    int status = ExitStatus.PASS;
    for (Path socket : sockets) {
      String name = socket.getFileName().toString().replace(".sock", "");
      if (role == null || name.equals(role)) {
        try {
          String answer = ControlSocket.ask(socket, String.join(" ", words));
          console.out.print(sockets.size() == 1 || role != null ? answer : name + ": " + answer);
          if (answer.startsWith("refused") || answer.startsWith("failed")) {
            status = ExitStatus.USAGE;
          }
        } catch (IOException e) {
          console.out.println(name + ": does not answer");
        }
      }
    }
    console.out.flush();
    return status;
  }

  private static Path onlyFolder() {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent(), STEM + "*")) {
      folders.forEach(
          f -> {
            if (Files.isDirectory(f) && Files.isReadable(f) && !sockets(f).isEmpty()) {
              found.add(f);
            }
          });
    } catch (IOException e) {
      throw new UserError(parent() + ": " + e.getMessage());
    }
    if (found.size() != 1) {
      throw new UserError(
          found.isEmpty()
              ? "no live run found in " + parent() + ": give its --control folder"
              : "several live runs found, give one as --control: " + String.join(", ", found.stream().map(Path::toString).toList()));
    }
    return found.getFirst();
  }

  private static List<Path> sockets(Path folder) {
    List<Path> sockets = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(
          f -> {
            if (ControlSocket.isSocket(f)) {
              sockets.add(f);
            }
          });
    } catch (IOException e) {
      return List.of();
    }
    Collections.sort(sockets);
    return sockets;
  }
}
