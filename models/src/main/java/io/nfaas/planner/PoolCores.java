package io.nfaas.planner;

import io.nfaas.model.LoadBalancing;
import java.util.HashMap;
import java.util.Map;

/// The cores of a pool under the load of one case, for any number of replicas: the mean core, and the busiest one. Results are kept;
/// single-threaded.
final class PoolCores {
  /// Less variation than this lengthens no queue by a thousandth: waiting grows with 1 + cv².
  private static final double LEAST_CV = 0.03;

  private final PoolLoad load;
  private final PacketTimes times;
  private final CoreLoads known;
  private final LoadBalancing balancing;
  private final Map<Integer, Double> imbalance = new HashMap<>();
  private final Map<Integer, CoreLoad> mean = new HashMap<>();
  private final Map<Integer, CoreLoad> busiest = new HashMap<>();

  PoolCores(PoolLoad load, CoreModel core, LoadBalancing balancing, CoreLoads known) {
    this.load = load;
    this.known = known;
    times = times(load, core);
    this.balancing = balancing;
  }

  PoolLoad load() {
    return load;
  }

  int cores(int replicas) {
    return replicas * load.pool().cpus();
  }

  /// Cores busy all the time that the load amounts to, bursts full.
  double busyCores() {
    return core(load.packetsPerSec()).saturation();
  }

  /// The mean core.
  CoreLoad mean(int replicas) {
    return mean.computeIfAbsent(replicas, n -> core(load.packetsPerSec() / cores(n)));
  }

  /// The busiest core.
  CoreLoad busiest(int replicas) {
    return busiest.computeIfAbsent(
        replicas, n -> core(load.packetsPerSec() / cores(n) * busiestOverMean(n)));
  }

  /// Load of the busiest core / load of the mean core.
  double busiestOverMean(int replicas) {
    return imbalance.computeIfAbsent(
        replicas,
        n ->
            Imbalance.ofFlows(load.equalBalls(), cores(n))
                * (balancing.strategy().ecmp()
                    ? 1
                    : Imbalance.ofSlots(balancing.maglev().tableSize(), n)));
  }

  /// Expected share of the packets that come to cores that are over `highestLoad` only because flows are spread by hash.
  double excessByImbalance(int replicas, double highestLoad) {
    double slots =
        balancing.strategy().ecmp()
            ? 1
            : Imbalance.ofSlots(balancing.maglev().tableSize(), replicas);
    return Imbalance.excess(
        load.equalBalls(), cores(replicas), mean(replicas).saturation() * slots, highestLoad);
  }

  private static double relevant(double cv) {
    return cv < LEAST_CV ? 0 : cv;
  }

  private CoreLoad core(double packetsPerSec) {
    return known.of(packetsPerSec, times);
  }

  private static PacketTimes times(PoolLoad load, CoreModel core) {
    double cycles = load.cyclesPerPacket();
    return new PacketTimes(
        core.seconds(cycles),
        core.perBurstSeconds(load.pool().profile()),
        core.seconds(core.driver().perPollCycles()),
        cycles > 0 ? relevant(Math.sqrt(load.variance()) / cycles) : 0,
        core.driver().rxBurst());
  }
}
