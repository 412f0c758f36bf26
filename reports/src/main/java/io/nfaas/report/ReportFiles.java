package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.DisruptionReport;
import io.nfaas.results.LiveResult;
import io.nfaas.results.RunResult;
import io.nfaas.results.VerifyResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The result files of a command. All of them are rendered before the first is written, and each appears whole or not at all.
public final class ReportFiles {
  private ReportFiles() {}

  /// Writes what `nfaas plan` leaves behind.
  ///
  /// @param directory made when it is not there
  /// @param verification the simulation that the plan was verified with, or null
  /// @return the files written
  public static List<Path> plan(
      Path directory, Scenario scenario, CapacityPlan plan, @Nullable RunResult verification)
      throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("plan.json", PlanJson.of(plan));
    files.put("replicasets.yaml", Manifests.of(scenario, plan));
    files.put("plan.csv", PlanCsv.of(plan));
    files.put("report.html", HtmlReport.plan(scenario, plan, verification));
    if (verification != null) {
      files.put("result.json", ResultJson.of(verification));
    }
    return write(directory, files);
  }

  /// Writes what `nfaas run` leaves behind.
  ///
  /// @param directory made when it is not there
  /// @return the files written
  public static List<Path> run(Path directory, Scenario scenario, RunResult run)
      throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("result.json", ResultJson.of(run));
    files.put("report.html", HtmlReport.run(scenario, run));
    files.put("junit.xml", JunitXml.run(scenario, run));
    files.put("paths.csv", PathsCsv.of(run));
    files.put("hops.csv", HopsCsv.of(run));
    return write(directory, files);
  }

  /// Writes what `nfaas live` leaves behind.
  ///
  /// @param directory made when it is not there
  /// @return the files written
  public static List<Path> live(Path directory, LiveResult live) throws IOException {
    return write(directory, Map.of("live.json", LiveJson.of(live)));
  }

  /// Writes what `nfaas resize` leaves behind.
  ///
  /// @param directory made when it is not there
  /// @return the files written
  public static List<Path> disruption(Path directory, Scenario scenario, DisruptionReport report)
      throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("disruption.json", DisruptionJson.of(report));
    files.put("report.html", HtmlReport.disruption(scenario, report));
    files.put("junit.xml", JunitXml.disruption(scenario, report));
    files.put("comment.md", MarkdownReport.disruption(scenario, report));
    if (report.strategies().stream().anyMatch(s -> s.output() != null)) {
      files.put("flows.csv", OutputText.csv(report));
    }
    return write(directory, files);
  }

  /// Writes what `nfaas verify` leaves behind.
  ///
  /// @param directory made when it is not there
  /// @return the files written
  public static List<Path> verify(Path directory, VerifyResult result) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("verify.json", VerifyJson.of(result));
    files.put("report.html", HtmlReport.verify(result));
    files.put("junit.xml", JunitXml.verify(result));
    return write(directory, files);
  }

  /// Writes one file of text: complete under another name first, then moved into place.
  public static void write(Path file, String text) throws IOException {
    Path unfinished =
        file.toAbsolutePath()
            .resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.writeString(unfinished, text, StandardCharsets.UTF_8);
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /// Writes a plan as a folder for `kubectl apply -k`.
  ///
  /// @return the files written
  public static List<Path> kustomize(Path directory, Scenario scenario, CapacityPlan plan)
      throws IOException {
    return write(directory, Manifests.kustomization(scenario, plan));
  }

  private static List<Path> write(Path directory, Map<String, String> files) throws IOException {
    Files.createDirectories(directory);
    List<Path> written = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      write(path, file.getValue());
      written.add(path);
    }
    return List.copyOf(written);
  }
}
