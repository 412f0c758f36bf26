package io.nfaas.cli;

import io.nfaas.model.NfProfile;
import io.nfaas.report.ProfileTable;
import io.nfaas.scenario.ProfileCatalog;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nfaas profiles`: the built-in costs and where they come from.
@Command(
    name = "profiles",
    description = "Lists the built-in cost profiles with source and confidence.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ProfilesCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these. Default: all.")
  List<String> names = List.of();

  @Option(names = "--format", paramLabel = "text|json", description = "Default: text.")
  OutputOptions.Format format = OutputOptions.Format.text;

  @Override
  public Integer call() {
    ProfileCatalog catalog = ProfileCatalog.builtIn();
    List<NfProfile> profiles = names.isEmpty() ? catalog.profiles() : names.stream().map(n -> find(catalog, n)).toList();
    Console console = new Console();
    console.out.print(format == OutputOptions.Format.json ? ProfileTable.json(profiles) : ProfileTable.text(profiles));
    console.out.flush();
    return ExitStatus.PASS;
  }

  private static NfProfile find(ProfileCatalog catalog, String name) {
    NfProfile profile = catalog.get(name);
    if (profile == null) {
      String suggestion = catalog.suggestion(name);
      throw new UserError("no cost profile " + name + (suggestion.isEmpty() ? "" : " (did you mean " + suggestion + "?)"));
    }
    return profile;
  }
}
