package io.nfaas.validation;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the arrows between the modules, read from the bytecode:
///
/// ```
/// maglev <- models <- scenarios | sim-engine | reports <- cli <- validation
/// ```
///
/// and the sentences around them: one library in one module, the data plane asks nobody for the
/// time, the engine keeps no flow state. A rule is strict as soon as the module that it speaks of
/// has a source file, so none passes by finding nothing to look at.
class ArchitectureTest {

  /// A Maven module: its folder and the packages below `io.nfaas` that it may hold.
  private enum Module {
    MAGLEV(
        "maglev",
        "packet",
        "maglev",
        "selection",
        "conntrack",
        "chain",
        "nf",
        "dataplane",
        "live",
        "capture"),
    MODELS("models", "model", "traffic", "stats", "queueing", "results", "planner", "deployment"),
    SCENARIOS("scenarios", "scenario"),
    SIM_ENGINE("sim-engine", "sim"),
    REPORTS("reports", "report"),
    CLI("cli", "cli");

    final String folder;
    final List<String> packages;

    Module(String folder, String... nouns) {
      this.folder = folder;
      this.packages = Arrays.stream(nouns).map(noun -> "io.nfaas." + noun).toList();
    }

    /// The packages and everything below them, as ArchUnit writes it.
    String[] patterns() {
      return packages.stream().map(name -> name + "..").toArray(String[]::new);
    }

    Path sources() {
      return ROOT.resolve(folder).resolve("src/main/java");
    }

    boolean hasSources() {
      return !sourcePackages().isEmpty();
    }

    /// The packages that have a source file in this module.
    SortedSet<String> sourcePackages() {
      if (!Files.isDirectory(sources())) {
        return new TreeSet<>();
      }
      try (Stream<Path> files = Files.walk(sources())) {
        return files
            .filter(file -> file.toString().endsWith(".java"))
            .map(file -> sources().relativize(file.getParent()).toString())
            .map(path -> path.replace(path.contains("\\") ? '\\' : '/', '.'))
            .collect(toCollection(TreeSet::new));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Surefire runs the tests in the folder of this module.
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /// The code that is shipped: everything of ours except this module.
  private static final JavaClasses SHIPPED =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.nfaas");

  /// Every library there is, by root packages, with the modules that may name it.
  private static final Map<Set<String>, Set<Module>> LIBRARIES =
      Map.ofEntries(
          Map.entry(
              Set.of(
                  "org.apache.commons.math3..",
                  "org.apache.commons.numbers..",
                  "org.apache.commons.rng..",
                  "org.apache.commons.statistics..",
                  "org.HdrHistogram.."),
              Set.of(Module.MODELS)),
          Map.entry(
              Set.of(
                  "com.fasterxml.jackson.dataformat.yaml..",
                  "org.yaml.snakeyaml..",
                  "org.jgrapht.."),
              Set.of(Module.SCENARIOS)),
          Map.entry(
              Set.of(
                  "com.fasterxml.jackson.annotation..",
                  "com.fasterxml.jackson.core..",
                  "com.fasterxml.jackson.databind.."),
              Set.of(Module.SCENARIOS, Module.REPORTS)),
          Map.entry(
              Set.of("nl.tudelft..", "org.djunits..", "org.djutils.."), Set.of(Module.SIM_ENGINE)),
          Map.entry(
              Set.of("org.jfree..", "org.apache.batik..", "io.fabric8.."), Set.of(Module.REPORTS)),
          Map.entry(Set.of("picocli..", "me.tongfei.progressbar.."), Set.of(Module.CLI)));

  /// Where the data plane's keys and entries per flow live.
  private static final Set<String> FLOW_PACKAGES =
      Set.of("io.nfaas.packet", "io.nfaas.conntrack", "io.nfaas.nf");

  /// Package names that say nothing about what is inside.
  private static final String NO_NOUN =
      "utils?|utility|utilities|commons?|core|impl|managers?|helpers?|services?|misc|base|shared";

  @Test
  void everySourceIsInAPackageOfItsModuleAndWasRead() {
    for (Module module : Module.values()) {
      for (String name : module.sourcePackages()) {
        assertTrue(
            module.packages.stream()
                .anyMatch(own -> name.equals(own) || name.startsWith(own + ".")),
            () -> name + " is no package of the module " + module.folder);
        assertTrue(
            SHIPPED.stream().anyMatch(shipped -> shipped.getPackageName().equals(name)),
            () -> name + " has sources, but none of its classes was found");
      }
    }
  }

  @Test
  void arrowsBetweenModulesPointOneWay() {
    var layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (Module module : Module.values()) {
      layers =
          module.hasSources()
              ? layers.layer(module.folder).definedBy(module.patterns())
              : layers.optionalLayer(module.folder).definedBy(module.patterns());
    }
    layers
        .whereLayer("maglev")
        .mayNotAccessAnyLayer()
        .whereLayer("models")
        .mayOnlyAccessLayers("maglev")
        .whereLayer("scenarios")
        .mayOnlyAccessLayers("models", "maglev")
        .whereLayer("sim-engine")
        .mayOnlyAccessLayers("models", "maglev")
        .whereLayer("reports")
        .mayOnlyAccessLayers("models", "maglev")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .ensureAllClassesAreContainedInArchitecture()
        .check(SHIPPED);
  }

  @Test
  void dataPlaneNeedsNothingButJavaBaseAndJSpecify() {
    Set<String> javaBase = Object.class.getModule().getPackages();
    DescribedPredicate<JavaClass> published =
        describe(
            "belong to the public part of java.base",
            type ->
                type.getPackageName().startsWith("java")
                    && javaBase.contains(type.getPackageName()));
    check(
        classes()
            .that()
            .resideInAnyPackage(Module.MAGLEV.patterns())
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(Module.MAGLEV.patterns())
                    .or(resideInAPackage("org.jspecify.."))
                    .or(published)
                    .or(ofPrimitives())),
        Module.MAGLEV);
  }

  @Test
  void eachLibraryIsNamedInItsModuleOnly() {
    LIBRARIES.forEach((library, owners) ->
        noClasses()
            .that()
            .resideOutsideOfPackages(patterns(owners))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(library.toArray(String[]::new))
            .check(SHIPPED));
  }

  @Test
  void noLibraryIsUsedThatIsNotListedHere() {
    String[] listed =
        LIBRARIES.keySet().stream().flatMap(Collection::stream).toArray(String[]::new);
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.nfaas..", "java..", "javax..", "org.w3c.dom..", "org.xml.sax..")
                .or(resideInAPackage("org.jspecify.."))
                .or(resideInAnyPackage(listed))
                .or(ofPrimitives()))
        .check(SHIPPED);
  }

  @Test
  void dsolIsNamedInOneClassOnly() {
    check(
        noClasses()
            .that(resideInAnyPackage(Module.SIM_ENGINE.patterns()))
            .and(not(nameMatching("io\\.nfaas\\.sim\\.DsolScheduler(\\$.*)?")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("nl.tudelft..", "org.djunits..", "org.djutils.."),
        Module.SIM_ENGINE);
  }

  @Test
  void packagesAreCalledAfterWhatTheyHold() {
    for (JavaClass shipped : SHIPPED) {
      for (String segment : shipped.getPackageName().split("\\.", -1)) {
        assertTrue(
            !segment.matches(NO_NOUN),
            () -> shipped.getPackageName() + ": " + segment + " says nothing");
      }
    }
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.nfaas.(*)..").should().beFreeOfCycles().check(SHIPPED);
  }

  @Test
  void everyPackageSaysWhatItHolds() {
    for (Module module : Module.values()) {
      for (String name : module.sourcePackages()) {
        Path file = module.sources().resolve(name.replace('.', '/')).resolve("package-info.java");
        assertTrue(Files.isRegularFile(file), () -> "missing: " + ROOT.relativize(file));
      }
    }
  }

  @Test
  void theEngineExtendsNoTableOfTheDataPlane() {
    DescribedPredicate<JavaClass> table =
        describe(
            "a table of the data plane",
            type ->
                type.getPackageName().startsWith("io.nfaas.conntrack")
                    || Module.MAGLEV.packages.contains(type.getPackageName())
                        && type.getSimpleName().endsWith("Table"));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(Module.SIM_ENGINE.patterns())
            .should()
            .beAssignableTo(table),
        Module.SIM_ENGINE);
  }

  /// A map in the engine that is keyed by a header, a connection or a boxed number (the hash or the
  /// serial number of a flow) would be a second flow table beside the data plane's own.
  @Test
  void theEngineKeepsNoStatePerFlow() {
    check(
        noFields()
            .that()
            .areDeclaredInClassesThat(resideInAnyPackage(Module.SIM_ENGINE.patterns()))
            .should(be(describe("a map keyed by flow", ArchitectureTest::isMapKeyedByFlow))),
        Module.SIM_ENGINE);
  }

  @Test
  void theDataPlaneIsGivenTheTimeAndNeverAsks() {
    check(
        noClasses()
            .that(
                resideInAnyPackage(Module.MAGLEV.patterns())
                    .and(not(resideInAPackage("io.nfaas.live.."))))
            .should()
            .accessTargetWhere(
                target(owner(type(System.class)))
                    .and(target(nameMatching("nanoTime|currentTimeMillis"))))
            .orShould()
            .accessTargetWhere(target(owner(type(Instant.class))).and(target(nameMatching("now"))))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class),
        Module.MAGLEV);
  }

  private static DescribedPredicate<JavaClass> ofPrimitives() {
    return describe("arrays of primitives", type -> type.getBaseComponentType().isPrimitive());
  }

  private static boolean isMapKeyedByFlow(JavaField field) {
    return field.getRawType().isAssignableTo(Map.class)
        && field.getType() instanceof JavaParameterizedType map
        && map.getActualTypeArguments().getFirst().getAllInvolvedRawTypes().stream()
            .anyMatch(key ->
                key.isEquivalentTo(Long.class)
                    || key.isEquivalentTo(Integer.class)
                    || FLOW_PACKAGES.contains(key.getPackageName()));
  }

  private static String[] patterns(Set<Module> modules) {
    return modules.stream().flatMap(m -> Arrays.stream(m.patterns())).toArray(String[]::new);
  }

  /// Checks a rule about one module; it may find nothing only while that module has no sources.
  private static void check(ArchRule rule, Module about) {
    rule.allowEmptyShould(!about.hasSources()).check(SHIPPED);
  }
}
