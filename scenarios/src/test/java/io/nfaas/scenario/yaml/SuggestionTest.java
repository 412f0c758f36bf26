package io.nfaas.scenario.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  @Test
  void insertionsDeletionsReplacementsAndSwapsCountOneEach() {
    assertEquals(0, Suggestion.distance("rate", "rate"));
    assertEquals(1, Suggestion.distance("rate", "rates"));
    assertEquals(1, Suggestion.distance("rate", "rat"));
    assertEquals(1, Suggestion.distance("rate", "race"));
    assertEquals(1, Suggestion.distance("rate", "raet"));
    assertEquals(3, Suggestion.distance("kitten", "sitting"));
    assertEquals(4, Suggestion.distance("", "rate"));
  }

  @Test
  void theNearestWinsAndOfEqualsTheFirst() {
    assertEquals(
        "frequency", Suggestion.nearest("freqency", List.of("model", "frequency", "sockets")));
    assertEquals("Scale", Suggestion.nearest("scale", List.of("Rekey", "Scale")));
    assertEquals("g1", Suggestion.nearest("g3", List.of("g1", "g2")));
    assertEquals("rxQueues", Suggestion.nearest("rxqueue", List.of("rxDescriptors", "rxQueues")));
  }

  @Test
  void nothingNearGivesNothing() {
    assertEquals("", Suggestion.nearest("zzz", List.of("rate", "name")));
    assertEquals("", Suggestion.nearest("c", List.of("a", "b")));
    assertEquals("", Suggestion.nearest("x".repeat(100_000), List.of("x".repeat(100_001))));
  }
}
