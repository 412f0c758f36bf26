package io.nfaas.maglev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTablesTest {
  private static final Backend A = new Backend(0, "a");
  private static final Backend B = new Backend(1, "b");

  @Test
  void theSameBackendsShareOneTableInWhateverOrderTheyAreListed() {
    SharedTables tables = new SharedTables();
    MaglevTable first = tables.get(List.of(A, B), 101, FillRule.PAPER, 0);
    assertSame(first, tables.get(List.of(B, A), 101, FillRule.PAPER, 0));
    assertEquals(MaglevTable.build(List.of(A, B), 101, FillRule.PAPER, 0).digest(), first.digest());
  }

  @Test
  void whateverEntersTheTableTellsItApart() {
    SharedTables tables = new SharedTables();
    MaglevTable first = tables.get(List.of(A, B), 101, FillRule.PAPER, 0);
    assertNotSame(first, tables.get(List.of(A), 101, FillRule.PAPER, 0));
    assertNotSame(first, tables.get(List.of(A, new Backend(1, "b", 2)), 101, FillRule.PAPER, 0));
    assertNotSame(first, tables.get(List.of(A, new Backend(2, "b")), 101, FillRule.PAPER, 0), "look-ups give ids");
    assertNotSame(first, tables.get(List.of(A, B), 103, FillRule.PAPER, 0));
    assertNotSame(first, tables.get(List.of(A, B), 101, FillRule.ENVOY, 0));
    assertNotSame(first, tables.get(List.of(A, B), 101, FillRule.PAPER, 1));
  }
}
