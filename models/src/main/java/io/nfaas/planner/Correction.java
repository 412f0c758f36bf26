package io.nfaas.planner;

import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.results.CapacityPlan.Verification;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Simulates a plan and enlarges it until its promises hold, or it is clear that they cannot.
///
/// Each time ([Trials]), the promise that is broken worst decides: the pool to blame ([Suspect]) gets one replica more, from ten on a tenth more, and
/// the same seed is simulated again. When it passes after a larger step, the numbers between are tried by halves. It ends without success
/// when a promise does not depend on size, when the forwarders are full, when the pool to blame may not grow or twice did not help and no
/// other is left, or when the corrections are used up.
final class Correction {
  private static final int SMALL = 10;
  private static final double HELPED = 0.98;
  private static final int MOST_VAIN = 2;

  private final Scenario scenario;
  private final Sizer sizer;
  private final Placer placer;
  private final Trials trials;
  private final PlanEffort effort;
  private final Set<String> exhausted = new HashSet<>();
  private final Set<String> useless = new HashSet<>();
  private final Map<String, Integer> vain = new HashMap<>();

  /// @param infeasible why the last of them fails and no other would do; empty when none of its promises is broken
  /// @param forwarding why it would take more forwarding cores; null when it would not
  record Outcome(
      Settlement settlement,
      @Nullable Scenario ran,
      @Nullable RunResult result,
      @Nullable Verification verification,
      List<String> infeasible,
      @Nullable String forwarding) {}

  /// An enlargement on trial.
  private record Step(String pool, String slo, double observed, int from, int to, Need need) {}

  Correction(
      Scenario scenario, Sizer sizer, Placer placer, Trials trials, PlanEffort effort) {
    this.scenario = scenario;
    this.sizer = sizer;
    this.placer = placer;
    this.trials = trials;
    this.effort = effort;
  }

  /// The verification of a plan of which nothing can be simulated: by formulas alone, every promise open.
  ///
  /// @param refused what stands against it
  static Verification nothingSimulated(Scenario scenario, List<String> refused) {
    List<SloResult> slos = new ArrayList<>();
    for (Slo slo : scenario.slos()) {
      slos.add(
          new SloResult(
              slo.name(),
              slo.metric().key(),
              slo.limit(),
              null,
              Verdict.INCONCLUSIVE,
              "not simulated: " + String.join("; ", refused)));
    }
    List<String> notSimulated = new ArrayList<>(refused);
    scenario.events().forEach(e -> notSimulated.add(e.name()));
    Verdict verdict = slos.isEmpty() ? Verdict.INCONCLUSIVE : Verdict.worst(slos.stream().map(SloResult::verdict).toList());
    return new Verification(
        verdict,
        slos,
        notSimulated,
        List.of("nothing: planned by formulas; the simulator refuses " + String.join("; ", refused)),
        0,
        null);
  }

  Outcome run(Settlement first) {
    Settlement settlement = first;
    Trial attempt = attempt(settlement, 0, "verification");
    int corrections = 0;
    Step step = null;
    while (!attempt.broken().isEmpty()) {
      SloResult worst = worst(attempt.broken());
      judgeHelp(step, attempt);
      Slo slo = slo(worst.name());
      Map<String, Integer> counts = settlement.sizing().counts();
      noteBounds(settlement);
      String forwarding = sizer.given().broken().get(slo.name());
      Suspect suspect =
          forwarding == null
              ? Suspect.of(scenario, attempt.resultOf(worst), slo, counts, exhausted)
              : Suspect.forwarders(scenario, forwarding);
      String pool = suspect.pool();
      if (pool == null) {
        String why = attempt.circumstances(worst) + sentence(worst, slo) + "; " + suspect.words();
        return outcome(attempt, corrections, List.of(why), suspect.isForwarder() ? why : null);
      }
      if (corrections == effort.corrections()) {
        return outcome(
            attempt,
            corrections,
            List.of(attempt.circumstances(worst) + sentence(worst, slo) + " after " + corrections + " corrections of the plan"));
      }
      int from = counts.getOrDefault(pool, 0);
      int to = Math.min(scenario.planner().maxReplicas(), from + (from < SMALL ? 1 : from / SMALL));
      step =
          new Step(
              pool, slo.name(), observed(worst), from, to, need(attempt, worst, slo, suspect, from, to));
      Settlement larger = settle(settlement, step.pool(), step.need());
      if (!larger.sizing().infeasible().isEmpty() || !larger.placement().isComplete()) {
        List<String> reasons =
            new ArrayList<>(List.of(attempt.circumstances(worst) + sentence(worst, slo) + "; " + suspect.words()));
        reasons.addAll(larger.sizing().infeasible());
        reasons.addAll(larger.misfit(placer));
        return outcome(attempt, corrections, reasons);
      }
      settlement = larger;
      corrections++;
      attempt =
          attempt(
              settlement,
              corrections,
              "verification %d: %s %d -> %d".formatted(corrections + 1, pool, from, to));
    }
    return stepBack(attempt, step, corrections);
  }

  /// After a step of several replicas that passed, the smallest one between that passes too.
  private Outcome stepBack(Trial passed, @Nullable Step step, int correctionsSoFar) {
    Trial best = passed;
    int corrections = correctionsSoFar;
    if (step != null) {
      int tooFew = step.from();
      int enough = step.to();
      while (enough - tooFew > 1 && corrections < effort.corrections()) {
        int middle = (tooFew + enough) / 2;
        Need need = new Need(step.need().limit(), middle, step.need().reason());
        Settlement smaller = settle(best.settlement(), step.pool(), need);
        corrections++;
        Trial attempt =
            attempt(
                smaller,
                corrections,
                "verification %d: %s %d -> %d"
                    .formatted(corrections + 1, step.pool(), enough, middle));
        if (attempt.broken().isEmpty()) {
          enough = middle;
          best = attempt;
        } else {
          tooFew = middle;
        }
      }
    }
    return outcome(best, corrections, List.of());
  }

  private Settlement settle(Settlement before, String pool, Need need) {
    Map<String, Need> found = new HashMap<>(before.found());
    found.keySet().removeAll(useless);
    found.put(pool, need);
    return Settlement.of(scenario, sizer, placer, found);
  }

  private Trial attempt(Settlement settlement, int corrections, String stage) {
    return trials.of(settlement, stage, 0.1 + 0.8 * corrections / (1 + effort.corrections()));
  }

  /// A pool that had replicas added in vain is not blamed again, and loses them.
  private void judgeHelp(@Nullable Step step, Trial after) {
    if (step == null) {
      return;
    }
    for (SloResult slo : after.broken()) {
      if (slo.name().equals(step.slo())
          && distance(slo, observed(slo)) > HELPED * distance(slo, step.observed())) {
        if (vain.merge(step.pool(), 1, Integer::sum) >= MOST_VAIN) {
          exhausted.add(step.pool());
          useless.add(step.pool());
        }
        return;
      }
    }
    vain.remove(step.pool());
  }

  private void noteBounds(Settlement settlement) {
    for (SizedPool sized : settlement.sizing().pools()) {
      if (sized.pool().isFixed() || sized.replicas() >= scenario.planner().maxReplicas()) {
        exhausted.add(sized.pool().name());
      }
    }
  }

  private Slo slo(String name) {
    return scenario.slos().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no SLO " + name));
  }

  /// The one furthest from its limit; before all others one that no size can help.
  private SloResult worst(List<SloResult> broken) {
    SloResult worst = broken.getFirst();
    for (SloResult other : broken) {
      boolean canBeHelped = canBeHelped(other);
      boolean worstCanBeHelped = canBeHelped(worst);
      boolean isFurther = distance(other, observed(other)) > distance(worst, observed(worst));
      if (canBeHelped == worstCanBeHelped ? isFurther : worstCanBeHelped) {
        worst = other;
      }
    }
    return worst;
  }

  private boolean canBeHelped(SloResult slo) {
    return Promise.isOfCapacity(slo(slo.name())) && !sizer.given().broken().containsKey(slo.name());
  }

  /// How far from its limit a broken promise is, 0 at the limit.
  private double distance(SloResult slo, double observed) {
    double excess = slo(slo.name()).isMinimum() ? slo.limit() - observed : observed - slo.limit();
    return slo.limit() > 0 ? excess / slo.limit() : excess;
  }

  private static double observed(SloResult slo) {
    Estimate observed = slo.observed();
    return observed == null ? 0 : observed.value();
  }

  private static Need need(
      Trial trial, SloResult result, Slo slo, Suspect suspect, int from, int to) {
    boolean failed = !trial.slos().contains(result);
    Limit limit =
        failed
            ? Limit.FAILURES
            : switch (slo.metric()) {
          case ONE_WAY_LATENCY -> Limit.LATENCY;
          case UTILIZATION -> Limit.UTILIZATION;
          default -> Limit.LOSS;
        };
    return new Need(
        limit,
        to,
        "simulated with %d replicas: %s%s; %s"
            .formatted(from, trial.circumstances(result), sentence(result, slo), suspect.words()));
  }

  private static String sentence(SloResult result, Slo slo) {
    String unit = slo.metric().unit();
    return "%s: %s is %s, not %s %s"
        .formatted(
            slo.name(),
            slo.metric().key(),
            Figures.of(observed(result), unit),
            slo.isMinimum() ? "at least" : "at most",
            Figures.of(slo.limit(), unit));
  }

  private Outcome outcome(Trial attempt, int corrections, List<String> infeasible) {
    return outcome(attempt, corrections, infeasible, null);
  }

  private Outcome outcome(
      Trial attempt, int corrections, List<String> infeasible, @Nullable String forwarding) {
    Trial.Failed failed = attempt.afterFailure();
    return new Outcome(
        attempt.settlement(),
        attempt.ran(),
        attempt.result(),
        new Verification(
            attempt.verdict(),
            attempt.slos(),
            attempt.result().notSimulated(),
            trials.sentences(attempt),
            corrections,
            failed == null ? null : failed.found()),
        infeasible,
        forwarding);
  }
}
