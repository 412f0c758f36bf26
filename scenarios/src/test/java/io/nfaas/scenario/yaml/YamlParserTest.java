package io.nfaas.scenario.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlParserTest {
  private final Problems problems = new Problems("f", List.of());

  private YamlValue parse(String text) {
    return YamlParser.parse("f", text, problems);
  }

  private List<String> said() {
    return problems.sorted().stream().map(Problem::toString).toList();
  }

  @Test
  void everyValueKnowsItsPlace() {
    YamlValue.Mapping root = (YamlValue.Mapping) parse("a: 1\nb:\n  - x\n  - {c: \"two\"}\n");
    assertEquals(new Position("f", 1, 4), root.entry("a").value().position());
    YamlValue.Items list = (YamlValue.Items) root.entry("b").value();
    assertEquals(new Position("f", 3, 5), list.values().getFirst().position());
    YamlValue.Mapping item = (YamlValue.Mapping) list.values().get(1);
    assertEquals(new Position("f", 4, 6), item.entry("c").position());
    assertEquals(
        new YamlValue.Scalar(new Position("f", 4, 9), "two", false), item.entry("c").value());
  }

  @Test
  void anAliasIsTheVeryValueOfItsAnchor() {
    YamlValue.Mapping root = (YamlValue.Mapping) parse("a: &x {k: 1}\nb: *x\n");
    assertTrue(root.entry("a").value() == root.entry("b").value());
    assertEquals(List.of(), said());
  }

  @Test
  void mergedKeysGiveWayToWrittenOnes() {
    YamlValue.Mapping root =
        (YamlValue.Mapping) parse("a: &x {k: 1, l: 2}\nb: {k: 3, <<: *x}\nc: {<<: [*x, {m: 4}]}\n");
    YamlValue.Mapping b = (YamlValue.Mapping) root.entry("b").value();
    assertEquals("3", ((YamlValue.Scalar) b.entry("k").value()).text());
    assertEquals("2", ((YamlValue.Scalar) b.entry("l").value()).text());
    assertNotNull(((YamlValue.Mapping) root.entry("c").value()).entry("m"));
    parse("a: {<<: 3}");
    assertEquals(List.of("f:1:9: a.<<: << takes a mapping or a list of mappings, not '3'"), said());
  }

  @Test
  void aBombOfAliasesIsRefusedQuickly() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(i, i, String.join(", ", Collections.nCopies(10, "*a" + (i - 1)))));
    }
    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> parse(bomb.toString()));
    assertEquals(
        List.of("f:6:5: a5: stands for more than 1000000 values once its aliases are written out"),
        said().subList(0, 1));
  }

  @Test
  void anAnchorInsideItselfIsRefused() {
    parse("a: &x [1, {b: *x}]");
    assertEquals(List.of("f:1:15: a[1].b: anchor &x contains itself"), said());
  }

  @Test
  void deepNestingIsRefusedWithItsPlace() {
    assertNull(parse("[".repeat(100_000)));
    assertEquals(1, said().size());
    assertTrue(said().getFirst().startsWith("f:1:65: "), said().getFirst());
    assertTrue(
        said().getFirst().endsWith("more than 64 levels of lists and mappings"), said().getFirst());
  }

  @Test
  void duplicateKeysTagsAndDocumentsAreRefused() {
    parse(
        "%TAG ! tag:example.com,2000:\n---\nl:\n  - {name: n, v: 1, v: 2}\n  - v: !!int 3\n--- 2\n");
    assertEquals(
        List.of(
            "f:1:1: tags are not allowed",
            "f:4:21: l[n].v: the key is already there, on line 4",
            "f:5:8: l[1].v: tags are not allowed, and this has !!int",
            "f:6:1: a second document starts here; a file holds one"),
        said());
  }

  @Test
  void syntaxErrorsHaveAPlace() {
    assertNull(parse("a: [1, 2\nb: 3\n"));
    assertTrue(said().getFirst().startsWith("f:2:2: is not YAML: "), said().getFirst());
  }

  @Test
  void controlCharactersHaveAPlaceBehindOthersOfTwoUnits() {
    assertNull(parse("a: \ud83d\ude00\nb: \u0007\n"));
    assertEquals(List.of("f:2:4: character U+0007 is not allowed"), said());
  }

  @Test
  void anEmptyTextIsAnAbsentValue() {
    assertTrue(((YamlValue.Scalar) parse("")).isNull());
    assertTrue(((YamlValue.Scalar) parse("---\n...\n")).isNull());
    assertEquals(List.of(), said());
  }
}
