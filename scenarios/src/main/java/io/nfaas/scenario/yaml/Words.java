package io.nfaas.scenario.yaml;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The words of a closed choice and the values that they stand for.
public final class Words<T> {
  private final Map<String, T> values;

  private Words(Map<String, T> values) {
    this.values = values;
  }

  /// PascalCase words, as Kubernetes writes them: `MAGLEV_STICKY` is `MaglevSticky`, `PER_SA` is `PerSA`.
  public static <E extends Enum<E>> Words<E> pascal(Class<E> type) {
    return of(type, Words::pascal);
  }

  /// Words joined by hyphens, as kubelet options are: `SINGLE_NUMA_NODE` is `single-numa-node`.
  public static <E extends Enum<E>> Words<E> kebab(Class<E> type) {
    return of(type, e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  public static <E extends Enum<E>> Words<E> of(Class<E> type, Function<E, String> word) {
    Map<String, E> values = new LinkedHashMap<>();
    for (E e : type.getEnumConstants()) {
      values.put(word.apply(e), e);
    }
    return new Words<>(values);
  }

  /// Words in the order of the map.
  public static <T> Words<T> of(SequencedMap<String, T> values) {
    return new Words<>(new LinkedHashMap<>(values));
  }

  /// Words that stand for themselves.
  public static Words<String> texts(Collection<String> words) {
    LinkedHashMap<String, String> values = new LinkedHashMap<>();
    words.forEach(w -> values.put(w, w));
    return new Words<>(values);
  }

  public Collection<String> words() {
    return values.keySet();
  }

  public @Nullable T value(String word) {
    return values.get(word);
  }

  /// @throws IllegalArgumentException when no word stands for it
  public String word(T value) {
    for (Map.Entry<String, T> e : values.entrySet()) {
      if (e.getValue().equals(value)) {
        return e.getKey();
      }
    }
    throw new IllegalArgumentException("no word for " + value);
  }

  private static String pascal(Enum<?> constant) {
    StringBuilder word = new StringBuilder();
    for (String part : constant.name().split("_", -1)) {
      word.append(
          part.equals("SA") ? part : part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT));
    }
    return word.toString();
  }
}
