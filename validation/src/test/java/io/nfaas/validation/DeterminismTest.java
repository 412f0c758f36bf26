package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Scenario;
import io.nfaas.report.ResultJson;
import org.junit.jupiter.api.Test;

class DeterminismTest {
  private static final String[] SHORT = {
    "duration=900ms", "warmup=200ms", "events.scale-out.at=500ms", "replications=3"
  };

  @Test
  void theSameSeedGivesTheSameBytesWithOneThreadAndWithTwo() {
    Scenario scenario = Studies.read("vpn-fw-scaleout.yaml", SHORT);
    String once = withoutEngine(ResultJson.of(Studies.run(scenario, 1)));
    String again = withoutEngine(ResultJson.of(Studies.run(scenario, 1)));
    String twoThreads = withoutEngine(ResultJson.of(Studies.run(scenario, 2)));
    assertEquals(once, again);
    assertEquals(once, twoThreads);
    assertTrue(once.contains("\"packetHops\""));
  }

  @Test
  void anotherSeedGivesOtherNumbers() {
    Scenario one = Studies.read("vpn-fw-scaleout.yaml", SHORT);
    Scenario other = Studies.read("vpn-fw-scaleout.yaml", "duration=900ms", "warmup=200ms", "events.scale-out.at=500ms", "replications=3", "seed=43");
    assertNotEquals(
        Studies.run(one, 2).packets().offered(), Studies.run(other, 2).packets().offered());
  }

  private static String withoutEngine(String json) {
    return json.replaceFirst("\"engine\": \\{[^}]*\\},?\\s*", "");
  }
}
