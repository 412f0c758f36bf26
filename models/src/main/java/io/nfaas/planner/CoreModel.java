package io.nfaas.planner;

import io.nfaas.model.CpuSpec;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.Scenario;
import java.util.Comparator;

/// One CPU as a server of packets: its speed and its driver loop.
///
/// @param cyclesPerSec cycles per second of one Kubernetes CPU. With threads, a core's siblings share its clock times `smtFactor`
/// @param crossing cost of taking a frame in from the interconnect and giving it back
record CoreModel(String node, double cyclesPerSec, DriverSpec driver, NfProfile crossing) {

  /// The slowest CPU of the cluster: pods may land on it.
  static CoreModel slowestOf(Scenario scenario) {
    NodeGroup slowest =
        scenario.cluster().groups().stream()
            .min(Comparator.comparingDouble(g -> cyclesPerSec(g.cpu())))
            .orElseThrow();
    return of(slowest, scenario);
  }

  static CoreModel of(NodeGroup group, Scenario scenario) {
    return new CoreModel(
        group.name(),
        cyclesPerSec(group.cpu()),
        group.driver(),
        scenario.forwarding().isFree() ? NfProfile.FREE : scenario.forwarding().crossing());
  }

  private static double cyclesPerSec(CpuSpec cpu) {
    return cpu.threadsPerCore() == 1
        ? cpu.frequencyHz()
        : cpu.frequencyHz() * cpu.smtFactor() / cpu.threadsPerCore();
  }

  /// Seconds that a poll with packets takes before its first packet.
  double perBurstSeconds(NfProfile profile) {
    return (driver.perPollCycles()
            + driver.perBurstCycles()
            + crossing.perBurstCycles()
            + profile.perBurstCycles())
        / cyclesPerSec;
  }

  double seconds(double cycles) {
    return cycles / cyclesPerSec;
  }
}
