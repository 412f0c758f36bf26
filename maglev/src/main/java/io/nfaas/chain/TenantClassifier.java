package io.nfaas.chain;

import io.nfaas.dataplane.Routing;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Finds the tenant of a frame at the edge. Immutable.
///
/// Interfaces and VLANs are array look-ups; identifiers of VXLAN are searched by halves; prefixes are tried one by one, the longest
/// first, because a tenant recognised by prefix is the exception.
final class TenantClassifier {
  private static final int VLANS = 4096;
  private static final int VXLAN_HAS_VNI = 0x08;

  private final int[] byPort;
  private final int[] byVlan;
  private final int[] vnis;
  private final int[] vniTenants;
  private final Prefix[] prefixes;
  private final int[] prefixTenants;
  private final int otherwise;

  /// What one tenant is recognised by.
  record Rule(int tenant, TenantMatch match) {}

  /// @param otherwise tenant of all frames that no rule claims, or [Routing#NONE]
  /// @throws IllegalArgumentException when two tenants claim the same frames
  TenantClassifier(List<Rule> rules, int otherwise) {
    this.otherwise = otherwise;
    int ports = 0;
    for (Rule rule : rules) {
      if (rule.match() instanceof TenantMatch.Interface(int inPort)) {
        ports = Math.max(ports, inPort + 1);
      }
    }
    byPort = nobody(ports);
    byVlan = nobody(VLANS);
    List<Rule> vniRules = new ArrayList<>();
    List<Rule> rangeRules = new ArrayList<>();
    for (Rule rule : rules) {
      switch (rule.match()) {
        case TenantMatch.Interface(int inPort) -> claim(byPort, inPort, rule);
        case TenantMatch.Vlan(int id) -> claim(byVlan, id, rule);
        case TenantMatch.Vni _ -> vniRules.add(rule);
        case TenantMatch.Range _ -> rangeRules.add(rule);
      }
    }
    vniRules.sort(Comparator.comparingInt(r -> vni(r.match())));
    rangeRules.sort(Comparator.comparingInt((Rule r) -> range(r.match()).length()).reversed());
    refuseTwins(vniRules);
    refuseTwins(rangeRules);
    vnis = vniRules.stream().mapToInt(r -> vni(r.match())).toArray();
    vniTenants = vniRules.stream().mapToInt(Rule::tenant).toArray();
    prefixes = rangeRules.stream().map(r -> range(r.match())).toArray(Prefix[]::new);
    prefixTenants = rangeRules.stream().mapToInt(Rule::tenant).toArray();
  }

  private static int vni(TenantMatch match) {
    return ((TenantMatch.Vni) match).vni();
  }

  private static Prefix range(TenantMatch match) {
    return ((TenantMatch.Range) match).prefix();
  }

  private static int[] nobody(int n) {
    int[] a = new int[n];
    Arrays.fill(a, Routing.NONE);
    return a;
  }

  private static void claim(int[] tenants, int index, Rule rule) {
    if (tenants[index] != Routing.NONE && tenants[index] != rule.tenant()) {
      throw twins(tenants[index], rule);
    }
    tenants[index] = rule.tenant();
  }

  private static void refuseTwins(List<Rule> rules) {
    for (Rule a : rules) {
      for (Rule b : rules) {
        if (a.tenant() != b.tenant() && a.match().equals(b.match())) {
          throw twins(a.tenant(), b);
        }
      }
    }
  }

  private static IllegalArgumentException twins(int tenant, Rule other) {
    return new IllegalArgumentException(
        "tenants " + tenant + " and " + other.tenant() + " are both matched by " + other.match());
  }

  int tenant(FrameView frame, int inPort, boolean backwards) {
    if (inPort < byPort.length && byPort[inPort] >= 0) {
      return byPort[inPort];
    }
    if (frame.vlanCount() > 0) {
      int tenant = byVlan[frame.vlanId(0)];
      if (tenant >= 0) {
        return tenant;
      }
    }
    if (vnis.length > 0 && frame.dstPort() == FrameView.PORT_VXLAN && frame.protocol() == FrameView.UDP) {
      int at = vni(frame);
      if (at >= 0) {
        return vniTenants[at];
      }
    }
    for (int p = 0; p < prefixes.length; p++) {
      if (backwards
          ? prefixes[p].contains(frame.ipVersion(), frame.dstHigh(), frame.dstLow())
          : prefixes[p].contains(frame.ipVersion(), frame.srcHigh(), frame.srcLow())) {
        return prefixTenants[p];
      }
    }
    return otherwise;
  }

  /// As above, for an IPv4 frame that is no VXLAN.
  ///
  /// @param vlan the frame's VLAN id, or [FrameView#NO_VLAN]
  /// @param address on the tenant's side
  int tenant(int inPort, int vlan, int address) {
    if (inPort < byPort.length && byPort[inPort] >= 0) {
      return byPort[inPort];
    }
    if (vlan >= 0 && byVlan[vlan] >= 0) {
      return byVlan[vlan];
    }
    for (int p = 0; p < prefixes.length; p++) {
      if (prefixes[p].contains(4, 0, address & 0xffffffffL)) {
        return prefixTenants[p];
      }
    }
    return otherwise;
  }

  /// Index of the frame's VXLAN network identifier in `vnis`, or negative.
  private int vni(FrameView frame) {
    int at = frame.l4PayloadStart();
    if (at < 0 || frame.ipEnd() - at < 8) {
      return Routing.NONE;
    }
    long header = frame.offset() + at;
    if ((Wire.u8(frame.memory(), header) & VXLAN_HAS_VNI) == 0) {
      return Routing.NONE;
    }
    return Arrays.binarySearch(vnis, Wire.i32(frame.memory(), header + 4) >>> 8);
  }
}
