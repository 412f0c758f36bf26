package io.nfaas.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.traffic.FlowSizes.Component.Lognormal;
import io.nfaas.traffic.FlowSizes.Component.Uniform;
import io.nfaas.traffic.FlowSizes.Law;
import io.nfaas.traffic.FlowSizes.ProtocolShare;
import io.nfaas.traffic.FlowSizes.Unit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlowSizeSamplerTest {
  private static final List<ProtocolShare> TCP = List.of(new ProtocolShare(6, 1));
  private static final double NONE = Double.POSITIVE_INFINITY;

  /// Lengths of all flows of a campus network, packets (doi 10.1016/j.comcom.2020.12.016).
  private static final Law AGH =
      new Law.Mixture(
          List.of(
              new Uniform(.3050265769901237, 0, 1),
              new Uniform(.2484198800441619, 0, 2),
              new Uniform(.06366063664158106, 0, 3),
              new Uniform(.049216499659328734, 0, 4),
              new Uniform(.00931559166293732, 0, 5),
              new Uniform(.08217474157187248, 0, 6),
              new Lognormal(.13126374982514846, .5207023493412835, 7.8055992790704085),
              new Lognormal(.07328615421743477, .7701056575379265, 22.10972501544739),
              new Lognormal(.0292891264871594, 1.1252645297342514, 128.6451515069839),
              new Lognormal(.00834704290025077, 1.98383694524085, 1084.4707584768782)));

  private static final Law WEB_SEARCH =
      new Law.Empirical(
          List.of(1e4, 2e4, 3e4, 5e4, 8e4, 2e5, 1e6, 2e6, 5e6, 1e7, 3e7),
          List.of(.15, .20, .30, .40, .53, .60, .70, .80, .90, .97, 1.));

  private static final Law HADOOP =
      new Law.Empirical(
          List.of(
              100., 200., 300., 350., 400., 500., 600., 700., 1e3, 2e3, 7e3, 3e4, 5e4, 8e4, 1.2e5,
              3e5, 1e6, 2e6, 1e7),
          List.of(
              .01, .02, .05, .15, .20, .30, .40, .50, .60, .67, .70, .72, .82, .87, .90, .95, .975,
              .99, 1.));

  private static FlowSizeSampler sampler(Law law, Unit unit, double truncation) {
    FlowSizes sizes = new FlowSizes("test", unit, law, truncation, TCP, "this test");
    return FlowSizeSampler.of(sizes, 500, new RandomStreams(5, 0).stream("flows"));
  }

  @Test
  void aLawInPacketsIsRoundedUp() {
    FlowSizeSampler sampler =
        sampler(new Law.Mixture(List.of(new Uniform(1, 0, 2))), Unit.PACKETS, NONE);
    int ones = 0;
    for (int i = 0; i < 10_000; i++) {
      long packets = sampler.nextPackets();
      assertTrue(packets == 1 || packets == 2, packets + " packets");
      ones += packets == 1 ? 1 : 0;
    }
    assertEquals(5000, ones, 200);
    assertEquals(1.5, sampler.meanPackets(), 1e-12);
    assertEquals(0, sampler.truncatedAwayRatio());
  }

  @Test
  void aLawInBytesIsCountedInMeanFrames() {
    assertEquals(3, sampler(new Law.Constant(1001), Unit.BYTES, NONE).nextPackets());
    assertEquals(2, sampler(new Law.Constant(1000), Unit.BYTES, NONE).nextPackets());
    assertEquals(1, sampler(new Law.Constant(1), Unit.BYTES, NONE).nextPackets());
    assertEquals(3, sampler(new Law.Constant(1001), Unit.BYTES, NONE).meanPackets());
  }

  @Test
  void truncationCutsLengthsAndItsShareOfTheMeanIsReported() {
    // Uniform on (0, 4] cut at 2: mean 2 becomes 0.5 x 1 + 0.5 x 2 = 1.5.
    FlowSizeSampler sampler =
        sampler(new Law.Mixture(List.of(new Uniform(1, 0, 4))), Unit.PACKETS, 2);
    assertEquals(0.25, sampler.truncatedAwayRatio(), 1e-12);
    assertEquals(1.75, sampler.meanPackets(), 1e-12);
    for (int i = 0; i < 1000; i++) {
      assertTrue(sampler.nextPackets() <= 2);
    }
  }

  @Test
  void aLawWithoutAMeanLosesAllOfItToTruncation() {
    FlowSizeSampler sampler = sampler(new Law.Pareto(1, 1), Unit.PACKETS, 1000);
    assertEquals(1, sampler.truncatedAwayRatio());
    // Sum of 1/k, k = 1 .. 999, and the first packet.
    assertEquals(1 + 7.484470860550345, sampler.meanPackets(), 1e-9);
    assertEquals(NONE, sampler(new Law.Pareto(1, 1), Unit.PACKETS, NONE).meanPackets());
  }

  @Test
  void publishedTablesHaveTheirPublishedMeans() {
    assertEquals(1.711e6, LengthLaw.of(WEB_SEARCH).mean(), 0.001e6);
    assertEquals(120.4e3, LengthLaw.of(HADOOP).mean(), 0.1e3);
    // The mixture is a fit: 76.58 where the 4.03 billion flows had 78.58 packets on average.
    assertEquals(76.58, sampler(AGH, Unit.PACKETS, NONE).meanPackets(), 0.01);
  }

  @Test
  void campusFlowsAreAsLongAsPublished() {
    // Share of flows up to a length: 1: 47.8 %, 2: 65.3 %, 8: 84.1 %, 64: 96.5 %, 1024: 99.46 %.
    // The fit is good to a point.
    FlowSizeSampler sampler = sampler(AGH, Unit.PACKETS, NONE);
    int n = 1_000_000;
    long[] bound = {1, 2, 8, 64, 1024};
    double[] share = {.478, .653, .841, .965, .9946};
    int[] upTo = new int[bound.length];
    for (int i = 0; i < n; i++) {
      long packets = sampler.nextPackets();
      for (int k = 0; k < bound.length; k++) {
        upTo[k] += packets <= bound[k] ? 1 : 0;
      }
    }
    for (int k = 0; k < bound.length; k++) {
      assertEquals(share[k], upTo[k] / (double) n, 0.01, "flows up to " + bound[k] + " packets");
    }
  }

  static Stream<Law> laws() {
    return Stream.of(
        AGH,
        WEB_SEARCH,
        HADOOP,
        new Law.Exponential(12_345),
        new Law.Pareto(1.3, 700),
        new Law.Mixture(List.of(new Uniform(2, 10, 3000), new Lognormal(6, 1.1, 900))));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void drawnLengthsHaveTheComputedMean(Law law) {
    for (Unit unit : Unit.values()) {
      FlowSizeSampler sampler = sampler(law, unit, 200_000);
      int n = 400_000;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        long packets = sampler.nextPackets();
        sum += packets;
        squares += (double) packets * packets;
      }
      double mean = sum / n;
      double error = Math.sqrt((squares / n - mean * mean) / n);
      assertEquals(sampler.meanPackets(), mean, 4 * error, law + " in " + unit);
    }
  }

  @ParameterizedTest
  @MethodSource("laws")
  void theLimitedMeanIsTheIntegralOfTheSurvivalFunction(Law law) {
    LengthLaw length = LengthLaw.of(law);
    for (double cap : new double[] {0.5, 37, 900, 40_000}) {
      int steps = 200_000;
      double sum = 0;
      for (int i = 0; i < steps; i++) {
        sum += length.survival((i + 0.5) * cap / steps) * cap / steps;
      }
      assertEquals(sum, length.limitedMean(cap), 1e-5 * sum, law + " up to " + cap);
    }
  }

  @Test
  void protocolsComeInTheirShares() {
    FlowSizes sizes =
        new FlowSizes(
            "test",
            Unit.PACKETS,
            new Law.Constant(1),
            1,
            List.of(new ProtocolShare(6, 54), new ProtocolShare(17, 43), new ProtocolShare(47, 3)),
            "this test");
    FlowSizeSampler sampler = FlowSizeSampler.of(sizes, 500, new RandomStreams(5, 0).stream("p"));
    int n = 100_000;
    int tcp = 0;
    int udp = 0;
    for (int i = 0; i < n; i++) {
      int protocol = sampler.nextProtocol();
      tcp += protocol == 6 ? 1 : 0;
      udp += protocol == 17 ? 1 : 0;
    }
    assertEquals(0.54, tcp / (double) n, 0.007);
    assertEquals(0.43, udp / (double) n, 0.007);
  }

  @Test
  void lawsThatAreNoneAreRefused() {
    List<Law> wrong =
        List.of(
            new Law.Constant(0),
            new Law.Exponential(-1),
            new Law.Pareto(1, 0),
            new Law.Mixture(List.of()),
            new Law.Mixture(List.of(new Uniform(1, 2, 2))),
            new Law.Empirical(List.of(1., 2.), List.of(.5, .9)),
            new Law.Empirical(List.of(2., 1.), List.of(.5, 1.)),
            new Law.Empirical(List.of(), List.of()));
    for (Law law : wrong) {
      assertThrows(IllegalArgumentException.class, () -> LengthLaw.of(law), law.toString());
    }
    FlowSizes noProtocol =
        new FlowSizes("test", Unit.PACKETS, new Law.Constant(1), 1, List.of(), "this test");
    assertThrows(
        IllegalArgumentException.class,
        () -> FlowSizeSampler.of(noProtocol, 500, new RandomStreams(5, 0).stream("p")));
  }
}
