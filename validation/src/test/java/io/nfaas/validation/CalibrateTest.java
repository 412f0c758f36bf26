package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A calibration of the machine that the tests run on. What it finds depends on the machine, so only what must hold on any is asked for.
@Tag("long")
class CalibrateTest {
  @TempDir Path out;

  private static double cycles(String profile, String stage) {
    Matcher m = Pattern.compile("# " + stage + ": (-?[0-9.]+) cycles").matcher(profile);
    assertTrue(m.find(), stage + " in " + profile);
    return Double.parseDouble(m.group(1));
  }

  @Test
  void everyStageIsMeasuredAndTheProfileReadsAsACost() throws IOException {
    assertEquals(0, Main.execute("calibrate", "--flows", "1000", "--rounds", "5", "--frequency", "2000", "--out", out.toString(), "--quiet"));
    String profile = Files.readString(out.resolve("profile.yaml"));
    assertTrue(cycles(profile, "edgePacket") > 10, "a packet takes tens of cycles at least: " + profile);
    assertTrue(cycles(profile, "hopPacket") > 10, profile);
    assertTrue(cycles(profile, "lastHopPacket") > 5, profile);
    assertTrue(cycles(profile, "newFlow") > 0, "an insertion on top of a look-up: " + profile);
    assertTrue(cycles(profile, "hopNewFlow") + cycles(profile, "stateMade") > 0, "entry and state of a new flow at a hop: " + profile);
    Matcher cost = Pattern.compile("(?m)^cost: \\{perPacketCycles: ([0-9.]+), newFlowCycles: ([0-9.]+), perBurstCycles: ([0-9.]+)}$").matcher(profile);
    assertTrue(cost.find(), profile);
    assertEquals(cycles(profile, "edgePacket"), Double.parseDouble(cost.group(1)), 0.1);

    Path scenario = out.resolve("with-measured-cost.yaml");
    Files.writeString(
        scenario,
        Files.readString(Studies.root().resolve("scenarios/live-two-pools.yaml")).replace("costProfile: stateful-acl", cost.group()));
    assertEquals(0, Main.execute("validate", scenario.toString()));
  }
}
