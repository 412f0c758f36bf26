package io.nfaas.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.results.PacketDecision;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Decisions about the packets of a capture, one line each: as JSON for scripts, as columns for people.
public final class PacketDecisions {
  private static final String COLUMNS = "%8s %13s %6s  %-24s %-47s %-12s  %s";

  private PacketDecisions() {}

  /// A JSON object on one line, every key always there.
  public static String json(PacketDecision d) {
    ObjectNode line = JsonTree.object();
    line.put("packet", d.packet());
    line.set("atSeconds", JsonTree.number(d.atSeconds()));
    line.put("bytes", d.bytes());
    line.put("layers", d.layers());
    line.put("src", d.src());
    line.put("dst", d.dst());
    line.put("protocol", d.protocol());
    line.put("srcPort", d.srcPort());
    line.put("dstPort", d.dstPort());
    line.put("espSpi", d.espSpi());
    line.put("fragment", d.fragment());
    line.put("tenant", d.tenant());
    line.put("graphVersion", d.graphVersion());
    line.put("position", d.position());
    line.put("next", d.next());
    line.put("replica", d.replica());
    line.put("disposition", d.disposition().name());
    line.put("reason", d.reason());
    return JsonText.line(line);
  }

  /// The head of the columns that [#text] fills.
  public static String title() {
    return String.format(Locale.ROOT, COLUMNS, "PACKET", "SECONDS", "BYTES", "LAYERS", "FROM > TO", "DECISION", "WHY");
  }

  public static String text(PacketDecision d) {
    String seconds = String.format(Locale.ROOT, "%.6f", d.atSeconds());
    return String.format(
        Locale.ROOT, COLUMNS, d.packet(), seconds, d.bytes(), d.layers(), ends(d), d.disposition(), why(d));
  }

  private static String ends(PacketDecision d) {
    if (d.src() == null || d.dst() == null) {
      return "";
    }
    String spi = d.espSpi() == null ? "" : String.format(Locale.ROOT, " SPI 0x%08x", d.espSpi());
    return end(d.src(), d.srcPort()) + " > " + end(d.dst(), d.dstPort()) + spi;
  }

  private static String end(String address, @Nullable Integer port) {
    String host = address.indexOf(':') >= 0 && port != null ? "[" + address + "]" : address;
    return port == null ? host : host + ":" + port;
  }

  private static String why(PacketDecision d) {
    return d.tenant() == null ? d.reason() : d.tenant() + (d.graphVersion() == null ? "" : "/" + d.graphVersion()) + ": " + d.reason();
  }
}
