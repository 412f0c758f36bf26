package io.nfaas.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaglevCommandTest {
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setOut(out);
    System.setErr(err);
  }

  private int run(String... arguments) {
    List<String> line = new ArrayList<>(List.of("maglev"));
    line.addAll(List.of(arguments));
    return Main.execute(line.toArray(String[]::new));
  }

  private String complaint() {
    return complained.toString(StandardCharsets.UTF_8).strip();
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(printed.toByteArray());
  }

  @Test
  void jsonHoldsSharesDigestTableAndDisruption() throws IOException {
    assertEquals(0, run("--backends", "a,b:2,c", "--table-size", "7", "--remove", "b", "--table", "--format", "json"));
    JsonNode j = json();
    assertEquals("Paper", j.get("rule").asText());
    assertEquals(7, j.get("tableSize").asInt());
    int[] entries = new int[3];
    for (int i = 0; i < 3; i++) {
      JsonNode b = j.get("backends").get(i);
      assertEquals(List.of("a", "b", "c").get(i), b.get("name").asText());
      assertEquals(i == 1 ? 2 : 1, b.get("weight").asInt());
      entries[i] = b.get("entries").asInt();
      assertEquals(entries[i] / 7.0, b.get("shareRatio").asDouble(), 1e-15);
      for (JsonNode owner : j.get("table")) {
        entries[i] -= owner.asText().equals(b.get("name").asText()) ? 1 : 0;
      }
      assertEquals(0, entries[i], "the table says what the shares say");
    }
    assertEquals(7, j.get("table").size());
    assertTrue(j.get("digest").asText().matches("sha256:[0-9a-f]{64}"));
    assertTrue(j.get("buildSeconds").asDouble() > 0);
    JsonNode d = j.get("disruption");
    assertEquals("[\"b\"]", d.get("removed").toString());
    double owned = j.get("backends").get(1).get("shareRatio").asDouble();
    assertEquals(owned, d.get("changedRatio").asDouble() - d.get("unnecessaryRatio").asDouble(), 1e-12);
    assertEquals(owned, d.get("secondChoice").get("changedRatio").asDouble(), 1e-12);
    assertEquals(0, d.get("secondChoice").get("unnecessaryRatio").asDouble());
  }

  @Test
  void theOrderOfListingChangesNothingButTheOrderOfRows() throws IOException {
    run("--backends", "a,b:2,c", "--format", "json");
    String digest = json().get("digest").asText();
    printed.reset();
    run("--backends", "c", "--backends", "b:2,a", "--format", "json");
    assertEquals(digest, json().get("digest").asText());
    assertEquals("c", json().get("backends").get(0).get("name").asText());
  }

  @Test
  void envoysOwnTableComesOutWithNamesInBrackets() throws IOException {
    // maglev_lb_test.cc, "Weighted".
    run("--backends", "[127.0.0.1:90],[127.0.0.1:91]:2", "--rule", "envoy", "--table-size", "17", "--table", "--format", "json");
    StringBuilder ports = new StringBuilder();
    json().get("table").forEach(owner -> ports.append(owner.asText().endsWith("0") ? 0 : 1));
    assertEquals("10010110111110101", ports.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Maglev", "Modulo", "HashThreshold", "Rendezvous", "Ring", "Jump", "Anchor", "Dx", "Memento"})
  void everySelectorIsShown(String selector) throws IOException {
    assertEquals(0, run("--backends", "a,b,c,d", "--selector", selector, "--remove", "d", "--add", "e", "--format", "json"));
    JsonNode d = json().get("disruption");
    // The new one takes the last one's place: even modulo moves nothing else then.
    assertEquals(!selector.equals("Maglev"), d.get("unnecessaryRatio").asDouble() == 0, selector);
    assertEquals(selector.equals("Maglev"), d.has("secondChoice"));
    assertEquals(selector.equals("Maglev"), json().get("rule").isTextual());
  }

  @Test
  void textShowsBothWaysToRemove() {
    assertEquals(0, run("--backends", "a,b,c", "--remove", "b"));
    String text = printed.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("Maglev, rule Paper: 65,537 slots, 3 backends, built in "), text);
    assertTrue(text.contains("full rebuild") && text.contains("second choice"), text);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "--backends a,b --table-size 100 | nfaas maglev: tableSize 100 is not prime (did you mean 97 or 101?)",
    "--backends a,b --rule Vpp --table-size 100 | nfaas maglev: tableSize 100 is not a power of two (did you mean 64 or 128?)",
    "--backends a,b,c --table-size 2 | nfaas maglev: tableSize 2 is below the number of backends, 3",
    "--backends a,b --table-size 9999999 | --table-size: 9999999 is not in [1, 5000011]",
    "--backends a,b,a | nfaas maglev: two backends are named a",
    "--backends h:90,h:91 | nfaas maglev: two backends are named h (brackets keep a colon in a name: [10.0.0.1:80])",
    "--backends a,b:x | --backends: b:x: weight x is not a whole number (brackets keep colons in a name: [b:x])",
    "--backends a,b:20000 | --backends: b:20000: weight 20000 is not in [0, 10000]",
    "--backends a,,b | '--backends: : name is empty'",
    "--backends a,[b | --backends: a,[b: brackets do not match",
    "--backends alpha,beta --remove bata | --remove: no backend is named bata (did you mean beta?)",
    "--backends a,b --remove a,a | --remove: a is there twice",
    "--backends a,b,c --selector Jump --remove a | nfaas maglev: Jump can remove the last backend only, c, not a",
    "--backends a,b:2 --selector Dx | nfaas maglev: backend b has weight 2, but Dx has no weights",
    "--backends a --table | --table: only with --format json",
  })
  void whatTheUserMustMendIsOneLine(String arguments, String message) {
    assertEquals(2, run(arguments.split(" ")));
    assertEquals(message, complaint());
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void unknownWordsComeWithTheNearest() {
    assertEquals(2, run("--backends", "a", "--rule", "Envoi"));
    assertTrue(complaint().endsWith("(did you mean Envoy?)"), complaint());
    complained.reset();
    assertEquals(2, run("--backends", "a", "--selector", "Rendevous"));
    assertTrue(complaint().endsWith("(did you mean Rendezvous?)"), complaint());
  }
}
