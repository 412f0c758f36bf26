package io.nfaas.maglev;

import java.util.Comparator;
import java.util.List;

/// Highest random weight (Thaler and Ravishankar, "Using name-based mappings to increase hit rates", IEEE/ACM Transactions on
/// Networking 6(1), 1998, section III): every backend scores a hash of itself and the key, the best one has the key. Weights
/// by the logarithmic method (Schindelhauer and Schomaker, "Weighted distributed hash tables", SPAA 2005, section 3): with
/// u uniform in (0, 1), the score -w / ln u is the highest in proportion to the weight w. Immutable.
///
/// Removing a backend moves the keys that it had, and no other; time grows with the number of backends.
public final class Rendezvous {
  private final int[] id;
  private final long[] nameHash;
  private final int[] weight;
  private final boolean equal;

  /// @param backends in any order; those of weight 0 are never chosen
  /// @param seed the same on all nodes
  public Rendezvous(List<Backend> backends, long seed) {
    List<Backend> serving =
        backends.stream().filter(b -> b.weight() > 0).sorted(Comparator.comparing(Backend::name)).toList();
    id = serving.stream().mapToInt(Backend::id).toArray();
    nameHash = serving.stream().mapToLong(b -> XxHash64.hash(FillRule.bytes(b), seed)).toArray();
    weight = serving.stream().mapToInt(Backend::weight).toArray();
    equal = serving.stream().mapToInt(Backend::weight).distinct().count() <= 1;
  }

  /// Id of the backend with the highest score for a key, or [MaglevTable#NONE]; of equal scores, the first by name.
  public int choose(long key) {
    int best = MaglevTable.NONE;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < id.length; i++) {
      double u = ((XxHash64.hashOfWord(key, nameHash[i]) >>> 11) + 0.5) * 0x1p-53;
      // With equal weights the order of the scores is the order of u. StrictMath: the same on every machine.
      double score = equal ? u : -weight[i] / StrictMath.log(u);
      if (score > highest) {
        highest = score;
        best = id[i];
      }
    }
    return best;
  }
}
