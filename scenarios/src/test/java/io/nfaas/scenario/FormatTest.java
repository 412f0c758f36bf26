package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FormatTest {
  @Test
  void quantitiesAreWrittenAsPeopleWriteThem() {
    assertEquals("200us", Format.duration(200_000_000L));
    assertEquals("1500us", Format.duration(1_500_000_000L));
    assertEquals("90s", Format.duration(90_000_000_000_000L));
    assertEquals("6720ps", Format.duration(6_720));
    assertEquals("0s", Format.duration(0));
    assertEquals("512B", Format.bytes(512));
    assertEquals("4Ki", Format.bytes(4096));
    assertEquals("1000B", Format.bytes(1000));
    assertEquals("0B", Format.bytes(0));
    assertEquals("2.1GHz", Format.rate(2.1e9, "Hz"));
    assertEquals("29.76Mpps", Format.rate(29.76e6, "pps"));
    assertEquals("400Gbps", Format.rate(4e11, "bps"));
    assertEquals("0.64", Format.number(0.64));
    assertEquals("1000000", Format.number(1e6));
    assertEquals("10", Format.percent(0.1));
    assertEquals("7", Format.percent(0.07));
    assertEquals("20Gbps", Format.rounded(20e9 + 0.001, "bps"));
  }

  @Test
  void whatIsWrittenReadsBackToTheSameBits() {
    long seed = 99;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      double rate = Math.exp(random.nextDouble(1, 30));
      String text =
          ProblemMessagesTest.SMALL.replace(
              "rate: 1Gbps", "packetRate: " + Format.rate(rate, "pps"));
      double read =
          ScenarioReader.read("x", text, List.of()).orThrow().tenant("alpha").traffic().pps();
      assertEquals(rate, read, 0.0, "seed " + seed + ", draw " + i);
    }
  }
}
