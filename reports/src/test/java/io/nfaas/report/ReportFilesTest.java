package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
  @TempDir Path folder;

  @Test
  void aSecondRunReplacesTheFilesOfTheFirstAndLeavesNothingElse() throws IOException {
    Path out = folder.resolve("out/two-tenants");
    List<Path> first = ReportFiles.run(out, Samples.scenario(), Samples.run());
    Files.writeString(out.resolve("result.json"), "stale");
    assertEquals(first, ReportFiles.run(out, Samples.scenario(), Samples.run()));
    assertEquals(ResultJson.of(Samples.run()), Files.readString(out.resolve("result.json")));
    try (Stream<Path> files = Files.list(out)) {
      assertEquals(first.stream().sorted().toList(), files.sorted().toList());
    }
  }

  @Test
  void othersMayReadAReportAsAnyFile() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "x");
    Path report = ReportFiles.run(folder, Samples.scenario(), Samples.run()).getFirst();
    assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(report));
  }

  @Test
  void aCommandLeavesTheFilesThatItPromises() throws IOException {
    assertEquals(
        List.of("plan.json", "replicasets.yaml", "plan.csv", "report.html", "result.json"),
        names(ReportFiles.plan(folder, Samples.scenario(), Samples.plan(), Samples.run())));
    assertEquals(
        List.of("result.json", "report.html", "junit.xml", "paths.csv", "hops.csv"),
        names(ReportFiles.run(folder, Samples.scenario(), Samples.run())));
    assertEquals(
        List.of("plan.json", "replicasets.yaml", "plan.csv", "report.html"),
        names(
            ReportFiles.plan(
                folder.resolve("analytic"),
                Samples.scenario(),
                Plans.verified(Samples.plan(), null),
                null)));
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(f -> f.getFileName().toString()).toList();
  }

  @Test
  void aPlanWrittenIsAPlanRead() throws IOException {
    ReportFiles.plan(folder, Samples.scenario(), Samples.plan(), Samples.run());
    assertEquals(Samples.plan(), PlanJson.read(folder.resolve("plan.json")));
  }
}
