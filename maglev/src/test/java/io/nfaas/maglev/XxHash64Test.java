package io.nfaas.maglev;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Digests published with the Python binding of xxHash.
class XxHash64Test {
  @ParameterizedTest
  @CsvSource({
    "'', 0, ef46db3751d8e999",
    "a, 0, d24ec4f1a98c6e5b",
    "abc, 0, 44bc2cf5ad770999",
    "xxhash, 0, 32dd38952c4bc720",
    "xxhash, 20141025, b559b98d844e0635",
    "Nobody inspects the spammish repetition, 0, fbcea83c8a378bf1",
  })
  void publishedDigests(String text, long seed, String digest) {
    assertEquals(digest, String.format("%016x", XxHash64.hash(text.getBytes(StandardCharsets.UTF_8), seed)));
  }
}
