package io.nfaas.validation;

import static io.nfaas.validation.Shell.nfaas;
import static io.nfaas.validation.Shell.scenario;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.validation.Shell.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands as a shell sees them: what they print, what they write, how they exit.
class CommandLineTest {
  @TempDir Path out;

  @Test
  void everyExampleIsValid() {
    for (String name : new String[] {"mm1.yaml", "vpn-fw-scaleout.yaml", "vpn-fw-resize.yaml", "three-tenants.yaml", "cnf-testbed-snake-4.yaml", "reference.yaml"}) {
      Finished f = nfaas("validate", scenario(name));
      assertEquals(0, f.status(), name + ": " + f.err());
    }
  }

  @Test
  void everyMistakeIsReportedAtItsPlaceAndTheStatusIsTwo() throws IOException {
    Path bad = out.resolve("bad.yaml");
    Files.writeString(
        bad,
        Files.readString(Path.of(scenario("mm1.yaml")))
            .replace("seed: 7", "sede: 7")
            .replace("rxBurst: 1,", "rxBurst: 0,"));
    Finished f = nfaas("run", bad.toString());
    assertEquals(2, f.status());
    assertTrue(f.err().contains(bad + ":7:3: spec.sede: "), f.err());
    assertTrue(f.err().contains("did you mean seed?"), f.err());
    assertTrue(f.err().contains("rxBurst"), f.err());
    assertEquals("", f.out());
  }

  @Test
  void aRunWritesItsFilesAndPassesWhenItsPromisesAreKept() {
    Finished f =
        nfaas("run", scenario("vpn-fw-scaleout.yaml"), "--out", out.toString(), "--set", "duration=1s", "--set", "warmup=200ms",
            "--set", "events.scale-out.at=600ms");
    assertEquals(0, f.status(), f.out() + f.err());
    for (String file : new String[] {"result.json", "report.html", "junit.xml", "paths.csv", "hops.csv"}) {
      assertTrue(Files.exists(out.resolve(file)), file);
    }
    assertTrue(f.out().contains("PASS"), f.out());
  }

  @Test
  void aRunRefusesWhatItCannotSimulate() {
    Finished f = nfaas("run", scenario("three-tenants.yaml"), "--set", "fidelity.packetSampleRate=0.5", "--out", out.toString());
    assertEquals(2, f.status());
    assertTrue(f.err().contains("packetSampleRate"), f.err());
    assertFalse(Files.exists(out.resolve("result.json")));
  }

  @Test
  void aPlanByFormulasIsPrintedAsJsonAndWrittenWithManifests() {
    Finished f =
        nfaas("plan", scenario("vpn-fw-scaleout.yaml"), "--no-verify", "--format", "json", "--out", out.toString());
    assertEquals(0, f.status(), f.err());
    assertTrue(f.out().startsWith("{"), f.out());
    assertTrue(f.out().contains("\"kind\": \"CapacityPlan\""), f.out());
    for (String file : new String[] {"plan.json", "replicasets.yaml", "plan.csv", "report.html"}) {
      assertTrue(Files.exists(out.resolve(file)), file);
    }
  }

  @Test
  void wrongArgumentsAndMissingFilesExitWithTwo() {
    assertEquals(2, nfaas("plan").status());
    assertEquals(2, nfaas("plan", "no-such-file.yaml").status());
    assertEquals(2, nfaas("frobnicate").status());
    assertEquals(2, nfaas("profiles", "no-such-profile").status());
    assertEquals(0, nfaas("--version").status());
  }
}
