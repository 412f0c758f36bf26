package io.nfaas.nf;

import static io.nfaas.dataplane.Frames.ACK;
import static io.nfaas.dataplane.Frames.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.Frames;
import io.nfaas.dataplane.Outcome;
import io.nfaas.dataplane.Work;
import io.nfaas.nf.StateMessages.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Replicas that give each other state, and a store that keeps it, over channels in memory.
class StateTransferTest {
  private static final StateConfig FLOWS = StateConfig.of(StateScope.PER_FLOW, 1000);
  private final StageBench bench = new StageBench();
  private final Map<Integer, StateMessages> mail = new HashMap<>();
  private final Set<List<Long>> store = new HashSet<>();
  private int reads;
  private int writes;

  /// One end of a network that delivers at once and answers for the store.
  private final class End implements StateChannel {
    private final int self;

    End(int self) {
      this.self = self;
      mail.put(self, new StateMessages(256));
    }

    @Override
    public int send(StateMessages from, int first, int count, long nowNs) {
      for (int i = first; i < first + count; i++) {
        if (from.to[i] != STORE) {
          from.copyRow(i, mail.get(from.to[i]));
          continue;
        }
        List<Long> key =
            List.of(
                from.keyHi[i],
                from.keyLo[i],
                from.wide[3 * i],
                from.wide[3 * i + 1],
                from.wide[3 * i + 2]);
        if (from.kind(i) == Kind.WRITE) {
          writes++;
          store.add(key);
        } else {
          reads++;
          mail.get(from.from[i])
              .append(
                  store.contains(key) ? Kind.STATE : Kind.ABSENT,
                  from.from[i],
                  STORE,
                  from.keyHi[i],
                  from.keyLo[i],
                  from.wide[3 * i],
                  from.wide[3 * i + 1],
                  from.wide[3 * i + 2],
                  from.hash[i],
                  0);
        }
      }
      return count;
    }

    @Override
    public int receive(StateMessages into, long nowNs) {
      StateMessages own = mail.get(self);
      int n = Math.min(own.count, into.capacity - into.count);
      for (int i = 0; i < n; i++) {
        own.copyRow(i, into);
      }
      own.dropFirst(n);
      return n;
    }
  }

  private StatefulStage stage(int self, StateConfig config) {
    return new StatefulStage(bench.memory, new Forward(), config, new End(self), self);
  }

  private int moved(int srcPort, int flags, int previous) {
    int i = bench.tcp(srcPort, flags);
    bench.burst.previous[i] = previous;
    return i;
  }

  @Test
  void stateFollowsItsFlowToTheNewReplica() {
    StatefulStage old = stage(0, FLOWS);
    StatefulStage young = stage(1, FLOWS);
    bench.tcp(1000, SYN);
    bench.run(old);
    old.states()
        .word(
            old.states()
                .find(
                    bench.burst.keyHi[0],
                    bench.burst.keyLo[0],
                    0,
                    0,
                    0,
                    bench.burst.flowHash[0],
                    0),
            4711);

    bench.clear();
    int first = moved(1000, ACK, 0);
    int second = bench.tcp(1000, ACK);
    assertEquals(0, bench.run(young));
    assertEquals(Disposition.HELD, bench.disposition(first));
    assertEquals(Disposition.HELD, bench.disposition(second));
    assertEquals(1, bench.count(Work.STATE_MESSAGE));

    bench.clear();
    bench.run(old);
    assertEquals(2, bench.count(Work.STATE_MESSAGE), "a question in, an answer out");
    assertEquals(0, old.states().present());
    assertEquals(1, old.states().exported());

    bench.clear();
    assertEquals(2, bench.run(young));
    assertEquals(Outcome.FETCHED, bench.outcome(0));
    assertEquals(Outcome.PRESENT, bench.outcome(1));
    assertEquals(0, young.held());
    assertEquals(
        4711,
        young
            .states()
            .word(
                young
                    .states()
                    .find(
                        bench.burst.keyHi[0],
                        bench.burst.keyLo[0],
                        0,
                        0,
                        0,
                        bench.burst.flowHash[0],
                        bench.nowNs)));
    assertEquals(List.of(), old.brokenIdentities());
    assertEquals(List.of(), young.brokenIdentities());
  }

  @Test
  void aReplicaThatHasNothingLeavesTheFlowToOnMissing() {
    StatefulStage old = stage(0, FLOWS);
    StatefulStage young = stage(1, FLOWS);
    moved(1000, ACK, 0);
    moved(2000, SYN, 0);
    bench.run(young);
    bench.clear();
    bench.run(old);
    bench.clear();
    assertEquals(2, bench.run(young));
    assertEquals(Disposition.NO_STATE, bench.disposition(0));
    assertEquals(Outcome.MISSING, bench.outcome(0));
    assertEquals(Disposition.OPEN, bench.disposition(1));
    assertEquals(Outcome.CREATED, bench.outcome(1));
    assertEquals(1, young.states().open());
    assertEquals(List.of(), young.brokenIdentities());
  }

  @Test
  void aReplicaThatIsGoneCostsTheWaitAndTheFrames() {
    stage(0, FLOWS);
    StatefulStage young = stage(1, FLOWS.waiting(10, 10, 10, 1_000_000));
    moved(1000, ACK, 0);
    bench.run(young);
    bench.clear();
    bench.nowNs = young.nextDeadlineNs();
    assertEquals(1, bench.run(young));
    assertEquals(Disposition.NO_STATE, bench.disposition(0));
    assertEquals(1, young.timedOut());
  }

  @Test
  void aPuntedFlowWhoseOldReplicaHasNothingIsPuntedHere() {
    StatefulStage old = stage(0, FLOWS.onAbsent(OnAbsent.PUNT));
    StatefulStage young = stage(1, FLOWS.onAbsent(OnAbsent.PUNT));
    int udp = bench.udp(1);
    bench.burst.previous[udp] = 0;
    bench.udp(1);
    bench.run(young);
    bench.clear();
    bench.run(old);
    bench.clear();
    assertEquals(2, bench.run(young));
    assertEquals(Disposition.PUNTED, bench.disposition(0));
    assertEquals(Disposition.HELD, bench.disposition(1));
  }

  @Test
  void theStoreIsReadForEveryStateThatAReplicaMissesAndForNoNewFlow() {
    StateConfig fetching = FLOWS.fetches(true);
    StatefulStage a = stage(0, fetching);
    StatefulStage b = stage(1, fetching);
    for (int flow = 1; flow <= 20; flow++) {
      bench.tcp(flow, SYN);
    }
    bench.run(a);
    assertEquals(0, reads);
    assertEquals(20, writes);
    bench.clear();
    for (int flow = 1; flow <= 25; flow++) {
      bench.tcp(flow, ACK);
      bench.tcp(flow, ACK);
    }
    bench.run(b);
    assertEquals(25, reads);
    assertEquals(50 + 50, bench.burst.count, "answered within the poll, in this network");
    int fetched = 0;
    int missing = 0;
    List<Integer> present = new ArrayList<>();
    for (int i = 50; i < 100; i++) {
      switch (bench.outcome(i)) {
        case FETCHED -> fetched++;
        case PRESENT -> present.add(i);
        case MISSING -> missing++;
        default -> throw new AssertionError(bench.outcome(i));
      }
    }
    assertEquals(20, fetched);
    assertEquals(20, present.size());
    assertEquals(10, missing, "five flows that nobody ever began");
    assertEquals(20, b.outcomes(Outcome.FETCHED));
    assertEquals(20, b.states().open());
    bench.clear();
    bench.tcp(3, ACK);
    bench.run(b);
    assertEquals(25, reads);
    assertEquals(List.of(), b.brokenIdentities());
  }

  @Test
  void aFlowThatDoesNotSayWhetherItIsNewIsMadeWhenTheStoreHasNothing() {
    StatefulStage a = stage(0, FLOWS.fetches(true));
    bench.due(Frames.udp(bench.memory, bench.next(), -1, 1, 2, 3, 4));
    bench.run(a);
    assertEquals(1, reads);
    assertEquals(1, writes);
    assertEquals(Outcome.CREATED, bench.outcome(1));
    assertTrue(a.states().open() == 1);
  }

  @Test
  void fetchingNeedsAChannel() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new StatefulStage(
                bench.memory, new Forward(), FLOWS.fetches(true), null, 0));
  }
}
