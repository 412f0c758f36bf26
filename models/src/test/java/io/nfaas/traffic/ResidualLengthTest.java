package io.nfaas.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResidualLengthTest {
  private static final long SEED = 7;

  @Test
  void aFlowOfConstantLengthIsMetAtEveryPacketAlike() {
    FlowSizeSampler four = sampler(new FlowSizes.Law.Constant(4), 1e6);
    int[] count = new int[5];
    int n = 100_000;
    for (int i = 0; i < n; i++) {
      count[(int) four.nextResidualPackets()]++;
    }
    for (int k = 1; k <= 4; k++) {
      // Binomial(100000, 1/4): standard deviation 137.
      assertEquals(n / 4.0, count[k], 5 * 137, "residual " + k + ", seed " + SEED);
    }
  }

  @Test
  void aMemorylessLengthIsAsLongWhenMetAsWhenNew() {
    FlowSizeSampler flows = sampler(new FlowSizes.Law.Exponential(5000), 1e9);
    double sum = 0;
    int n = 400_000;
    for (int i = 0; i < n; i++) {
      sum += flows.nextResidualPackets();
    }
    assertEquals(flows.meanPackets(), sum / n, 5 * 5000 / Math.sqrt(n), "seed " + SEED);
  }

  @Test
  void aSourceOfResidualFlowsBeginsNewOnesAtAConstantRateFromTheStart() {
    FlowSizes.Law heavy =
        new FlowSizes.Law.Mixture(
            List.of(
                new FlowSizes.Component.Uniform(0.6, 0, 4),
                new FlowSizes.Component.Lognormal(0.4, 2, 100)));
    FlowSizeSampler flows = sampler(heavy, 1e5);
    int places = 20_000;
    long[] left = new long[places];
    for (int i = 0; i < places; i++) {
      left[i] = flows.nextResidualPackets();
    }
    SplittableRandom draw = new SplittableRandom(SEED);
    int packets = 2_000_000;
    int begun = 0;
    for (int p = 0; p < packets; p++) {
      int place = draw.nextInt(places);
      if (--left[place] == 0) {
        left[place] = flows.nextPackets();
        begun++;
      }
    }
    double expected = packets / flows.meanPackets();
    assertTrue(Math.abs(begun - expected) < 0.05 * expected, begun + " new flows, not " + expected + ", seed " + SEED);
  }

  private static FlowSizeSampler sampler(FlowSizes.Law law, double truncation) {
    FlowSizes sizes =
        new FlowSizes(
            "test", FlowSizes.Unit.PACKETS, law, truncation, List.of(new FlowSizes.ProtocolShare(6, 1)), "this test");
    return FlowSizeSampler.of(sizes, 500, new RandomStreams(SEED, 0).stream("residual"));
  }
}
