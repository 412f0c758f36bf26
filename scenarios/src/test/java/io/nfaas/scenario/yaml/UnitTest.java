package io.nfaas.scenario.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitTest {
  private static final Map<String, Unit> UNITS =
      Map.of(
          "bits",
          Unit.BIT_RATE,
          "packets",
          Unit.PACKET_RATE,
          "time",
          Unit.DURATION,
          "bytes",
          Unit.BYTES,
          "clock",
          Unit.FREQUENCY);

  @ParameterizedTest
  @CsvSource({
    "bits, 10Gbps, 1e10",
    "bits, 5bps, 5",
    "bits, 0.5 Mbps, 5e5",
    "bits, 1.5Tbps, 1.5e12",
    "packets, 29.76Mpps, 29760000",
    "packets, 80kpps, 80000",
    "packets, 7pps, 7",
    "time, 200us, 2e8",
    "time, 200\u00b5s, 2e8",
    "time, 1.5ms, 1.5e9",
    "time, 100ns, 1e5",
    "time, 5m, 3e14",
    "time, 1h, 3.6e15",
    "time, 3ps, 3",
    "time, 0, 0",
    "time, 1e-3s, 1e9",
    "bytes, 512B, 512",
    "bytes, 4KiB, 4096",
    "bytes, 1Gi, 1073741824",
    "bytes, 1G, 1e9",
    "bytes, 2MiB, 2097152",
    "bytes, 7, 7",
    "bytes, 1.5Ki, 1536",
    "clock, 2.1GHz, 2.1e9",
    "clock, 800MHz, 8e8"
  })
  void quantitiesAreExact(String unit, String text, BigDecimal value) {
    BigDecimal parsed = UNITS.get(unit).parse(text).value();
    assertEquals(0, value.compareTo(parsed), () -> text + " is " + parsed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bits | 10Gbit | 10Gbps",
        "bits | 10 | ''",
        "bits | 10gbps | 10Gbps",
        "packets | 5Mpp | 5Mpps",
        "time | 5sec | ''",
        "time | 5S | 5s",
        "time | 5 | ''",
        "bytes | 5kb | 5kB",
        "clock | 2Ghz | 2GHz",
        "time | five | ''",
        "time | 1e9999s | ''",
      })
  void aWrongSuffixIsRefusedWithTheNearestRightOne(String unit, String text, String suggestion) {
    Unit.Parsed parsed = UNITS.get(unit).parse(text);
    assertNull(parsed.value());
    assertEquals(suggestion, parsed.suggestion());
  }

  @Test
  void theMessageListsWhatIsAccepted() {
    assertEquals(
        "'10' has no unit; a packet rate takes pps, kpps, Mpps or Gpps",
        Unit.PACKET_RATE.parse("10").error());
  }
}
