package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.LoadBalancing.StateTransfer.Guarantee;
import io.nfaas.model.LoadBalancing.Strategy;
import io.nfaas.model.NfState;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Traffic;
import io.nfaas.results.OutputEquivalence;
import io.nfaas.results.RunResult;
import io.nfaas.traffic.FlowSizes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Chain output equivalence: 2,000 flows through a pool that grows from two to three replicas, against one infinite replica.
class ChainOutputTest {
  private static final long MS = Studies.MILLISECOND;
  private static final int FLOWS = 2_000;

  private static Studies growing(Strategy strategy, NfState.OnMissing onMissing) {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 1e12, 1, 4096));
    s.pps = 100_000;
    s.concurrent = FLOWS;
    s.durationPs = 300 * MS;
    s.strategy = strategy;
    s.datastore = new LoadBalancing.Datastore("store", 430 * Studies.MICROSECOND, 490 * Studies.MICROSECOND, 30_000);
    s.transfer = new LoadBalancing.StateTransfer(1e9, 20 * Studies.MICROSECOND, Guarantee.LOSS_FREE);
    s.pool("a", 2, 3, 1, Studies.cost(1000), new NfState(320, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, onMissing), null);
    s.events.add(new Event.Scale("out", 100 * MS, "a", 3, false));
    return s;
  }

  private record Compared(RunResult result, OutputEquivalence output) {}

  private static Compared compared(Studies s) {
    Scenario scenario = s.scenario();
    InfiniteReplica reference = InfiniteReplica.of(scenario, s.placement(), new InfiniteReplica.FlowNumber("t", 7), Progress.NONE);
    StrategyRun run = Experiment.compare(scenario, s.placement(), 1, Progress.NONE, reference);
    OutputEquivalence output = run.output();
    assertNotNull(output);
    assertEquals(output.flows() - output.equal(), output.differences().size());
    assertEquals(output.differences().size(), output.causes().stream().mapToLong(OutputEquivalence.Cause::flows).sum());
    return new Compared(run.result(), output);
  }

  @ParameterizedTest
  @EnumSource(value = Strategy.class, names = {"MAGLEV_STICKY", "MAGLEV_JET", "MAGLEV_DATASTORE", "ECMP_DATASTORE", "MAGLEV_STICKY_TRANSFER"})
  void whatKeepsOrBringsStatesSendsWhatOneReplicaWould(Strategy strategy) {
    Compared c = compared(growing(strategy, NfState.OnMissing.DROP));
    assertEquals(FLOWS, c.output().flows(), 3);
    assertEquals(0, c.output().differences().stream().filter(d -> !d.reason().equals("REORDERED")).count(), () -> c.output().causes().toString());
    assertTrue(strategy == Strategy.MAGLEV_STICKY_TRANSFER || c.output().differences().isEmpty(), () -> c.output().causes().toString());
  }

  /// Every flow that broke differs, no other does, and all that is missing was dropped for want of state.
  @Test
  void theDifferenceIsExactlyTheFlowsThatBroke() {
    Compared c = compared(growing(Strategy.MAGLEV_STATELESS, NfState.OnMissing.DROP));
    RunResult.EventResult out = c.result().events().getFirst();
    assertTrue(out.brokenFlows() > FLOWS / 4, out.toString());
    OutputEquivalence.Cause cause = c.output().causes().getFirst();
    assertEquals(1, c.output().causes().size());
    assertEquals("NO_STATE", cause.reason());
    assertEquals("out", cause.event());
    assertEquals(out.brokenFlows(), cause.flows());
    assertEquals(c.result().packets().dropped(), cause.packetsMissing());
    OutputEquivalence.Difference first = c.output().differences().getFirst();
    assertEquals(first.expected() - first.left(), Long.parseLong(first.explanation().replaceAll(".*; (\\d+) lost \\(NO_STATE\\).*", "$1")), first.explanation());
    assertTrue(first.explanation().matches("a-[01] -> a-2 at 0\\.1\\d+ s after out; .*at a-2, .*"), first.explanation());
  }

  @Test
  void theStoryOfOneFlowNamesItsReplicas() {
    String story = compared(growing(Strategy.MAGLEV_STICKY, NfState.OnMissing.DROP)).output().watched();
    assertNotNull(story);
    assertTrue(story.matches("10\\..*:\\d+ -> 10\\..*:443; \\d+ of \\d+ packets left: as one infinite replica would have sent; a-[01] from 0.000000 s"), story);
  }

  /// Flows that begin after a reset are other ones than those of the reference, and are left out; resets are differences of their own.
  @Test
  void flowsThatWereResetAreDifferencesAndWhatBeginsLaterIsNotCompared() {
    Studies s = growing(Strategy.MAGLEV_STATELESS, NfState.OnMissing.RESET);
    s.flowSizes = new FlowSizes("test", FlowSizes.Unit.PACKETS, new FlowSizes.Law.Constant(20), 1e9, List.of(new FlowSizes.ProtocolShare(6, 1)), "test");
    Compared c = compared(s);
    long reset = c.output().causes().stream().filter(x -> x.reason().equals("RESET")).mapToLong(OutputEquivalence.Cause::flows).sum();
    assertEquals(c.result().events().getFirst().aftermath().reestablished(), reset);
    assertTrue(reset > FLOWS / 4 && c.output().incomparable() >= reset / 2, c.output().causes() + " " + c.output().incomparable());
  }

  /// Both directions, branches and policy: the reference takes the same ways.
  @Test
  void branchesPolicyAndReverseTrafficAreTheSame() {
    Studies s = growing(Strategy.MAGLEV_STICKY, NfState.OnMissing.DROP);
    s.pool("b", 2, Studies.cost(500));
    s.edge("ingress", "a", 1).edge("a", "b", 0.6).edge("a", "egress", 0.3).edge("a", ServiceGraph.DROP, 0.1).edge("b", "egress", 1);
    s.path(0.6, "a", "b").path(0.3, "a").path(0.1, "a");
    s.direction = Traffic.Direction.BIDIRECTIONAL;
    s.nics = List.of(Studies.nic("eth0", 1e12, 1, 4096), Studies.nic("eth1", 1e12, 1, 4096));
    Compared c = compared(s);
    assertTrue(c.result().packets().policy() > 1000, c.result().packets().toString());
    assertEquals(c.output().flows(), c.output().equal(), () -> c.output().causes().toString());
    assertEquals(0, c.output().incomparable());
  }
}
