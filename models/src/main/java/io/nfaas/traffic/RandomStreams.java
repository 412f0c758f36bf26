package io.nfaas.traffic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// The random numbers of one replication: one independent stream per purpose, found by its name.
///
/// Seed, replication and name alone determine a stream. Two alternatives that run under the same seed therefore see the same
/// arrivals, sizes and flows whatever else they draw (common random numbers: Law, Simulation Modeling and Analysis, 5th ed.,
/// section 11.2), and results do not depend on the order in which streams are asked for.
///
/// Each stream is an L64X128MixRandom (Steele and Vigna, OOPSLA 2021), period 2^192, whose 256 bits of state and additive parameter
/// are the SHA-256 digest of seed, replication and name: streams with different keys share no structure.
public final class RandomStreams {
  private static final RandomGeneratorFactory<RandomGenerator> ALGORITHM =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private final long seed;
  private final int replication;

  /// @param seed the scenario's seed, any value
  /// @param replication which repetition of the experiment, from 0
  public RandomStreams(long seed, int replication) {
    if (replication < 0) {
      throw new IllegalArgumentException("replication " + replication + " is not at least 0");
    }
    this.seed = seed;
    this.replication = replication;
  }

  /// A generator at the start of the named stream. Asked twice, it gives two generators that draw the same numbers. Not thread-safe.
  ///
  /// @param name source and purpose: `alpha/arrivals`
  public RandomGenerator stream(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer key = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + text.length);
    key.putLong(seed).putInt(replication).put(text);
    return ALGORITHM.create(sha256(key.array()));
  }

  private static byte[] sha256(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
