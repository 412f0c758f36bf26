package io.nfaas.cli;

import io.nfaas.sim.RunInterrupted;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The `nfaas` command.
@Command(
    name = "nfaas",
    header = "Sizes and simulates network functions as a service on Kubernetes with the real data plane.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      PlanCommand.class,
      RunCommand.class,
      LiveCommand.class,
      LiveCtlCommand.class,
      CalibrateCommand.class,
      VerifyCommand.class,
      ResizeCommand.class,
      DecideCommand.class,
      ValidateCommand.class,
      ProfilesCommand.class,
      MaglevCommand.class
    },
    footer = {
      "",
      "Exit status: 0 all SLOs pass, 1 one fails, 2 bad scenario, arguments or an internal error,",
      "3 inconclusive, 4 live mode lacks a library, permission or interface, 69 no JDK."
    })
public final class Main implements Runnable {
  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Show on standard error what is happening.")
  boolean verbose;

  private Main() {}

  public static void main(String[] args) {
    Interruption interruption = new Interruption();
    int status = execute(args);
    interruption.over();
    System.exit(status);
  }

  /// Runs one command line without ending the process.
  ///
  /// @return the exit status
  public static int execute(String... args) {
    // The logging library reads its level once, when the first logger is made.
    if (isVerbose(args)) {
      System.setProperty("nfaas.log", "DEBUG");
    }
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Main::failed);
    line.setExitCodeExceptionMapper(e -> ExitStatus.USAGE);
    return line.execute(joined(args));
  }

  /// `live ctl` is one command in two words: as a subcommand of `live` it would ask for a scenario and ports.
  private static String[] joined(String[] args) {
    if (args.length < 2 || !args[0].equals("live") || !args[1].equals("ctl")) {
      return args;
    }
    String[] words = Arrays.copyOfRange(args, 1, args.length);
    words[0] = LiveCtlCommand.NAME;
    return words;
  }

  private static boolean isVerbose(String[] args) {
    List<String> words = Arrays.asList(args);
    return words.contains("-v") || words.contains("--verbose");
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    if (e instanceof UserError) {
      line.getErr().println(e.getMessage());
    } else if (e instanceof RunInterrupted) {
      line.getErr().println("nfaas: " + e.getMessage() + "; nothing is written");
      return ExitStatus.INTERRUPTED;
    } else {
      line.getErr().println("nfaas: internal error: " + e);
      if (System.getProperty("nfaas.log") != null) {
        e.printStackTrace(line.getErr());
      } else {
        line.getErr().println("Run again with -v for the details.");
      }
    }
    return ExitStatus.USAGE;
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  /// The version in the manifest of the jar that this class came from.
  static final class Version implements IVersionProvider {
    static String number() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "unpackaged" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"nfaas " + number()};
    }
  }
}
