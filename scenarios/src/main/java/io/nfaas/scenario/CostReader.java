package io.nfaas.scenario;

import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfProfile.Distribution;
import io.nfaas.model.NfProfile.ReferenceCpu;
import io.nfaas.model.NfProfile.Source;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/// Reads what something costs: `costProfile: NAME` or `cost: {...}`.
final class CostReader {
  static final Words<NfKind> KINDS = Words.pascal(NfKind.class);
  static final Words<Distribution> DISTRIBUTIONS = Words.pascal(Distribution.class);
  private static final Range CYCLES = Range.of(0, 1e15);

  private final ProfileCatalog catalog;

  CostReader(ProfileCatalog catalog) {
    this.catalog = catalog;
  }

  /// The cost given at `holder`, or `absent` when there is none.
  ///
  /// @param name of the thing that costs, which becomes the name of a cost written in place
  /// @param kind of a cost written in place
  NfProfile read(YamlNode holder, String name, NfKind kind, NfProfile absent) {
    YamlNode inline = holder.at("cost");
    YamlNode reference = holder.at("costProfile");
    if (inline.present() && reference.present()) {
      inline.keyError("stands beside costProfile; give one of the two");
    }
    if (reference.present()) {
      String wanted = reference.text("");
      NfProfile found = catalog.get(wanted);
      if (found != null) {
        return found;
      }
      if (reference.isScalar()) {
        reference.dangling("cost profile", wanted, catalog.allNames());
      }
      return absent;
    }
    return inline.present() ? cost(inline, name, kind, null, Source.SCENARIO) : absent;
  }

  /// The profile of that name; null when the catalog has none.
  @Nullable NfProfile named(String name) {
    return catalog.get(name);
  }

  /// As [#read], and an error when there is none.
  NfProfile required(YamlNode holder, String name, NfKind kind) {
    NfProfile read = read(holder, name, kind, NfProfile.FREE);
    if (!holder.at("cost").present() && !holder.at("costProfile").present()) {
      holder.error("needs cost or costProfile");
    }
    return read;
  }

  static NfProfile cost(
      YamlNode cost, String name, NfKind kind, @Nullable ReferenceCpu cpu, Source source) {
    YamlNode cv = cost.at("cv");
    Distribution distribution =
        cost.at("distribution").choice(DISTRIBUTIONS, Distribution.CONSTANT);
    if (distribution == Distribution.LOGNORMAL) {
      cost.required("cv");
    } else if (cv.present()) {
      cv.keyError("is for distribution: Lognormal only");
    }
    return new NfProfile(
        name,
        kind,
        cost.at("perPacketCycles").number(0, CYCLES),
        cost.at("perByteCycles").number(0, CYCLES),
        cost.at("newFlowCycles").number(0, CYCLES),
        cost.at("perBurstCycles").number(0, CYCLES),
        cost.at("perRequestCycles").number(0, CYCLES),
        cost.at("perHandshakeCycles").number(0, CYCLES),
        distribution,
        cv.number(0, Range.of(0, 100)),
        cpu,
        source);
  }

  static NfProfile withKind(NfProfile p, NfKind kind) {
    return p.kind() == kind
        ? p
        : new NfProfile(
            p.name(),
            kind,
            p.perPacketCycles(),
            p.perByteCycles(),
            p.newFlowCycles(),
            p.perBurstCycles(),
            p.perRequestCycles(),
            p.perHandshakeCycles(),
            p.distribution(),
            p.cv(),
            p.referenceCpu(),
            p.source());
  }
}
