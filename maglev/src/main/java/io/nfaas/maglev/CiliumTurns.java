package io.nfaas.maglev;

/// Cilium's order of turns. Slot by slot the next backend in the ring is asked; with weights it passes while the number of slots
/// given so far, times its weight, is below a mark, which starts at its weight over the number of backends and grows by the sum
/// of the weights with each turn. Weights count from a mean of 2 on.
final class CiliumTurns {
  private CiliumTurns() {}

  static void fill(char[] slots, int[] offset, int[] skip, int[] weight) {
    int n = offset.length;
    long sum = 0;
    for (int w : weight) {
      sum += w;
    }
    double[] mark = new double[n];
    for (int i = 0; i < n; i++) {
      mark[i] = (double) weight[i] / n;
    }
    boolean weighted = sum / n > 1;
    int[] at = offset.clone();
    for (int given = 0; given < slots.length; given++) {
      int i = given % n;
      if (weighted) {
        while ((given + 1L) * weight[i] < (long) mark[i]) {
          i = (i + 1) % n;
        }
        mark[i] += sum;
      }
      at[i] = Permutations.take(slots, at[i], skip[i], i);
    }
  }
}
