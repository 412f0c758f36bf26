package io.nfaas.maglev;

/// One replica that a table may choose.
///
/// @param id dense id that look-ups give back, 0 to 65534
/// @param name what the table is computed from; the same on every node
/// @param weight share relative to the others, 0 to 10000; a backend of weight 0 gets no slot
public record Backend(int id, String name, int weight) {
  public static final int MAX_ID = 65534;
  public static final int MAX_WEIGHT = 10_000;

  public Backend {
    if (id < 0 || id > MAX_ID) {
      throw new IllegalArgumentException("id " + id + " is not in [0, " + MAX_ID + "]");
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name is empty");
    }
    if (weight < 0 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException("weight " + weight + " is not in [0, " + MAX_WEIGHT + "]");
    }
  }

  public Backend(int id, String name) {
    this(id, name, 1);
  }
}
