package io.nfaas.selection;

import io.nfaas.maglev.MaglevTable;

/// Chooses by a [MaglevTable].
public final class MaglevSelector implements BackendSelector {
  private final MaglevTable table;

  public MaglevSelector(MaglevTable table) {
    this.table = table;
  }

  @Override
  public int select(long flowHash) {
    return table.select(flowHash);
  }

  @Override
  public String explain(long flowHash) {
    return "Maglev slot " + table.slot(flowHash);
  }

  public MaglevTable table() {
    return table;
  }
}
