package io.nfaas.cli;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.maglev.SlotOwners;
import io.nfaas.report.SelectorReport;
import io.nfaas.scenario.yaml.Suggestion;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.selection.PoolSelector;
import io.nfaas.selection.SelectorKind;
import io.nfaas.selection.SelectorProbe;
import io.nfaas.selection.SelectorSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `nfaas maglev`: a table or another selector, its shares, and what a change of the backends moves.
@Command(
    name = "maglev",
    description = "Shows how a Maglev table or another selector shares flows, and what a change of the backends moves.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class MaglevCommand implements Callable<Integer> {
  private static final Words<FillRule> RULES = Words.pascal(FillRule.class);
  private static final Words<SelectorKind> KINDS = Words.pascal(SelectorKind.class);
  private static final int VPP_SIZE = 65_536;
  private static final int TIMED_BUILDS = 25;
  private static final long TIMED_NS = 400_000_000L;

  @Option(
      names = "--backends",
      required = true,
      paramLabel = "NAME[:WEIGHT],...",
      description = "The backends. Repeatable; [NAME] keeps colons and commas in a name.")
  List<String> backends = List.of();

  @Option(
      names = "--table-size",
      paramLabel = "M",
      description = "Slots of the table, a prime up to 5000011 (rule Vpp: a power of two); other selectors are asked with as many hashes. Default: 65537.")
  @Nullable Integer tableSize;

  @Option(
      names = "--selector",
      paramLabel = "NAME",
      description = "Maglev, Modulo, HashThreshold, Rendezvous, Ring, Jump, Anchor, Dx or Memento. Default: Maglev.")
  String selector = "Maglev";

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description = "How Maglev's table is filled: Paper, Envoy, Cilium, KatranV1, KatranV2 or Vpp. Default: Paper.")
  String rule = "Paper";

  @Option(names = "--remove", paramLabel = "NAME,...", description = "Backends to remove. Repeatable.")
  List<String> remove = List.of();

  @Option(names = "--add", paramLabel = "NAME[:WEIGHT],...", description = "Backends to add after that. Repeatable.")
  List<String> add = List.of();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the hashes of names. Default: 0; rule Cilium: Cilium's own.")
  @Nullable Long seed;

  @Option(
      names = "--ring-size",
      paramLabel = "N",
      description = "Least points of Ring, as Envoy sizes it. Default: 160 per backend and unit of weight, as ketama.")
  int ringSize;

  @Option(names = "--capacity", paramLabel = "N", description = "Buckets of Anchor and Dx. Default: twice the backends.")
  int capacity;

  @Option(names = "--table", description = "List the owner of every slot (JSON only).")
  boolean table;

  @Option(names = "--format", paramLabel = "text|json", description = "Default: text.")
  OutputOptions.Format format = OutputOptions.Format.text;

  @Override
  public Integer call() {
    if (table && format != OutputOptions.Format.json) {
      throw new UserError("--table: only with --format json");
    }
    SelectorKind kind = word("--selector", selector, KINDS);
    FillRule fill = word("--rule", rule, RULES);
    List<Backend> now = BackendList.parse("--backends", backends, 0);
    List<Backend> joining = BackendList.parse("--add", add, now.size());
    List<String> leaving = BackendList.names("--remove", remove);
    SelectorReport report = checked(() -> report(kind, settings(fill), now, leaving, joining));
    Console console = new Console();
    console.out.print(format == OutputOptions.Format.json ? report.json(table) : report.text());
    console.out.flush();
    return ExitStatus.PASS;
  }

  private SelectorSettings settings(FillRule fill) {
    int size = tableSize != null ? tableSize : fill == FillRule.VPP ? VPP_SIZE : MaglevTable.DEFAULT_SIZE;
    if (size < 1 || size > MaglevTable.MAX_SIZE) {
      throw new UserError("--table-size: " + size + " is not in [1, " + MaglevTable.MAX_SIZE + "]");
    }
    long hashSeed = seed != null ? seed : fill == FillRule.CILIUM ? FillRule.CILIUM_SEED : 0;
    return new SelectorSettings(size, fill, hashSeed, ringSize, capacity);
  }

  private static SelectorReport report(
      SelectorKind kind, SelectorSettings settings, List<Backend> now, List<String> leaving, List<Backend> joining) {
    checkLeaving(leaving, now);
    PoolSelector before = kind.over(now, settings);
    SlotOwners owners = SelectorProbe.owners(before, settings.tableSize());
    SelectorReport.Change change = null;
    if (!leaving.isEmpty() || !joining.isEmpty()) {
      PoolSelector after = before;
      for (String name : leaving) {
        after = after.without(name);
      }
      for (Backend b : joining) {
        after = after.with(b);
      }
      change =
          new SelectorReport.Change(
              leaving,
              joining.stream().map(Backend::name).toList(),
              outcome(owners, SelectorProbe.owners(after, settings.tableSize())),
              kind == SelectorKind.MAGLEV ? secondChoice(settings, now, leaving, joining) : null);
    }
    return new SelectorReport(
        KINDS.word(kind),
        kind == SelectorKind.MAGLEV ? RULES.word(settings.rule()) : null,
        now,
        owners,
        buildSeconds(() -> kind.over(now, settings)),
        change);
  }

  private static void checkLeaving(List<String> leaving, List<Backend> now) {
    List<String> names = now.stream().map(Backend::name).toList();
    Set<String> once = new HashSet<>();
    for (String name : leaving) {
      if (!names.contains(name)) {
        throw new UserError("--remove: no backend is named " + name + didYouMean(Suggestion.nearest(name, names)));
      }
      if (!once.add(name)) {
        throw new UserError("--remove: " + name + " is there twice");
      }
    }
  }

  /// One table of all backends, with those that are absent at each time avoided. A name that leaves and joins again stays.
  private static SelectorReport.@Nullable Outcome secondChoice(
      SelectorSettings settings, List<Backend> now, List<String> leaving, List<Backend> joining) {
    List<Backend> all = new ArrayList<>(now);
    all.addAll(joining);
    Set<String> absent = new HashSet<>(joining.stream().map(Backend::name).toList());
    if (leaving.stream().anyMatch(absent::contains)) {
      return null;
    }
    MaglevTable configured = MaglevTable.build(all, settings.tableSize(), settings.rule(), settings.seed());
    return outcome(configured.avoiding(absent).owners(), configured.avoiding(Set.copyOf(leaving)).owners());
  }

  private static SelectorReport.Outcome outcome(SlotOwners before, SlotOwners after) {
    return new SelectorReport.Outcome(before.disruption(after), after.imbalanceRatio());
  }

  /// Median of up to 25 builds or 0.4 s of them; the first ones run interpreted.
  private static double buildSeconds(Supplier<PoolSelector> build) {
    long[] ns = new long[TIMED_BUILDS];
    long start = System.nanoTime();
    int n = 0;
    while (n < TIMED_BUILDS && (n == 0 || System.nanoTime() - start < TIMED_NS)) {
      long from = System.nanoTime();
      var _ = build.get();
      ns[n++] = System.nanoTime() - from;
    }
    Arrays.sort(ns, 0, n);
    return ns[n / 2] / 1e9;
  }

  private static <T> T word(String option, String text, Words<T> words) {
    for (String word : words.words()) {
      if (word.equalsIgnoreCase(text)) {
        T value = words.value(word);
        if (value != null) {
          return value;
        }
      }
    }
    String nearest = Suggestion.nearest(text, words.words());
    throw new UserError(
        option + ": " + text + " is none of " + String.join(", ", words.words()) + didYouMean(nearest));
  }

  private static String didYouMean(String suggestion) {
    return suggestion.isEmpty() ? "" : " (did you mean " + suggestion + "?)";
  }

  /// What the selectors refuse, the user must mend.
  private SelectorReport checked(Supplier<SelectorReport> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      boolean port = message.startsWith("two backends are named") && backends.toString().contains(":");
      throw new UserError(
          "nfaas maglev: " + message + (port ? " (brackets keep a colon in a name: [10.0.0.1:80])" : ""));
    }
  }
}
