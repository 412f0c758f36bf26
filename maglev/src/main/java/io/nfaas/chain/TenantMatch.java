package io.nfaas.chain;

/// How frames of a tenant are recognised at the edge of the chain. Where several fit, the order is: interface, VLAN, VNI, prefix
/// (the longest).
public sealed interface TenantMatch {
  /// Frames that come in by this port of the worker.
  record Interface(int inPort) implements TenantMatch {
    public Interface {
      if (inPort < 0) {
        throw new IllegalArgumentException("inPort " + inPort + " is not at least 0");
      }
    }
  }

  /// Frames whose outermost VLAN tag has this id.
  record Vlan(int id) implements TenantMatch {
    public Vlan {
      if (id < 0 || id > 4095) {
        throw new IllegalArgumentException("VLAN id " + id + " is not in [0, 4095]");
      }
    }
  }

  /// VXLAN frames with this network identifier (RFC 7348 section 5).
  record Vni(int vni) implements TenantMatch {
    public Vni {
      if (vni < 0 || vni >= 1 << 24) {
        throw new IllegalArgumentException("VNI " + vni + " is not in [0, 16777215]");
      }
    }
  }

  /// Frames from (forwards) or to (backwards) an address in this range.
  record Range(Prefix prefix) implements TenantMatch {}
}
