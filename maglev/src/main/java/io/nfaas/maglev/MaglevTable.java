package io.nfaas.maglev;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A Maglev look-up table (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, section 3.4):
/// slots, each owned by one backend. Immutable; one table serves all virtual addresses with the same backends.
///
/// Equal backends own floor(M/N) or ceil(M/N) of M slots. The table depends on names, weights, rule, size and seed alone, not on
/// ids or the order of listing; [#digest] proves that two nodes have the same one.
///
/// A backend that fails its health check for a while can be left out in two ways. A table built of the others moves slots between
/// survivors too; [#avoiding] keeps the table of the configured set and gives the slots of those that are down, and no other, to
/// their second choices: when it comes back, the table is what it was.
public final class MaglevTable {
  /// Table size of the paper and of most users.
  public static final int DEFAULT_SIZE = 65_537;
  public static final int MAX_SIZE = 5_000_011;
  /// What [#select] says when no backend can be chosen.
  public static final int NONE = -1;

  private static final char NOBODY = 0xffff;

  private final FillRule rule;
  private final List<Backend> backends;
  /// Backend id per slot.
  private final char[] owner;
  /// The table with everybody up, which second choices are drawn from; null when this is it.
  private final @Nullable MaglevTable configured;
  private final Set<String> down;

  private MaglevTable(
      FillRule rule, List<Backend> backends, char[] owner, @Nullable MaglevTable configured, Set<String> down) {
    this.rule = rule;
    this.backends = backends;
    this.owner = owner;
    this.configured = configured;
    this.down = down;
  }

  private MaglevTable(FillRule rule, List<Backend> backends, char[] owner) {
    this(rule, backends, owner, null, Set.of());
  }

  /// Computes the table.
  ///
  /// @param backends names and ids must differ; those of weight 0 own nothing; when none is left, [#select] gives [#NONE]
  /// @param tableSize at most [#MAX_SIZE], at least the number of backends, of the kind that the rule demands (prime)
  /// @param seed the same on all nodes
  public static MaglevTable build(List<Backend> backends, int tableSize, FillRule rule, long seed) {
    if (tableSize < 2 || tableSize > MAX_SIZE) {
      throw new IllegalArgumentException("tableSize " + tableSize + " is not in [2, " + MAX_SIZE + "]");
    }
    rule.checkSize(tableSize);
    List<Backend> sorted = backends.stream().sorted(Comparator.comparing(Backend::name)).toList();
    checkDistinct(sorted);
    List<Backend> serving = sorted.stream().filter(b -> b.weight() > 0).toList();
    if (serving.size() > tableSize) {
      throw new IllegalArgumentException("tableSize " + tableSize + " is below the number of backends, " + serving.size());
    }
    char[] slots = new char[tableSize];
    Arrays.fill(slots, Permutations.EMPTY);
    if (!serving.isEmpty()) {
      rule.fill(slots, serving, seed);
      toIds(slots, serving);
    }
    return new MaglevTable(rule, sorted, slots);
  }

  /// From places in the list to ids.
  private static void toIds(char[] slots, List<Backend> serving) {
    char[] id = new char[serving.size()];
    for (int i = 0; i < id.length; i++) {
      id[i] = (char) serving.get(i).id();
    }
    for (int slot = 0; slot < slots.length; slot++) {
      slots[slot] = id[slots[slot]];
    }
  }

  private static void checkDistinct(List<Backend> sorted) {
    BitSet ids = new BitSet();
    String previous = "";
    for (Backend b : sorted) {
      if (b.name().equals(previous)) {
        throw new IllegalArgumentException("two backends are named " + b.name());
      }
      if (ids.get(b.id())) {
        throw new IllegalArgumentException("two backends have id " + b.id());
      }
      previous = b.name();
      ids.set(b.id());
    }
  }

  /// The table of the same configured backends while some are down: their slots belong to their second choices, all others to whom
  /// they belong in the configured table. A slot's choices are the same list whoever is down, so that a slot changes only when
  /// its owner goes down or an earlier choice comes back; shares of those that are up follow their weights on average only.
  ///
  /// @param names of all backends that are down now, whatever was down in this table
  public MaglevTable avoiding(Set<String> names) {
    MaglevTable all = configured == null ? this : configured;
    List<Backend> up = backends.stream().filter(b -> b.weight() > 0 && !names.contains(b.name())).toList();
    for (String name : names) {
      if (backends.stream().noneMatch(b -> b.name().equals(name))) {
        throw new IllegalArgumentException("no backend is named " + name);
      }
    }
    return names.isEmpty() ? all : new MaglevTable(rule, backends, SecondChoice.fill(all.owner, up), all, Set.copyOf(names));
  }

  /// Names of the backends that this table avoids.
  public Set<String> down() {
    return down;
  }

  /// The slot of a flow hash: its product with the size, divided by 2^64 (Lemire, "Fast Random Integer Generation in an
  /// Interval", 2019): no modulo, and no bias worth speaking of.
  public int slot(long flowHash) {
    return (int) Math.unsignedMultiplyHigh(flowHash, owner.length);
  }

  /// Id of the backend that owns a slot, or [#NONE].
  public int backendAt(int slot) {
    char id = owner[slot];
    return id == NOBODY ? NONE : id;
  }

  /// Id of the backend that a flow goes to, or [#NONE].
  public int select(long flowHash) {
    return backendAt(slot(flowHash));
  }

  public int size() {
    return owner.length;
  }

  public FillRule rule() {
    return rule;
  }

  /// All backends, sorted by name, those of weight 0 included.
  public List<Backend> backends() {
    return backends;
  }

  /// Who owns what.
  public SlotOwners owners() {
    return new SlotOwners(backends, down, owner);
  }

  /// Slots owned by each of [#backends].
  public int[] sharePerBackend() {
    return owners().sharePerBackend();
  }

  /// Largest share over the mean share, weights taken into account: 1 is perfect. 0 when nobody owns anything.
  public double imbalanceRatio() {
    return owners().imbalanceRatio();
  }

  /// What changes when this table is replaced by `next`, of the same size. Backends are matched by name.
  public Disruption disruption(MaglevTable next) {
    return owners().disruption(next.owners());
  }

  /// Proves that two nodes have the same table; see [SlotOwners#digest].
  public String digest() {
    return owners().digest();
  }

  /// A copy in which one slot belongs to another backend: for experiments that follow the consequences of a single decision.
  public MaglevTable withSlot(int slot, int backendId) {
    if (backends.stream().noneMatch(b -> b.id() == backendId)) {
      throw new IllegalArgumentException("no backend has id " + backendId);
    }
    char[] copy = owner.clone();
    copy[slot] = (char) backendId;
    return new MaglevTable(rule, backends, copy, configured, down);
  }
}
