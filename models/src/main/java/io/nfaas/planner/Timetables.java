package io.nfaas.planner;

import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.ArrivalProcess.Schedule.Phase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Slow arrival processes as timetables that fit into a short time: the states of each in turn, in proportion to their probabilities, in whole
/// cycles, so that means are right. Cycles of different tenants differ in number, so that peaks also meet.
final class Timetables {
  /// A process whose cycle fits so often into the measured time needs no timetable.
  private static final int OFTEN = 20;

  private static final int LEAST_CYCLES = 5;

  private final long measuredPs;
  private final int fewestCycles;
  private final List<String> sentences;
  private final Map<String, Long> cyclePs = new LinkedHashMap<>();

  /// @param gaps parts of the measured time that a surge must fit into with a whole cycle of its tenant
  /// @param sentences takes what people should know
  Timetables(long measuredPs, int gaps, List<String> sentences) {
    this.measuredPs = measuredPs;
    this.sentences = sentences;
    fewestCycles = gaps == 1 ? LEAST_CYCLES : Math.max(LEAST_CYCLES, 2 * gaps);
  }

  /// Length of a tenant's cycle, ps; 0 without timetable.
  long cyclePs(String tenant) {
    return cyclePs.getOrDefault(tenant, 0L);
  }

  Tenant apply(Tenant tenant) {
    Traffic t = tenant.traffic();
    List<Phase> phases = phases(t.arrivals());
    long naturalPs = phases.stream().mapToLong(Phase::lengthPs).sum();
    if (t.arrivals() instanceof ArrivalProcess.ParetoOnOff) {
      sentences.add(
          "%s: variation of its arrivals over times longer than the stretch is not seen"
              .formatted(tenant.name()));
    }
    if (phases.size() < 2 || naturalPs * OFTEN <= measuredPs) {
      return tenant;
    }
    int cycles = cycles(cyclePs.size());
    long lengthPs = measuredPs / cycles;
    cyclePs.put(tenant.name(), lengthPs);
    double scale = (double) lengthPs / naturalPs;
    List<Phase> scaled =
        phases.stream()
            .map(p -> new Phase(p.rateFactor(), Math.max(1, Math.round(p.lengthPs() * scale))))
            .toList();
    sentences.add(
        "%s: the states of its arrivals in turn, in proportion to their probabilities, %d times (%s instead of %s)"
            .formatted(tenant.name(), cycles, Figures.seconds(lengthPs), Figures.seconds(naturalPs)));
    return new Tenant(
        tenant.name(),
        tenant.id(),
        tenant.match(),
        tenant.graphs(),
        tenant.activeGraph(),
        new Traffic(
            t.pps(),
            t.direction(),
            t.reverseRatio(),
            t.requests(),
            t.frameSizes(),
            new ArrivalProcess.Schedule(scaled),
            t.flowSizes(),
            t.concurrentFlows(),
            t.securityAssociations()));
  }

  /// The first tenant's number, then odd numbers over it.
  private int cycles(int tenant) {
    return fewestCycles + 2 * tenant - (tenant > 0 && fewestCycles % 2 == 0 ? 1 : 0);
  }

  private static List<Phase> phases(ArrivalProcess process) {
    return switch (process) {
      case ArrivalProcess.Mmpp mmpp ->
          mmpp.states().stream().map(s -> new Phase(s.rateFactor(), s.meanDwellPs())).toList();
      case ArrivalProcess.Schedule schedule -> schedule.phases();
      case ArrivalProcess.Constant ignored -> List.of();
      case ArrivalProcess.Poisson ignored -> List.of();
      case ArrivalProcess.ParetoOnOff ignored -> List.of();
    };
  }
}
