package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ResultJsonTest {
  private final String text = ResultJson.of(Samples.run());
  private final JsonNode json;

  ResultJsonTest() throws IOException {
    json = new ObjectMapper().readTree(text);
  }

  @Test
  void keysComeInThePublishedOrder() {
    assertEquals(
        "apiVersion kind scenario scenarioHash engineVersion seeds simulatedSeconds warmupSeconds replications packets "
            + "lossRatio packetHops engine paths hops forwarders drops events connectionTable slos identities notSimulated "
            + "verdict notes tenants fairness queues",
        keys(json));
    assertEquals(
        "offered delivered dropped inFlight policy inFlightAtStart", keys(json.at("/packets")));
    assertEquals("wallSeconds packetHopsPerSecond events", keys(json.at("/engine")));
    assertEquals(
        "tenant graphVersion path share expectedShare offeredPps deliveredPps lossRatio latencySeconds dropped",
        keys(json.at("/paths/0")));
    assertEquals("mean p50 p90 p99 p999 max", keys(json.at("/paths/0/latencySeconds")));
    assertEquals(
        "replicaSet replica node cores utilization pps cyclesPerPacket meanBurst sojournSeconds waitingSeconds "
            + "numberInSystem dropped tenants",
        keys(json.at("/hops/0")));
    assertEquals("mean p50 p99 p999", keys(json.at("/hops/0/sojournSeconds")));
    assertEquals("mean", keys(json.at("/hops/0/waitingSeconds")));
    assertEquals("tenant pps", keys(json.at("/hops/0/tenants/0")));
    assertEquals("node cores utilization pps cyclesPerPacket", keys(json.at("/forwarders/0")));
    assertEquals("where reason packets", keys(json.at("/drops/0")));
    assertEquals(
        "name type atSeconds activeFlows movedFlowRatio brokenFlowRatio brokenFlows effectiveBlockedSeconds "
            + "wrongGraphVersionPackets stateBytesMoved datastoreReads timeToSteadySeconds movedFlows "
            + "effectiveBlockedHalfWidthSeconds throughputDegradation misroutedFlows staleDecisions reorderedPackets statesLost statesMoved "
            + "transferSeconds datastoreReadP99Seconds reestablished queuePeakFrames changedEntryRatio",
        keys(json.at("/events/0")));
    assertEquals("entries peak evictedLive untracked bytes", keys(json.at("/connectionTable")));
    assertEquals("name metric limit observed verdict reason", keys(json.at("/slos/0")));
    assertEquals("name holds", keys(json.at("/identities/0")));
  }

  @Test
  void estimatesAreValueAndHalfWidth() {
    assertEquals("value halfWidth", keys(json.at("/lossRatio")));
    assertEquals(9.98e-6, json.at("/lossRatio/value").doubleValue());
    assertEquals(231.4e-6, json.at("/slos/0/observed/value").doubleValue());
    assertEquals(1.2e-3, json.at("/events/0/effectiveBlockedSeconds").doubleValue());
  }

  @Test
  void whatDoesNotExistIsNull() {
    assertTrue(
        json.at("/paths/0/latencySeconds/p999/halfWidth").isNull(),
        "one observation: infinite half-width");
    assertTrue(json.at("/paths/3/latencySeconds/p99/value").isNull(), "nothing was delivered");
    assertTrue(json.at("/slos/2/observed").isNull(), "not simulated");
    assertTrue(!text.contains("NaN") && !text.contains("Infinity"));
  }

  @Test
  void verdictsAreThePublishedWords() {
    assertEquals("Inconclusive", json.at("/verdict").textValue());
    assertEquals("Pass", json.at("/slos/0/verdict").textValue());
  }

  @Test
  void equalRunsGiveEqualBytesWithOneNewlineAtTheEnd() {
    assertEquals(text, ResultJson.of(Samples.run()));
    assertTrue(text.endsWith("}\n"));
    assertEquals(text.stripTrailing() + "\n", text);
  }

  @Test
  void doublesReadBackAsTheSameDouble() throws IOException {
    double awkward = 0.1 + 0.2;
    String written = JsonText.of(JsonTree.number(awkward));
    assertEquals("0.30000000000000004\n", written);
    assertEquals(awkward, new ObjectMapper().readTree(written).doubleValue());
    assertEquals("0.0\n", JsonText.of(JsonTree.number(-0.0)));
  }

  private static String keys(JsonNode object) {
    return String.join(" ", (Iterable<String>) object::fieldNames);
  }
}
