package io.nfaas.scenario;

import io.nfaas.model.Forwarding;
import io.nfaas.model.Forwarding.Interconnect;
import io.nfaas.model.Forwarding.Placement;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `spec.forwarding`.
final class ForwardingReader {
  static final Words<Placement> PLACEMENTS = Words.pascal(Placement.class);
  static final Words<Interconnect> INTERCONNECTS = Words.kebab(Interconnect.class);

  private final KnownNames names;
  private final CostReader costs;
  private final ProfileCatalog catalog;

  ForwardingReader(KnownNames names, CostReader costs, ProfileCatalog catalog) {
    this.names = names;
    this.costs = costs;
    this.catalog = catalog;
  }

  @Nullable Forwarding read(YamlNode node) {
    int before = node.problems().errors();
    Placement placement = node.at("placement").choice(PLACEMENTS, Placement.EMBEDDED);
    Interconnect interconnect = node.at("interconnect").choice(INTERCONNECTS, Interconnect.IDEAL);
    int cores = node.at("cores").integer(1, 1, Resources.MAX_CPUS);
    int ringSize = node.at("ringSize").integer(1024, 1, 1 << 30);
    NfProfile crossing =
        costs.read(node.at("crossing"), "crossing", NfKind.FORWARD, crossing(interconnect));
    NfProfile vswitch =
        costs.read(
            node,
            "vswitch",
            NfKind.FORWARD,
            placement == Placement.PER_NODE ? builtIn("vpp-vswitch-memif") : NfProfile.FREE);
    boolean carriesDepartures = carriesDepartures(node, placement, interconnect);
    YamlNode ingress = node.at("ingress");
    int ingressCores = ingress.at("cores").integer(carriesDepartures ? cores : 1, 1, Resources.MAX_CPUS);
    NfProfile ingressCost =
        carriesDepartures
            ? costs.read(ingress, "vswitch", NfKind.FORWARD, vswitch)
            : costs.read(ingress, "ingress", NfKind.LOAD_BALANCER, builtIn("maglev-lb"));
    if (carriesDepartures && (ingressCores != cores || !ingressCost.equals(vswitch))) {
      ingress.error("with placement Embedded and a cost of forwarding itself one worker carries frames in and out: give its cores and cost once");
    }
    List<String> ingressNodes = ingressNodes(node.at("ingressNodes"));
    if (node.problems().errors() > before || ingressNodes.isEmpty()) {
      return null;
    }
    boolean free = interconnect == Interconnect.IDEAL;
    boolean switched = placement == Placement.PER_NODE;
    boolean sized =
        ((switched || carriesDepartures) && node.at("cores").present())
            || (!switched && ingress.at("cores").present());
    return new Forwarding(
        placement,
        interconnect,
        cores,
        ringSize,
        free ? NfProfile.FREE : crossing,
        free ? NfProfile.FREE : vswitch,
        ingressNodes,
        ingressCores,
        free ? NfProfile.FREE : ingressCost,
        !free && !sized,
        carriesDepartures);
  }

  /// Whether functions that forward by themselves leave the NICs to a worker of the node: a cost of that is given, and they have no queues of their
  /// own.
  private static boolean carriesDepartures(YamlNode node, Placement placement, Interconnect interconnect) {
    boolean given = node.at("cost").present() || node.at("costProfile").present();
    if (!given || placement != Placement.EMBEDDED || interconnect == Interconnect.IDEAL) {
      return false;
    }
    if (interconnect == Interconnect.SRIOV) {
      node.warning("with placement Embedded and sriov functions own their queues: the cost of forwarding is not used, that of ingress is");
      return false;
    }
    return true;
  }

  private List<String> ingressNodes(YamlNode list) {
    if (!list.present()) {
      return List.copyOf(names.nodes.keySet());
    }
    Set<String> nodes = new LinkedHashSet<>();
    for (YamlNode item : list.someItems()) {
      List<String> members = names.groups.get(item.text(""));
      List<String> named = members == null ? List.of(names.node(item)) : members;
      for (String node : named) {
        if (!nodes.add(node)) {
          item.error("node '" + node + "' is already in the list");
        }
      }
    }
    return List.copyOf(nodes);
  }

  private NfProfile crossing(Interconnect interconnect) {
    return interconnect == Interconnect.IDEAL
        ? NfProfile.FREE
        : builtIn("crossing-" + INTERCONNECTS.word(interconnect));
  }

  private NfProfile builtIn(String name) {
    NfProfile profile = catalog.get(name);
    if (profile == null) {
      throw new IllegalStateException("no cost profile " + name);
    }
    return profile;
  }
}
