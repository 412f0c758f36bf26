package io.nfaas.selection;

import io.nfaas.maglev.SlotOwners;
import io.nfaas.packet.FlowHash;

/// Asks selectors for the owners of many hashes, so that they can be compared: a Maglev table slot by slot, any other selector by
/// as many well-spread hashes, the same for all. So the paper compares them too (NSDI 2016, section 5.3).
public final class SelectorProbe {
  private static final long SALT = 0x6d61676c6576L;

  private SelectorProbe() {}

  /// @param hashes how many a selector without table is asked with
  public static SlotOwners owners(PoolSelector selector, int hashes) {
    if (selector instanceof RebuiltSelector rebuilt && rebuilt.built() instanceof MaglevSelector maglev) {
      return maglev.table().owners();
    }
    return SlotOwners.of(selector.backends(), hashes, i -> selector.select(hash(i)));
  }

  /// Mixed twice: of consecutive numbers, one mixing leaves evenly spaced products, which would flatter some selectors.
  private static long hash(int number) {
    return FlowHash.remix(FlowHash.remix(number, SALT), SALT);
  }
}
