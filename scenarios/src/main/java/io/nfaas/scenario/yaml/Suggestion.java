package io.nfaas.scenario.yaml;

import java.util.Collection;
import java.util.Locale;

/// The word that was probably meant.
public final class Suggestion {
  /// Longer words are not compared: nothing has such a name, and comparing takes the product of the lengths.
  private static final int MAX_LENGTH = 64;

  private Suggestion() {}

  /// The candidate nearest to `word`, or an empty text when none is near: a few of its letters (none of one, one of two or three, two
  /// of up to eight, else a third) may be inserted, deleted, replaced or swapped with their neighbour; case does not count. Of equals the first wins.
  public static String nearest(String word, Collection<String> candidates) {
    if (word.length() > MAX_LENGTH) {
      return "";
    }
    String wanted = word.toLowerCase(Locale.ROOT);
    int allowed = allowed(word.length());
    String best = "";
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - word.length()) > allowed) {
        continue;
      }
      int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
      if (distance < allowed || (distance == allowed && best.isEmpty())) {
        best = candidate;
        allowed = distance;
      }
      if (distance == 0) {
        break;
      }
    }
    return best;
  }

  private static int allowed(int length) {
    return length <= 1 ? 0 : length <= 3 ? 1 : Math.max(2, length / 3);
  }

  /// Edits that turn `a` into `b`, swaps of neighbours counting as one (optimal string alignment).
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
