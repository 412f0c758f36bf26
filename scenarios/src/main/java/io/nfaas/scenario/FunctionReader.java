package io.nfaas.scenario;

import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NetworkFunction.ControlPlane;
import io.nfaas.model.NetworkFunction.Direction;
import io.nfaas.model.NetworkFunction.NetworkStack;
import io.nfaas.model.NetworkFunction.Punt;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfState;
import io.nfaas.model.NfState.OnMissing;
import io.nfaas.model.NfState.Scope;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `spec.networkFunctions`.
final class FunctionReader {
  static final Words<Direction> DIRECTIONS = Words.pascal(Direction.class);
  static final Words<NetworkStack> STACKS = Words.pascal(NetworkStack.class);
  static final Words<Scope> SCOPES = Words.pascal(Scope.class);
  static final Words<OnMissing> ON_MISSING = Words.pascal(OnMissing.class);
  static final Words<Punt> PUNTS = punts();
  static final long NEVER = Long.MAX_VALUE;

  /// As in the example scenario; no source.
  private static final int HALF_OPEN_LIMIT = 35_000;

  /// How the names of profiles end that are of a function on a user-space network stack.
  private static final String USER_SPACE = "-userspace";

  private final KnownNames names;
  private final CostReader costs;
  private final long idleTimeoutPs;

  /// @param idleTimeoutPs of the connection table, which states of flows live by unless they say otherwise
  FunctionReader(KnownNames names, CostReader costs, long idleTimeoutPs) {
    this.names = names;
    this.costs = costs;
    this.idleTimeoutPs = idleTimeoutPs;
  }

  List<NetworkFunction> read(YamlNode list) {
    names.networkFunctionNames.addAll(KnownNames.unique(list, "name"));
    List<NetworkFunction> functions = new ArrayList<>();
    for (YamlNode node : list.someMappings()) {
      NetworkFunction function = function(node);
      if (function != null) {
        functions.add(function);
        names.networkFunctions.put(function.name(), function);
      }
    }
    return functions;
  }

  private @Nullable NetworkFunction function(YamlNode node) {
    int before = node.problems().errors();
    String name = node.required("name").name();
    YamlNode direction = node.at("direction");
    NfProfile cost = dataPlane(node, name, direction.present() ? NfKind.IPSEC : NfKind.FORWARD);
    NfKind kind = node.at("kind").choice(CostReader.KINDS, cost.kind());
    Direction side = direction.choice(DIRECTIONS, Direction.DECRYPT);
    if (direction.present() && kind != NfKind.IPSEC && node.problems().errors() == before) {
      direction.keyError(
          "is for functions of kind Ipsec, and this is of kind " + CostReader.KINDS.word(kind));
    }
    ControlPlane controlPlane = controlPlane(node.at("controlPlane"), name, kind);
    NfState state = state(node.at("state"));
    NetworkStack stack = node.at("networkStack").choice(STACKS, absentStack(cost));
    cost = onStack(node.at("networkStack"), cost, stack);
    return node.problems().errors() > before
        ? null
        : new NetworkFunction(
            name, CostReader.withKind(cost, kind), side, controlPlane, state, stack);
  }

  private static NetworkStack absentStack(NfProfile cost) {
    return cost.name().endsWith(USER_SPACE) ? NetworkStack.USER_SPACE : NetworkStack.KERNEL;
  }

  /// The cost of a catalog's profile on the stack that the function has. A cost of the scenario's own is what it says.
  private NfProfile onStack(YamlNode place, NfProfile cost, NetworkStack stack) {
    if (!place.present() || stack == absentStack(cost) || cost.source().equals(NfProfile.Source.SCENARIO)) {
      return cost;
    }
    if (stack == NetworkStack.KERNEL) {
      place.keyError("is Kernel, and the cost profile is of a user-space stack");
      return cost;
    }
    NfProfile other = costs.named(cost.name() + USER_SPACE);
    if (other == null) {
      place.warning(
          "no cost on a user-space stack is known for profile '%s': it costs what it costs on the kernel's".formatted(cost.name()));
      return cost;
    }
    return other;
  }

  private NfProfile dataPlane(YamlNode node, String name, NfKind inlineKind) {
    YamlNode split = node.at("dataPlane");
    if (!split.present()) {
      NfProfile cost = costs.read(node, name, inlineKind, NfProfile.FREE);
      if (!node.at("cost").present() && !node.at("costProfile").present() && node.isMapping()) {
        node.error("needs cost, costProfile or dataPlane");
      }
      return cost;
    }
    for (String key : List.of("cost", "costProfile")) {
      if (node.at(key).present()) {
        node.at(key).keyError("stands beside dataPlane; give one of the two");
      }
    }
    return costs.required(split, name, inlineKind);
  }

  private @Nullable ControlPlane controlPlane(YamlNode node, String name, NfKind kind) {
    if (!node.present()) {
      return null;
    }
    NfProfile cost = costs.required(node, name + "-cp", NfKind.CONTROL);
    Punt punt =
        punt(node.at("punt"), kind == NfKind.IPSEC ? new Punt.Ike() : new Punt.FirstPacket());
    int halfOpen =
        node.at("queue").at("halfOpenLimit").integer(HALF_OPEN_LIMIT, 1, Integer.MAX_VALUE);
    int cpus = Resources.cpus(node.at("limits").at("cpu"));
    return new ControlPlane(CostReader.withKind(cost, NfKind.CONTROL), punt, halfOpen, cpus);
  }

  private static Words<Punt> punts() {
    LinkedHashMap<String, Punt> words = new LinkedHashMap<>();
    words.put("FirstPacket", new Punt.FirstPacket());
    words.put("IKE", new Punt.Ike());
    return Words.of(words);
  }

  private static Punt punt(YamlNode node, Punt absent) {
    if (!node.present()) {
      return absent;
    }
    String text = node.text("");
    if (!node.isScalar() || !text.matches("[-+.0-9].*")) {
      return node.choice(PUNTS, absent);
    }
    BigDecimal ratio = node.decimal();
    return ratio == null ? absent : new Punt.Ratio(node.number(0, Range.RATIO));
  }

  private @Nullable NfState state(YamlNode node) {
    if (!node.present()) {
      return null;
    }
    Scope scope = node.at("scope").choice(SCOPES, Scope.PER_FLOW);
    return new NfState(
        node.required("perFlow").bytes(0, 0),
        scope,
        node.at("idleTimeout")
            .durationOrWordPs("Never", NEVER, scope == Scope.PER_FLOW ? idleTimeoutPs : NEVER, 1),
        node.at("rekeyInterval").durationOrWordPs("Never", NEVER, NEVER, 1),
        node.at("onMissing").choice(ON_MISSING, OnMissing.DROP));
  }
}
