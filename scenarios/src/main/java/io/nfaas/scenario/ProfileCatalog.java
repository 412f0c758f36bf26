package io.nfaas.scenario;

import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfProfile.Confidence;
import io.nfaas.model.NfProfile.ReferenceCpu;
import io.nfaas.model.NfProfile.Source;
import io.nfaas.scenario.yaml.Problem;
import io.nfaas.scenario.yaml.Problems;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Reading;
import io.nfaas.scenario.yaml.Suggestion;
import io.nfaas.scenario.yaml.Unit;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import io.nfaas.scenario.yaml.YamlParser;
import io.nfaas.scenario.yaml.YamlText;
import io.nfaas.scenario.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The cost profiles that a scenario may name. Immutable.
public final class ProfileCatalog {
  private static final Words<Confidence> CONFIDENCES = Words.pascal(Confidence.class);

  private final Map<String, NfProfile> byName;
  private final Map<String, NfProfile> byAlias;

  /// A profile file that was read.
  ///
  /// @param profile null when the file has errors
  public record ReadProfile(
      @Nullable NfProfile profile, List<String> aliases, List<Problem> problems) {
    public ReadProfile {
      aliases = List.copyOf(aliases);
      problems = List.copyOf(problems);
    }
  }

  private static final class BuiltIn {
    static final ProfileCatalog INSTANCE = load();
  }

  private ProfileCatalog(Map<String, NfProfile> byName, Map<String, NfProfile> byAlias) {
    this.byName = byName;
    this.byAlias = byAlias;
  }

  /// The profiles shipped with the program, and `free`, which costs nothing.
  public static ProfileCatalog builtIn() {
    return BuiltIn.INSTANCE;
  }

  /// Names in alphabetical order, aliases left out.
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /// All profiles by name.
  public List<NfProfile> profiles() {
    return List.copyOf(byName.values());
  }

  /// The profile of that name or alias, or null.
  public @Nullable NfProfile get(String name) {
    NfProfile profile = byName.get(name);
    return profile == null ? byAlias.get(name) : profile;
  }

  /// The known name nearest to `name`, or an empty text.
  public String suggestion(String name) {
    return Suggestion.nearest(name, allNames());
  }

  /// This catalog with one more profile, which takes the place of one of the same name.
  public ProfileCatalog with(NfProfile profile) {
    Map<String, NfProfile> names = new TreeMap<>(byName);
    names.put(profile.name(), profile);
    return new ProfileCatalog(names, byAlias);
  }

  Collection<String> allNames() {
    List<String> all = new ArrayList<>(byName.keySet());
    all.addAll(byAlias.keySet());
    return all;
  }

  /// Reads a profile file, such as `nfaas calibrate` writes.
  public static ReadProfile read(Path file) {
    Problems problems = new Problems(file.toString(), List.of());
    String text = YamlText.read(file, problems);
    return text == null
        ? new ReadProfile(null, List.of(), problems.sorted())
        : parse(file.toString(), text, problems);
  }

  /// As [#read(Path)], from a text.
  public static ReadProfile read(String name, String text) {
    return parse(name, text, new Problems(name, List.of()));
  }

  private static ReadProfile parse(String file, String text, Problems problems) {
    YamlValue document = YamlParser.parse(file, text, problems);
    if (document == null) {
      return new ReadProfile(null, List.of(), problems.sorted());
    }
    Reading reading = new Reading(document, problems);
    YamlNode root = reading.root();
    if (!root.isMapping()) {
      root.error("is not a mapping with name, kind, cost and source");
      return new ReadProfile(null, List.of(), problems.sorted());
    }
    String name = root.required("name").name();
    List<String> aliases = root.at("aliases").items().stream().map(YamlNode::name).toList();
    NfKind kind = root.required("kind").choice(CostReader.KINDS, NfKind.FORWARD);
    NfProfile profile =
        CostReader.cost(
            root.required("cost"),
            name,
            kind,
            cpu(root.at("referenceCpu")),
            source(root.required("source")));
    reading.finish();
    return new ReadProfile(problems.hasErrors() ? null : profile, aliases, problems.sorted());
  }

  private static @Nullable ReferenceCpu cpu(YamlNode cpu) {
    if (!cpu.present()) {
      return null;
    }
    return new ReferenceCpu(
        cpu.required("model").text(""),
        cpu.required("frequency").quantity(Unit.FREQUENCY, 1, Range.POSITIVE));
  }

  private static Source source(YamlNode source) {
    return new Source(
        source.required("title").text(""),
        source.at("url").text(""),
        source.required("method").text(""),
        source.required("confidence").choice(CONFIDENCES, Confidence.UNSOURCED),
        source.at("note").text("").strip());
  }

  private static ProfileCatalog load() {
    Map<String, NfProfile> names = new TreeMap<>();
    Map<String, NfProfile> aliases = new TreeMap<>();
    names.put(NfProfile.FREE.name(), NfProfile.FREE);
    for (String file : Resource.index("profiles")) {
      String path = "profiles/" + file + ".yaml";
      ReadProfile read = read(path, Resource.text(path));
      NfProfile profile = read.profile();
      if (profile == null || !profile.name().equals(file)) {
        throw new IllegalStateException(path + " is broken: " + read.problems());
      }
      names.put(file, profile);
      read.aliases().forEach(alias -> aliases.put(alias, profile));
    }
    return new ProfileCatalog(names, aliases);
  }
}
