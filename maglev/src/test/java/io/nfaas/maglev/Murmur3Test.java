package io.nfaas.maglev;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Digests in the tests of the Go package spaolacci/murmur3.
class Murmur3Test {
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "'' | 0000000000000000 | 0000000000000000",
    "hello | cbd8a7b341bd9b02 | 5b1e906a48ae1d19",
    "hello, world | 342fac623a5ebc8e | 4cdcbc079642414d",
    "19 Jan 2038 at 3:14:07 AM | b89e5988b737affc | 664fc2950231b2cb",
    "The quick brown fox jumps over the lazy dog. | cd99481f9ee902c9 | 695da1a38987b6e7",
  })
  void publishedDigests(String text, String low, String high) {
    Murmur3 h = Murmur3.hash(text.getBytes(StandardCharsets.UTF_8), 0);
    assertEquals(low, String.format("%016x", h.low()));
    assertEquals(high, String.format("%016x", h.high()));
  }
}
