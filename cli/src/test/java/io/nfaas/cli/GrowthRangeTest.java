package io.nfaas.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowthRangeTest {
  @Test
  void bothEndsBelongToARange() {
    assertEquals(List.of(1.0, 1.25, 1.5, 1.75, 2.0), GrowthRange.parse("1.0..2.0:0.25").factors());
    assertEquals(List.of(0.1, 0.2, 0.3), GrowthRange.parse("0.1..0.3:0.1").factors(), "no drift");
    assertEquals(List.of(2.0), GrowthRange.parse("2..2:1").factors());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1..3", "a..b:c", "3..1:0.5", "0..2:0.5", "1..2:0", "1..1000:0.5", "-1..2:1"})
  void anythingElseIsAUsersError(String text) {
    assertThrows(UserError.class, () -> GrowthRange.parse(text));
  }
}
