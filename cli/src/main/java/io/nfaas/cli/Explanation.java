package io.nfaas.cli;

import io.nfaas.chain.ChainRouting;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Place;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import io.nfaas.deployment.Deployment;
import io.nfaas.model.Tenant;
import io.nfaas.packet.AddressText;
import io.nfaas.packet.FlowKey;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Malformed;
import io.nfaas.results.PacketDecision.Disposition;
import io.nfaas.selection.BackendSelector;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Why a worker decided as it did about the only frame of a poll, in words.
final class Explanation {
  private static final int ROW = 0;

  private final Deployment deployment;
  private final ChainRouting routing;
  private final FrameView frame;
  private final Burst burst;
  private final PollWork work;
  private final boolean tableFull;

  /// @param frame as it was captured
  /// @param tableFull whether the connection table turned the flow away
  Explanation(
      Deployment deployment, ChainRouting routing, FrameView frame, Burst burst, PollWork work, boolean tableFull) {
    this.deployment = deployment;
    this.routing = routing;
    this.frame = frame;
    this.burst = burst;
    this.work = work;
    this.tableFull = tableFull;
  }

  EdgeVerdict verdict() {
    return switch (io.nfaas.dataplane.Disposition.of(burst.disposition[ROW])) {
      case FORWARDED -> burst.step[ROW] == Burst.RELAY ? relayed() : forwarded();
      case DELIVERED -> made(Disposition.DELIVERED, "the graph leads straight to egress");
      case POLICY -> made(Disposition.POLICY, "the graph drops it");
      case MALFORMED -> made(Disposition.MALFORMED, "malformed: " + malformed());
      case NO_TENANT -> made(Disposition.NO_TENANT, noTenant());
      case UNKNOWN_VIEW -> made(Disposition.UNKNOWN_VIEW, unknownView());
      case LOOP_TTL -> made(Disposition.LOOP_TTL, "the hop limit of its service header is used up");
      case NO_BACKEND -> made(Disposition.NO_BACKEND, noReplica());
      // Dispositions of network functions, which an ingress worker has not, and of a full port, which this one never is.
      case OPEN, HELD, PUNTED, RETURNED, CONSUMED, NO_STATE, STATE_QUEUE_FULL, HOLD_FULL, PUNT_FULL, TX_FULL ->
          throw new IllegalStateException("not a decision of an ingress worker: " + burst.disposition[ROW]);
    };
  }

  private EdgeVerdict made(Disposition disposition, String reason) {
    boolean placed = burst.view[ROW] >= 0 && routing.hasView(burst.view[ROW]);
    return new EdgeVerdict(
        burst.tenant[ROW] < deployment.scenario().tenants().size() ? burst.tenant[ROW] : Burst.NONE,
        placed ? burst.view[ROW] : Burst.NONE,
        placed ? burst.position[ROW] : Burst.NONE,
        placed ? burst.nextPosition[ROW] : Burst.NONE,
        burst.backend[ROW],
        disposition,
        reason);
  }

  private EdgeVerdict relayed() {
    return made(Disposition.RELAYED, "inside the chain: on its way to " + pod(burst.backend[ROW]));
  }

  private EdgeVerdict forwarded() {
    String to = pod(burst.backend[ROW]);
    String chosen = choice() + " -> " + to;
    if (!routing.sticky()) {
      return made(Disposition.STATELESS, "every packet by hash: " + chosen + recognisedBy());
    }
    if (work.of(Work.TRACK_HIT) > 0) {
      int now = routing.select(pool(), false, burst.flowHash[ROW]);
      String other = now == burst.backend[ROW] || now < 0 ? "" : "; a new flow would go to " + pod(now);
      return made(Disposition.STICKY, "sticky: the connection table keeps the flow at " + to + other + recognisedBy());
    }
    if (work.of(Work.TRACK_INSERT) == 0) {
      return made(Disposition.UNTRACKED, "new flow: " + chosen + "; not kept, since no planned change moves it");
    }
    if (tableFull) {
      return made(Disposition.UNTRACKED, "new flow: " + chosen + "; not kept, since the connection table is full");
    }
    int before = burst.previous[ROW];
    return before < 0
        ? made(Disposition.NEW_FLOW, "new flow: " + chosen + recognisedBy())
        : made(Disposition.MOVED, "its replica " + pod(before) + " is gone: " + chosen + recognisedBy());
  }

  private int pool() {
    return Place.pool(routing.place(burst.view[ROW], burst.nextPosition[ROW]));
  }

  private String choice() {
    int pool = pool();
    BackendSelector selector = routing.selector(pool, false);
    String how =
        selector == null ? "" : selector.explain(ChainRouting.selectionHash(pool, false, burst.flowHash[ROW]));
    return how + " of pool " + deployment.pools().get(pool).name();
  }

  /// How a flow is told from others where it is not by addresses and ports.
  private String recognisedBy() {
    if (frame.isEsp()) {
      return ", by SPI";
    }
    if (frame.isFragment() && !frame.isFirstFragment()) {
      return ", by the datagram's identification: later fragments have no ports";
    }
    if (frame.ipVersion() == 0) {
      return ", one flow for all of its EtherType";
    }
    if (frame.icmpType() >= 0 && FlowKey.protocol(burst.keyLo[ROW]) != frame.protocol()) {
      return ", by the packet that it quotes";
    }
    return "";
  }

  private String malformed() {
    return frame.reason() == Malformed.NONE
        ? "its service header carries no Ethernet frame"
        : frame.reason().meaning();
  }

  private String noTenant() {
    String has =
        frame.vlanCount() == 0
            ? "it has no VLAN tag"
            : "its VLAN is " + frame.vlanId(0);
    String from =
        frame.ipVersion() == 0
            ? ""
            : ", it comes from " + AddressText.of(frame.ipVersion(), frame.srcHigh(), frame.srcLow());
    List<Tenant> tenants = deployment.scenario().tenants();
    return "no tenant matches: "
        + has
        + from
        + "; "
        + tenants.stream().map(t -> t.name() + " has " + match(t.match())).collect(Collectors.joining(", "));
  }

  private static String match(Tenant.Match match) {
    return switch (match) {
      case Tenant.Match.Vlan vlan -> "VLAN " + vlan.id();
      case Tenant.Match.Vni vni -> "VNI " + vni.id();
      case Tenant.Match.Interface nic -> "interface " + nic.name();
      case Tenant.Match.Prefix prefix -> "prefix " + prefix.cidr();
    };
  }

  private String unknownView() {
    String path = "service path " + frame.nshSpi() + ", index " + frame.nshSi();
    if (frame.nshView() < 0) {
      return "its service header (" + path + ") names no graph view of ours";
    }
    return "its service header (" + path + ") names graph view " + frame.nshView() + " of tenant number " + frame.nshTenant()
        + ", which does not exist or has no such place";
  }

  private String noReplica() {
    return burst.nextPosition[ROW] < 0 || burst.view[ROW] < 0
        ? "the replica that its header names is gone"
        : "pool " + deployment.pools().get(pool()).name() + " has no replica";
  }

  private String pod(int backend) {
    return deployment.pods().get(backend).name();
  }

  /// The graph node at a position of a view, or null where there is none.
  static @Nullable String node(Deployment deployment, int view, int position) {
    if (view < 0 || position < 0) {
      return null;
    }
    var compiled = deployment.views().get(view).compiled();
    int hop = compiled.hop(position);
    return hop == 0 ? null : compiled.nodes().get(hop - 1).name();
  }
}
