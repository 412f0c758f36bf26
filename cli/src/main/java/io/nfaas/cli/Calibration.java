package io.nfaas.cli;

import io.nfaas.results.MachineCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What this machine's data plane takes per stage: chains of real workers over virtual ports, one per number of flows, measured in turns, so that
/// a change of the clock or of the neighbours moves all figures.
final class Calibration implements AutoCloseable {
  private final List<CalibrationChain> chains;
  private final int[] flows;

  /// @param flows numbers of flows of each chain: their entries are in the caches or not, as in the traffic to be predicted
  /// @param rounds that count
  /// @param hz clock that times are turned into cycles with
  Calibration(int[] flows, int rounds, double hz) {
    this.flows = flows.clone();
    chains = IntStream.of(flows).mapToObj(f -> new CalibrationChain(f, rounds, hz)).toList();
  }

  /// Does what does not count.
  ///
  /// @return time of a frame in all chains, ns
  double idleRound() {
    return chains.stream().mapToDouble(c -> c.round(false)).sum();
  }

  /// Measures everything once.
  void round() {
    chains.forEach(c -> c.round(true));
  }

  /// Stages, by number of flows.
  ///
  /// @throws IllegalStateException when frames were lost: then what was measured is not what is named
  List<List<MachineCosts.Stage>> stages() {
    List<List<MachineCosts.Stage>> all = new ArrayList<>();
    for (CalibrationChain chain : chains) {
      if (chain.lost() != 0) {
        throw new IllegalStateException(chain.lost() + " frames were lost");
      }
      all.add(
          List.of(
              chain.stage(MachineCosts.EMPTY_POLL, "a poll that finds nothing"),
              chain.stage(MachineCosts.BURST, "edge: a poll that finds something, beside its packets"),
              chain.stage(MachineCosts.PACKET, "edge, tracked flow: parse, classify, look up, put the service header on, send"),
              chain.stage(MachineCosts.ANSWER, "edge, frame that walks the graph backwards, in addition: last hop, another look-up"),
              chain.stage(MachineCosts.NEW_FLOW, "edge, new flow, in addition: miss, select, insert"),
              chain.stage(MachineCosts.HOP_BURST, "hop: a poll that finds something, beside its packets"),
              chain.stage(MachineCosts.RELAY, "hop, tracked flow: parse, look up, change the service header, send"),
              chain.stage(MachineCosts.HOP_NEW_FLOW, "hop, new flow, in addition: miss, select, insert"),
              chain.stage(MachineCosts.LAST_HOP, "last hop: parse, take the service header off, send"),
              chain.stage(MachineCosts.STATE, "flow state present, in addition"),
              chain.stage(MachineCosts.NEW_STATE, "flow state made, in addition")));
    }
    return all;
  }

  int[] flows() {
    return flows.clone();
  }

  @Override
  public void close() {
    chains.forEach(CalibrationChain::close);
  }
}
