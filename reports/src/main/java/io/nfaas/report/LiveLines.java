package io.nfaas.report;

import io.nfaas.results.LiveResult;
import io.nfaas.results.RunResult;
import java.util.Locale;

/// A run on real packets for the terminal: a line per second while it runs, a page when it has ended.
public final class LiveLines {
  private static final int BITS = 8;

  private LiveLines() {}

  /// What happened between two moments of a run.
  public static String second(LiveResult before, LiveResult now) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%5.0f s", now.seconds()));
    double seconds = now.seconds() - before.seconds();
    for (int p = 0; p < now.ports().size(); p++) {
      LiveResult.Port a = before.ports().get(p);
      LiveResult.Port b = now.ports().get(p);
      line.append(
          String.format(
              Locale.ROOT,
              "   %s%s rx %s %s tx %s %s",
              b.name(),
              b.up() ? "" : " DOWN",
              rate((b.received() - a.received()) / seconds, "pps"),
              rate((b.receivedBytes() - a.receivedBytes()) * BITS / seconds, "b/s"),
              rate((b.transmitted() - a.transmitted()) / seconds, "pps"),
              rate((b.transmittedBytes() - a.transmittedBytes()) * BITS / seconds, "b/s")));
    }
    line.append(String.format(Locale.ROOT, "   lost %d", now.packets().dropped() - before.packets().dropped()));
    line.append(String.format(Locale.ROOT, "   connections %d", now.connectionTable().entries()));
    return line.toString();
  }

  private static String rate(double value, String unit) {
    String[] prefixes = {"", "k", "M", "G"};
    double scaled = value;
    int p = 0;
    while (scaled >= 1000 && p < prefixes.length - 1) {
      scaled /= 1000;
      p++;
    }
    return String.format(Locale.ROOT, scaled >= 100 || p == 0 ? "%.0f %s%s" : "%.1f %s%s", scaled, prefixes[p], unit);
  }

  /// Everything at the end.
  public static String page(LiveResult live) {
    StringBuilder out = new StringBuilder();
    LiveResult.Packets p = live.packets();
    out.append(
        String.format(
            Locale.ROOT,
            "%s as %s, %.1f s: offered %d, delivered %d, forwarded %d, dropped %d (%.4f %%), policy %d, consumed %d, in flight %d%n",
            live.scenario(),
            live.role(),
            live.seconds(),
            p.offered(),
            p.delivered(),
            p.forwarded(),
            p.dropped(),
            p.lossRatio() * 100,
            p.policy(),
            p.consumed(),
            p.inFlight()));
    for (LiveResult.Path path : live.paths()) {
      out.append(
          String.format(
              Locale.ROOT,
              "  %s %s  %s%s  %d packets, %.1f %%%n",
              path.tenant(),
              path.graphVersion(),
              String.join(" > ", path.path()),
              path.dropped() ? " > drop" : "",
              path.packets(),
              path.share() * 100));
    }
    live.forwarders().forEach(c -> core(out, c));
    live.hops().forEach(c -> core(out, c));
    for (RunResult.DropCount d : live.drops()) {
      out.append(String.format(Locale.ROOT, "  lost at %s: %d, %s%n", d.where(), d.packets(), d.reason()));
    }
    for (LiveResult.Action a : live.events()) {
      out.append(String.format(Locale.ROOT, "  %.1f s  %s: %s%n", a.atSeconds(), a.what(), a.outcome()));
    }
    for (RunResult.Identity i : live.identities()) {
      if (!i.holds()) {
        out.append("  DOES NOT BALANCE: ").append(i.name()).append('\n');
      }
    }
    live.notes().forEach(n -> out.append("  ").append(n).append('\n'));
    return out.toString();
  }

  private static void core(StringBuilder out, LiveResult.Core c) {
    out.append(
        String.format(
            Locale.ROOT,
            "  %-20s %-8s %10d packets  %s  burst %.1f  busy %.1f %%  held %d  lost %d  moved flows %d%n",
            c.name(),
            c.state(),
            c.packets(),
            Double.isNaN(c.nanosecondsPerPacket()) ? "-" : String.format(Locale.ROOT, "%.0f ns each", c.nanosecondsPerPacket()),
            c.meanBurst(),
            c.utilization() * 100,
            c.held(),
            c.dropped(),
            c.movedFlows()));
  }
}
