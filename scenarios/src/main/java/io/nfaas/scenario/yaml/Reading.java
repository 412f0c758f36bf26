package io.nfaas.scenario.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// One pass of a reader over one document: the problems found and the keys asked for.
public final class Reading {
  private final Problems problems;
  private final YamlNode root;
  private final List<YamlNode> opened = new ArrayList<>();
  private final SortedSet<String> keys = new TreeSet<>();

  public Reading(YamlValue document, Problems problems) {
    this.problems = problems;
    root = new YamlNode(this, document, document.position(), document.position(), "", "", "");
  }

  public YamlNode root() {
    return root;
  }

  public Problems problems() {
    return problems;
  }

  /// Reports the unknown keys of every mapping that was read. Called once, at the end.
  public void finish() {
    opened.forEach(YamlNode::reportUnknownKeys);
  }

  /// Every key asked for, list items as `[]`: `spec.tenants[].traffic.rate`.
  public SortedSet<String> keys() {
    return Collections.unmodifiableSortedSet(keys);
  }

  void opened(YamlNode mapping) {
    opened.add(mapping);
  }

  void know(String key) {
    keys.add(key);
  }
}
