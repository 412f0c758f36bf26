package io.nfaas.cli;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.Routing;
import io.nfaas.deployment.Deployment;
import io.nfaas.results.PacketDecision;
import org.jspecify.annotations.Nullable;

/// What a worker at the edge of a chain decided about a frame, by names.
///
/// @param next node of the graph, `egress` or `drop`
record EdgeDecision(@Nullable String tenant, @Nullable String graphVersion, @Nullable String next, @Nullable String replica) {
  static EdgeDecision of(Deployment deployment, Burst b, int i) {
    int view = b.view[i];
    return new EdgeDecision(
        b.tenant[i] < 0 ? null : deployment.tenant(b.tenant[i]).name(),
        view < 0 ? null : deployment.views().get(view).graph().version(),
        next(deployment, view, b.nextPosition[i], b.disposition[i]),
        b.backend[i] < 0 ? null : deployment.pods().get(b.backend[i]).name());
  }

  static EdgeDecision of(PacketDecision d) {
    return new EdgeDecision(d.tenant(), d.graphVersion(), d.next(), d.replica());
  }

  private static @Nullable String next(Deployment deployment, int view, int position, byte disposition) {
    return switch (position) {
      case Routing.EGRESS -> Disposition.of(disposition) == Disposition.DELIVERED ? "egress" : null;
      case Routing.POLICY_DROP -> "drop";
      default -> Explanation.node(deployment, view, position);
    };
  }
}
