package io.nfaas.cli;

import io.nfaas.deployment.Fleet;
import io.nfaas.deployment.Pod;
import io.nfaas.deployment.View;
import io.nfaas.report.LiveMetrics;
import io.nfaas.results.LiveResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/// What can be done to a live run while it runs: one line of words in, a line of text out. Carried out between two rounds of the workers.
///
/// Each process changes its own database; [LiveCtlCommand] tells all of a run.
final class LiveControl {
  /// What there is, for help.
  static final String USAGE =
      "scale SET N | fail REPLICA | upgrade TENANT VERSION [PERCENT] | counters | stop";

  private static final double PERCENT = 100;

  private final LiveNode node;
  private final LiveBooks books;
  private final List<LiveResult.Action> actions;

  /// A request that cannot be fulfilled; the message is the answer.
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  /// @param actions where carried out requests are noted
  LiveControl(LiveNode node, LiveBooks books, List<LiveResult.Action> actions) {
    this.node = node;
    this.books = books;
    this.actions = actions;
  }

  /// Answers a line; called by any thread but that of the workers.
  String answer(String line) {
    List<String> words = List.of(line.strip().split("\\s+", -1));
    try {
      return node.run.ask(() -> carryOut(words)).get();
    } catch (ExecutionException e) {
      return e.getCause() instanceof Refused ? "refused: " + e.getCause().getMessage() + "\n" : "failed: " + e.getCause() + "\n";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "failed: interrupted\n";
    }
  }

  private String carryOut(List<String> words) throws Refused {
    String verb = words.getFirst();
    if (verb.equals("counters")) {
      return LiveMetrics.of(books.count());
    }
    String outcome =
        switch (verb) {
          case "scale" -> scale(word(words, 1), whole(word(words, 2)));
          case "fail" -> fail(word(words, 1));
          case "upgrade" -> upgrade(word(words, 1), word(words, 2), words.size() > 3 ? percent(words.get(3)) : 1);
          case "stop" -> stop();
          default -> throw new Refused(verb + " is none of: " + USAGE);
        };
    actions.add(new LiveResult.Action(books.seconds(), String.join(" ", words), outcome));
    return outcome + "\n";
  }

  private static String word(List<String> words, int i) throws Refused {
    if (i >= words.size()) {
      throw new Refused("too few words; there are: " + USAGE);
    }
    return words.get(i);
  }

  private static int whole(String word) throws Refused {
    try {
      int n = Integer.parseInt(word);
      if (n >= 0) {
        return n;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Refused(word + " is no number of replicas");
  }

  private static double percent(String word) throws Refused {
    try {
      double ratio = Double.parseDouble(word.replace("%", "")) / PERCENT;
      if (ratio >= 0 && ratio <= 1) {
        return ratio;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Refused(word + " is not in 0 to 100 percent");
  }

  /// Brings a set to a number of replicas. New ones are up at once; those too many keep their flows and take no new ones.
  private String scale(String set, int replicas) throws Refused {
    List<Pod> pods = node.deployment.pods().stream().filter(p -> p.pool().name().equals(set)).toList();
    if (pods.isEmpty()) {
      throw new Refused("no replica set " + set + " with replicas here");
    }
    List<Pod> up = new ArrayList<>(in(pods, Fleet.State.READY));
    // Those that are leaving come back first, then those that never were; a number that failed is used again at last.
    List<Pod> spare = new ArrayList<>(in(pods, Fleet.State.DRAINING));
    spare.addAll(in(pods, Fleet.State.ABSENT));
    spare.addAll(in(pods, Fleet.State.DEAD));
    if (replicas > up.size() + spare.size()) {
      throw new Refused("at most " + pods.size() + " replicas of " + set + " were prepared");
    }
    while (up.size() < replicas) {
      Pod next = spare.removeFirst();
      node.fleet.set(next.backend(), Fleet.State.READY);
      up.add(next);
    }
    while (up.size() > replicas) {
      Pod last = up.stream().max(Comparator.comparingInt(Pod::replica)).orElseThrow();
      node.fleet.set(last.backend(), Fleet.State.DRAINING);
      up.remove(last);
    }
    node.publish();
    return set + " has " + up.size() + " replicas: " + String.join(", ", up.stream().map(Pod::name).toList());
  }

  private List<Pod> in(List<Pod> pods, Fleet.State state) {
    return pods.stream().filter(p -> node.fleet.state(p.backend()) == state).toList();
  }

  private String fail(String replica) throws Refused {
    Pod pod =
        node.deployment.pods().stream()
            .filter(p -> p.name().equals(replica))
            .findFirst()
            .orElseThrow(() -> new Refused("no replica " + replica));
    Fleet.State state = node.fleet.state(pod.backend());
    if (state == Fleet.State.ABSENT || state == Fleet.State.DEAD) {
      throw new Refused(replica + " is " + state.name().toLowerCase(Locale.ROOT));
    }
    node.end(pod);
    node.publish();
    return replica + " is dead; its flows go to others";
  }

  /// Sends a share of a tenant's new flows through another version of its graph.
  private String upgrade(String tenant, String version, double ratio) throws Refused {
    View view =
        node.deployment.views().stream()
            .filter(v -> v.graph().version().equals(version) && node.deployment.tenant(v.tenant()).name().equals(tenant))
            .findFirst()
            .orElseThrow(() -> new Refused("tenant " + tenant + " has no graph " + version));
    node.fleet.canary(view.tenant(), view.id(), ratio);
    node.publish();
    return String.format(Locale.ROOT, "%.0f %% of %s's new flows go through %s", ratio * PERCENT, tenant, version);
  }

  private String stop() {
    node.run.stop();
    return "stopping";
  }
}
