package io.nfaas.cli;

import io.nfaas.deployment.Placement;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.Scenario;
import io.nfaas.sim.Experiment;
import io.nfaas.sim.InfiniteReplica;
import io.nfaas.sim.Progress;
import io.nfaas.sim.RunInterrupted;
import io.nfaas.sim.StrategyRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// A scenario under several strategies, side by side.
///
/// @param reference what the chains' output is compared with; null for nothing
record StrategyRuns(Scenario scenario, Placement placement, @Nullable InfiniteReplica reference) {
  private static final long STEPS = 1 << 20;

  /// In the order of the strategies. When the calling thread is interrupted, those before the first that is not finished.
  ///
  /// @throws RunInterrupted when the first one is not finished then
  List<StrategyRun> of(List<LoadBalancing.Strategy> strategies, Progress progress) {
    int processors = Runtime.getRuntime().availableProcessors();
    int together = Math.min(processors, strategies.size());
    AtomicLongArray done = new AtomicLongArray(strategies.size());
    try (ExecutorService pool =
        Executors.newFixedThreadPool(together, Thread.ofPlatform().name("strategy-", 0).daemon().factory())) {
      List<Future<StrategyRun>> futures = new ArrayList<>();
      for (int i = 0; i < strategies.size(); i++) {
        int number = i;
        Progress own = ratio -> {
          done.set(number, Math.round(ratio * STEPS));
          progress.at(sum(done));
        };
        futures.add(
            pool.submit(() ->
                Experiment.compare(
                    scenario.withStrategy(strategies.get(number)), placement, Math.max(1, processors / together), own, reference)));
      }
      return join(futures, pool);
    }
  }

  private static double sum(AtomicLongArray done) {
    double sum = 0;
    for (int i = 0; i < done.length(); i++) {
      sum += done.get(i);
    }
    return sum / STEPS / done.length();
  }

  private static List<StrategyRun> join(List<Future<StrategyRun>> futures, ExecutorService pool) {
    List<StrategyRun> finished = new ArrayList<>();
    try {
      for (Future<StrategyRun> future : futures) {
        finished.add(future.get());
      }
    } catch (ExecutionException e) {
      pool.shutdownNow();
      throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
      if (finished.isEmpty()) {
        throw new RunInterrupted("interrupted before a strategy was finished");
      }
    }
    return finished;
  }
}
