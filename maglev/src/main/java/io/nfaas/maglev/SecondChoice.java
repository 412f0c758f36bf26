package io.nfaas.maglev;

import java.util.Arrays;
import java.util.List;

/// Who stands in for a backend that is down, slot by slot.
///
/// Every slot has a list of choices of its own: the owner in the configured table, then the owners of other slots that a hash of the
/// slot's number points to, one after the other (each found as often as its share), then all backends by weighted rendezvous. The
/// slot belongs to the first on the list that is up. As the list does not depend on who is up, a slot never moves between two
/// backends that are up before and after.
///
/// Who stands in is random, so that shares spread: those that were down owned d slots in all, then one of n others gets d/n more
/// with a standard deviation of about the root of d/n.
final class SecondChoice {
  /// Probes before the rendezvous: with half of the slots down, one slot in 2^64 needs it.
  private static final int PROBES = 64;

  private SecondChoice() {}

  /// @param configured backend id per slot
  /// @param up backends that may own slots
  /// @return backend id per slot; the value for nobody where nobody is up
  static char[] fill(char[] configured, List<Backend> up) {
    boolean[] isUp = new boolean[Permutations.EMPTY + 1];
    for (Backend b : up) {
      isUp[b.id()] = true;
    }
    char[] owner = configured.clone();
    if (up.isEmpty()) {
      Arrays.fill(owner, Permutations.EMPTY);
      return owner;
    }
    Rendezvous rest = new Rendezvous(up, 0);
    for (int slot = 0; slot < owner.length; slot++) {
      for (int probe = 1; !isUp[owner[slot]]; probe++) {
        long hash = XxHash64.hashOfWord(slot, probe);
        owner[slot] =
            probe <= PROBES
                ? configured[(int) Math.unsignedMultiplyHigh(hash, owner.length)]
                : (char) rest.choose(XxHash64.hashOfWord(slot, 0));
      }
    }
    return owner;
  }
}
