package io.nfaas.scenario;

import io.nfaas.model.Event;
import io.nfaas.model.Event.GraphUpgrade;
import io.nfaas.model.Event.GraphUpgrade.ExistingFlows;
import io.nfaas.model.Event.LinkDegrade;
import io.nfaas.model.Event.LoadBalancerFailure;
import io.nfaas.model.Event.NodeFailure;
import io.nfaas.model.Event.PodFailure;
import io.nfaas.model.Event.Rekey;
import io.nfaas.model.Event.Scale;
import io.nfaas.model.Event.Step;
import io.nfaas.model.Event.TrafficSurge;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `spec.events`.
final class EventReader {
  static final Words<ExistingFlows> EXISTING_FLOWS = Words.pascal(ExistingFlows.class);
  static final long NEVER = -1;
  private static final Words<String> TYPES =
      Words.texts(
          List.of(
              "Scale",
              "GraphUpgrade",
              "PodFailure",
              "NodeFailure",
              "LoadBalancerFailure",
              "LinkDegrade",
              "TrafficSurge",
              "Rekey"));

  private static final Pattern POD = Pattern.compile("(.+)-(\\d{1,4})");

  /// How long old flows may stay when the scenario does not say; no source.
  private static final long DRAIN_TIMEOUT_PS = 60 * LoadBalancingReader.SECOND_PS;

  private final KnownNames names;
  private final long durationPs;

  /// @param durationPs of the run; 0 when it is not known
  EventReader(KnownNames names, long durationPs) {
    this.names = names;
    this.durationPs = durationPs;
  }

  List<Event> read(YamlNode list) {
    names.events.addAll(KnownNames.unique(list, "name"));
    List<Event> events = new ArrayList<>();
    Map<PodFailure, YamlNode> failures = new LinkedHashMap<>();
    for (YamlNode node : list.mappings()) {
      int before = node.problems().errors();
      String name = node.required("name").name();
      long at = at(node);
      Event event = event(node, name, at);
      if (event != null && node.problems().errors() == before) {
        events.add(event);
        switch (event) {
          case Scale s ->
              names.replicas.computeIfPresent(
                  s.replicaSet(), (set, n) -> Math.max(n, s.replicas()));
          case PodFailure f -> failures.put(f, node);
          default -> {}
        }
      }
    }
    failures.forEach(this::checkReplica);
    return events;
  }

  private void checkReplica(PodFailure failure, YamlNode node) {
    int most = names.replicas.getOrDefault(failure.replicaSet(), Integer.MAX_VALUE);
    if (failure.replica() >= most) {
      YamlNode place = node.at("pod").present() ? node.at("pod") : node.at("replica");
      place.error(
          "there is no replica %s: '%s' has at most %s, counted from 0"
              .formatted(failure.replica(), failure.replicaSet(), most));
    }
  }

  private long at(YamlNode node) {
    YamlNode at = node.required("at");
    long ps = at.durationPs(0, 0);
    if (durationPs > 0 && ps >= durationPs) {
      at.error(
          "'" + at.text("") + "' is not before the end of the run, " + Format.duration(durationPs));
    }
    return ps;
  }

  private @Nullable Event event(YamlNode node, String name, long at) {
    YamlNode type = node.required("type");
    return switch (type.choice(TYPES, "")) {
      case "Scale" ->
          new Scale(
              name,
              at,
              pool(node.required("replicaSet")),
              node.required("replicas").integer(0, 0, ReplicaSetReader.MAX_REPLICAS),
              node.at("abrupt").flag(false));
      case "GraphUpgrade" -> upgrade(node, name, at);
      case "PodFailure" -> podFailure(node, name, at);
      case "NodeFailure" ->
          new NodeFailure(
              name,
              at,
              names.node(node.required("node")),
              node.at("detectionDelay").durationPs(0, 0),
              node.at("recoverAfter").durationOrWordPs("Never", NEVER, NEVER, 0));
      case "LoadBalancerFailure" ->
          new LoadBalancerFailure(
              name,
              at,
              names.node(node.required("node")),
              node.at("recoverAfter").durationOrWordPs("Never", NEVER, NEVER, 0));
      case "LinkDegrade" -> degrade(node, name, at);
      case "TrafficSurge" ->
          new TrafficSurge(
              name,
              at,
              tenant(node.required("tenant")),
              node.required("factor").number(1, Range.POSITIVE),
              node.at("for").durationPs(rest(at), 1));
      case "Rekey" -> rekey(node, name, at);
      default -> {
        node.forgiveUnknownKeys();
        yield null;
      }
    };
  }

  /// The pod goes by its name, `firewall-v1-0`, or by set and index.
  private Event podFailure(YamlNode node, String name, long at) {
    YamlNode pod = node.at("pod");
    YamlNode set = node.at("replicaSet");
    YamlNode index = node.at("replica");
    String pool = "";
    int replica = 0;
    if (pod.present()) {
      if (set.present() || index.present()) {
        pod.keyError("stands beside replicaSet and replica; give pod or those");
      }
      Matcher m = POD.matcher(pod.text(""));
      if (m.matches() && names.pools.contains(m.group(1))) {
        pool = m.group(1);
        replica = Integer.parseInt(m.group(2));
      } else if (pod.isScalar()) {
        pod.dangling("pod", pod.text(""), names.pools.stream().map(p -> p + "-0").toList());
      }
    } else {
      pool = pool(node.required("replicaSet"));
      replica = index.integer(0, 0, ReplicaSetReader.MAX_REPLICAS - 1);
    }
    return new PodFailure(
        name,
        at,
        pool,
        replica,
        node.at("detectionDelay").durationPs(0, 0),
        node.at("recoverAfter").durationOrWordPs("Never", NEVER, NEVER, 0));
  }

  private Event upgrade(YamlNode node, String name, long at) {
    String tenant = tenant(node.required("tenant"));
    List<String> versions = names.tenants.getOrDefault(tenant, List.of());
    YamlNode from = node.required("from");
    YamlNode to = node.required("to");
    if (names.tenants.containsKey(tenant)) {
      KnownNames.reference(from, "graph version", versions);
      KnownNames.reference(to, "graph version", versions);
    }
    if (to.isScalar() && to.text("").equals(from.text(""))) {
      to.error("is the version that the upgrade starts from");
    }
    List<Step> steps = new ArrayList<>();
    YamlNode list = node.at("steps");
    double last = 0;
    for (YamlNode step : list.someMappings()) {
      YamlNode weight = step.required("weight");
      double ratio = percent(weight);
      if (ratio < last) {
        weight.error(weight.text("") + " is under the step before; weights do not descend");
      }
      last = ratio;
      steps.add(new Step(ratio, step.at("hold").durationPs(0, 0)));
    }
    if (steps.isEmpty()) {
      steps.add(new Step(1, 0));
    }
    ExistingFlows existing =
        node.at("existingFlows").choice(EXISTING_FLOWS, ExistingFlows.STAY_ON_OLD_VERSION);
    long drain = node.at("drainTimeout").durationPs(DRAIN_TIMEOUT_PS, 0);
    return new GraphUpgrade(name, at, tenant, from.text(""), to.text(""), steps, existing, drain);
  }

  /// A weight in percent as a ratio, without the rounding that a division by 100 would bring.
  private static double percent(YamlNode weight) {
    double percent = weight.number(100, Range.of(0, 100));
    BigDecimal exact = weight.decimal();
    return exact == null || percent != exact.doubleValue()
        ? percent / 100
        : exact.movePointLeft(2).doubleValue();
  }

  private Event degrade(YamlNode node, String name, long at) {
    String machine = names.node(node.required("node"));
    List<String> nics = names.nodes.getOrDefault(machine, List.of());
    YamlNode nic = node.at("nic");
    if (nic.present() && names.nodes.containsKey(machine)) {
      KnownNames.reference(nic, "network interface", nics);
    }
    return new LinkDegrade(
        name,
        at,
        machine,
        nic.text(nics.isEmpty() ? "" : nics.getFirst()),
        node.at("lossRatio").number(0, Range.RATIO),
        node.at("speedRatio").number(1, Range.RATIO),
        node.at("for").durationPs(rest(at), 1));
  }

  private Event rekey(YamlNode node, String name, long at) {
    YamlNode set = node.at("replicaSet");
    return new Rekey(
        name,
        at,
        tenant(node.required("tenant")),
        set.present() ? pool(set) : null,
        node.at("associations").integer(0, 0, 100_000_000));
  }

  /// From `at` to the end of the run.
  private long rest(long at) {
    return Math.max(1, durationPs - at);
  }

  private String pool(YamlNode ref) {
    return KnownNames.reference(ref, "replica set", names.pools);
  }

  private String tenant(YamlNode ref) {
    return KnownNames.reference(ref, "tenant", names.tenants.keySet());
  }
}
