package io.nfaas.maglev;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/// Who owns each of a number of slots, and what can be said of it: shares, imbalance, digest, and what changes from one assignment to
/// another. Slots are those of a [MaglevTable], or hashes that another selector was asked with. Immutable.
public final class SlotOwners {
  private static final char NOBODY = 0xffff;

  private final List<Backend> backends;
  private final Set<String> serving;
  private final char[] owner;

  /// @param backends all of them, those that serve nothing included
  /// @param down names of backends that own nothing though they have weight
  /// @param owner backend id per slot, 0xffff for nobody; not copied
  SlotOwners(List<Backend> backends, Collection<String> down, char[] owner) {
    this.backends = backends;
    serving = new HashSet<>();
    for (Backend b : backends) {
      if (b.weight() > 0 && !down.contains(b.name())) {
        serving.add(b.name());
      }
    }
    this.owner = owner;
  }

  /// Asks for the owner of each slot.
  ///
  /// @param owner backend id by number of the slot, or [MaglevTable#NONE]
  public static SlotOwners of(List<Backend> backends, int slots, IntUnaryOperator owner) {
    char[] ids = new char[slots];
    for (int slot = 0; slot < slots; slot++) {
      ids[slot] = (char) owner.applyAsInt(slot);
    }
    return new SlotOwners(List.copyOf(backends), Set.of(), ids);
  }

  public int size() {
    return owner.length;
  }

  public List<Backend> backends() {
    return backends;
  }

  /// Id of the backend that owns a slot, or [MaglevTable#NONE].
  public int backendAt(int slot) {
    char id = owner[slot];
    return id == NOBODY ? MaglevTable.NONE : id;
  }

  /// Slots owned by each of [#backends].
  public int[] sharePerBackend() {
    int[] byId = new int[NOBODY + 1];
    for (char id : owner) {
      byId[id]++;
    }
    return backends.stream().mapToInt(b -> byId[b.id()]).toArray();
  }

  /// Slots that each of [#backends] would own if shares followed weights exactly.
  public double[] idealPerBackend() {
    long weights = backends.stream().filter(this::serves).mapToLong(Backend::weight).sum();
    return backends.stream()
        .mapToDouble(b -> serves(b) ? (double) owner.length * b.weight() / weights : 0)
        .toArray();
  }

  /// Largest share over the mean share, weights taken into account: 1 is perfect. 0 when nobody owns anything.
  public double imbalanceRatio() {
    int[] share = sharePerBackend();
    double[] ideal = idealPerBackend();
    double worst = 0;
    for (int i = 0; i < share.length; i++) {
      if (ideal[i] > 0) {
        worst = Math.max(worst, share[i] / ideal[i]);
      }
    }
    return worst;
  }

  /// What changes when this assignment is replaced by `next`, of the same size. Backends are matched by name.
  public Disruption disruption(SlotOwners next) {
    if (next.owner.length != owner.length) {
      throw new IllegalArgumentException("tables of " + owner.length + " and " + next.owner.length + " slots");
    }
    String[] before = namesById();
    String[] after = next.namesById();
    Set<String> staying = new HashSet<>(serving);
    staying.retainAll(next.serving);
    int changed = 0;
    int unneeded = 0;
    for (int i = 0; i < owner.length; i++) {
      String from = before[owner[i]];
      String to = after[next.owner[i]];
      if (!from.equals(to)) {
        changed++;
        if (staying.contains(from) && staying.contains(to)) {
          unneeded++;
        }
      }
    }
    return new Disruption(owner.length, changed, unneeded);
  }

  private boolean serves(Backend b) {
    return serving.contains(b.name());
  }

  private String[] namesById() {
    String[] names = new String[NOBODY + 1];
    Arrays.fill(names, "");
    for (Backend b : backends) {
      names[b.id()] = b.name();
    }
    return names;
  }

  /// SHA-256 over the size and the owner's name of every slot, `sha256:` and 64 hex digits. Ids do not enter, so that it is
  /// equal on nodes that number their backends differently.
  public String digest() {
    MessageDigest sha = sha256();
    sha.update(Integer.toString(owner.length).getBytes(StandardCharsets.US_ASCII));
    byte[][] names = new byte[NOBODY + 1][];
    names[NOBODY] = new byte[] {0};
    for (Backend b : backends) {
      names[b.id()] = ("\0" + b.name()).getBytes(StandardCharsets.UTF_8);
    }
    for (char id : owner) {
      sha.update(names[id]);
    }
    return "sha256:" + HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
