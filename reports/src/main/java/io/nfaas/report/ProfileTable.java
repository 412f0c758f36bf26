package io.nfaas.report;

import io.nfaas.model.NfProfile;
import io.nfaas.report.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Cost profiles with their sources, for people and for scripts.
public final class ProfileTable {
  private ProfileTable() {}

  /// One profile per row, its source and remarks below it.
  public static String text(List<NfProfile> profiles) {
    StringBuilder out = new StringBuilder();
    Table table =
        new Table(
            Column.words("PROFILE"),
            Column.words("KIND"),
            Column.words("CYCLES"),
            Column.words("CONFIDENCE"));
    for (NfProfile p : profiles) {
      table.row(p.name(), kind(p), cycles(p), p.source().confidence().label());
    }
    table.writeTo(out);
    out.append("\nSources\n");
    for (NfProfile p : profiles) {
      NfProfile.Source s = p.source();
      NfProfile.ReferenceCpu cpu = p.referenceCpu();
      out.append("\n  ").append(p.name()).append(": ").append(s.title());
      if (cpu != null) {
        out.append(", ")
            .append(cpu.model())
            .append(" at ")
            .append(cpu.frequencyHz() / 1e9)
            .append(" GHz");
      }
      out.append(" (").append(s.method()).append(")\n");
      if (!s.url().isEmpty()) {
        out.append("    ").append(s.url()).append('\n');
      }
      for (String line : Table.wrap(s.note(), Table.PAGE_WIDTH - 4)) {
        out.append("    ").append(line).append('\n');
      }
    }
    return out.toString();
  }

  /// An array of profiles, cycles by kind of work.
  public static String json(List<NfProfile> profiles) {
    return JsonText.of(
        JsonTree.list(
            profiles,
            p -> {
              var source =
                  JsonTree.object()
                      .put("title", p.source().title())
                      .put("url", p.source().url())
                      .put("method", p.source().method())
                      .put("confidence", p.source().confidence().label())
                      .put("note", p.source().note());
              NfProfile.ReferenceCpu cpu = p.referenceCpu();
              if (cpu != null) {
                source.put("cpu", cpu.model()).put("cpuHz", cpu.frequencyHz());
              }
              return JsonTree.object()
                  .put("name", p.name())
                  .put("kind", p.kind().name())
                  .put("perPacketCycles", p.perPacketCycles())
                  .put("perByteCycles", p.perByteCycles())
                  .put("newFlowCycles", p.newFlowCycles())
                  .put("perBurstCycles", p.perBurstCycles())
                  .put("perRequestCycles", p.perRequestCycles())
                  .put("perHandshakeCycles", p.perHandshakeCycles())
                  .set("source", source);
            }));
  }

  private static String kind(NfProfile p) {
    return p.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String cycles(NfProfile p) {
    List<String> parts = new ArrayList<>();
    add(parts, p.perPacketCycles(), "/packet");
    add(parts, p.perByteCycles(), "/byte");
    add(parts, p.newFlowCycles(), "/new flow");
    add(parts, p.perBurstCycles(), "/burst");
    add(parts, p.perRequestCycles(), "/request");
    add(parts, p.perHandshakeCycles(), "/handshake");
    return parts.isEmpty() ? "none" : String.join(" + ", parts);
  }

  private static void add(List<String> parts, double cycles, String per) {
    if (cycles > 0) {
      parts.add(Unit.NUMBER.given(cycles) + per);
    }
  }
}
