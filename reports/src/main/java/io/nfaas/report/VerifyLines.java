package io.nfaas.report;

import io.nfaas.results.RunResult;
import io.nfaas.results.VerifyResult;
import java.util.Locale;

/// A verification for the terminal.
public final class VerifyLines {
  private VerifyLines() {}

  /// What came of it.
  static String sentence(VerifyResult v) {
    return switch (v.verdict()) {
      case CONFIRMED ->
          v.paths().isEmpty()
              ? "Every decision is the same."
              : "Every path is predicted within 10 %, and every decision is the same.";
      case CALIBRATE -> "A prediction is more than 10 % off: calibrate.";
      case NOT_COMPARABLE -> "Decisions are the same; cycles cannot be compared.";
      case DIFFERENT -> "Decisions differ.";
    };
  }

  public static String page(VerifyResult v) {
    StringBuilder out = new StringBuilder();
    line(out, String.format(Locale.ROOT, "%s on %s: %s. %s", v.scenario(), String.join(", ", v.ports()), v.verdict().word(), sentence(v)));
    v.reasons().forEach(r -> line(out, String.format(Locale.ROOT, "  %s", r)));
    if (!v.stages().isEmpty()) {
      line(out, String.format(Locale.ROOT, "%n  %-44s %10s %10s %8s", "cycles per packet", "predicted", "measured", "error"));
      for (VerifyResult.Stage s : v.stages()) {
        row(out, s.name(), s.predictedCycles(), s.measuredCycles(), s.errorRatio());
      }
      for (VerifyResult.Path p : v.paths()) {
        row(
            out, "%s %s %s (%.1f %%)".formatted(p.tenant(), p.graphVersion(), String.join(" > ", p.path()), p.share() * 100), p.predictedCycles(),
            p.measuredCycles(), p.errorRatio());
      }
    }
    if (!v.loads().isEmpty()) {
      line(
          out, String.format(Locale.ROOT, "%n  highest rate without loss: %s%s%s", rate(v.highestRate().pps()),
          Double.isNaN(v.highestRate().predictedPps()) ? "" : ", predicted " + rate(v.highestRate().predictedPps()),
          v.virtual() ? " (virtual ports, per second of the workers' CPU time)" : ""));
      line(out, String.format(Locale.ROOT, "  generator by itself: %s%s", rate(v.generator().pps()), v.generator().sufficient() ? "" : ": NOT ENOUGH"));
      for (VerifyResult.Load l : v.loads()) {
        line(
            out, String.format(Locale.ROOT, "  latency at %-8s p50 %s, p90 %s, p99 %s, p99.9 %s, max %s; %d packets, %d lost, %d out of order", load(l), time(l.p50()),
            time(l.p90()), time(l.p99()), time(l.p999()), time(l.max()), l.packets(), l.lost(), l.reordered()));
      }
    }
    for (RunResult.DropCount d : v.drops()) {
      line(out, String.format(Locale.ROOT, "  lost at %s: %d, %s", d.where(), d.packets(), d.reason()));
    }
    out.append(System.lineSeparator());
    for (VerifyResult.Logic l : v.logic()) {
      line(
          out, String.format(Locale.ROOT, "  %s: %d %s, %d decisions, %s", l.what(), l.compared(), l.unit(), l.places(),
          l.differing() == 0 ? "all the same" : l.differing() + " DIFFER"));
      l.examples().forEach(e -> line(out, String.format(Locale.ROOT, "    %s", e)));
    }
    v.notes().forEach(n -> line(out, String.format(Locale.ROOT, "  %s", n)));
    return out.toString();
  }

  private static void row(StringBuilder out, String name, double predicted, double measured, double error) {
    line(out, String.format(Locale.ROOT, "  %-44s %10s %10s %8s", name, cycles(predicted), cycles(measured), Double.isNaN(error) ? "-" : "%+.1f %%".formatted(error * 100)));
  }

  private static String cycles(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.0f", value);
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append(System.lineSeparator());
  }

  /// `no load`, `90 %`.
  static String load(VerifyResult.Load l) {
    return l.ratio() == 0 ? "no load" : String.format(Locale.ROOT, "%.0f %%", l.ratio() * 100);
  }

  static String rate(double pps) {
    return pps >= 1e6
        ? String.format(Locale.ROOT, "%.2f Mpps", pps / 1e6)
        : pps >= 1e3 ? String.format(Locale.ROOT, "%.1f kpps", pps / 1e3) : String.format(Locale.ROOT, "%.0f pps", pps);
  }

  static String time(double seconds) {
    return seconds < 1e-3 ? String.format(Locale.ROOT, "%.1f us", seconds * 1e6) : String.format(Locale.ROOT, "%.2f ms", seconds * 1e3);
  }
}
