package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nfaas.results.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitTest {
  @ParameterizedTest
  @CsvSource({
    "PACKETS_PER_SEC, 1234567, 1.23 Mpps",
    "PACKETS_PER_SEC, 80000, 80.0 kpps",
    "PACKETS_PER_SEC, 999.4, 999 pps",
    "PACKETS_PER_SEC, 999500, 1.00 Mpps",
    "PACKETS_PER_SEC, 0, 0 pps",
    "BITS_PER_SEC, 20e9, 20.0 Gbit/s",
    "BITS_PER_SEC, 2.5e7, 25.0 Mbit/s",
    "SECONDS, 230.26e-6, 230 us",
    "SECONDS, 50e-6, 50.0 us",
    "SECONDS, 6.72e-9, 6.72 ns",
    "SECONDS, 0, 0 s",
    "SECONDS, 75, 75.0 s",
    "SECONDS, 3600, '3,600 s'",
    "BYTES, 17590080, 16.8 MiB",
    "BYTES, 999, 999 B",
    "BYTES, 1023, 0.999 KiB",
    "BYTES, 1024, 1.00 KiB",
    "BYTES, 1048576, 1.00 MiB",
    "RATIO, 0.7, 70.0 %",
    "RATIO, 1, 100.0 %",
    "RATIO, 0, 0 %",
    "RATIO, 0.005, 0.50 %",
    "RATIO, 0.0000099, 0.00099 %",
    "NUMBER, 3.2, 3.20",
    "NUMBER, NaN, -",
    "SECONDS, Infinity, ∞ s",
  })
  void aValueHasThreeDigitsAndTheFittingPrefix(Unit unit, double value, String text) {
    assertEquals(text, unit.of(value).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "SECONDS, 300e-6, 300 us",
    "SECONDS, 5, 5 s",
    "RATIO, 0.001, 0.1 %",
    "RATIO, 0, 0 %",
    "NUMBER, 99.9, 99.9"
  })
  void aGivenValueIsWrittenAsItWasGiven(Unit unit, double value, String text) {
    assertEquals(text, unit.given(value).toString());
  }

  @Test
  void aHalfWidthSharesUnitAndDecimalsOfItsValue() {
    assertEquals(
        "7.82 ± 0.04 Mpps", Unit.PACKETS_PER_SEC.of(new Estimate(7.82e6, 0.0401e6)).toString());
    assertEquals("231.4 ± 3.2 us", Unit.SECONDS.of(new Estimate(231.4e-6, 3.2e-6), 4).toString());
  }

  @Test
  void digitsThatTheErrorDrownsAreLeftOut() {
    assertEquals("0.00100 ± 0.00021 %", Unit.RATIO.of(new Estimate(9.98e-6, 2.1e-6), 4).toString());
    assertEquals("231 ± 40 us", Unit.SECONDS.of(new Estimate(231.4e-6, 40e-6), 4).toString());
  }

  @Test
  void aHalfWidthTooSmallToShowIsNotShownAsZero() {
    assertEquals("7.82 ± <0.01 Mpps", Unit.PACKETS_PER_SEC.of(new Estimate(7.82e6, 12)).toString());
  }

  @Test
  void anExactValueStandsAloneAndASingleObservationHasAnUnknownError() {
    assertEquals("2.00 s", Unit.SECONDS.of(Estimate.exact(2)).toString());
    assertEquals(
        "2.00 ± ? s", Unit.SECONDS.of(new Estimate(2, Double.POSITIVE_INFINITY)).toString());
  }

  @Test
  void countsHaveTheirThousandsApart() {
    assertEquals("12,345,678", Unit.count(12_345_678));
  }
}
