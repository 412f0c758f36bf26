package io.nfaas.selection;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.XxHash64;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Consistent hashing on a ring (Karger et al., "Consistent Hashing and Random Trees", STOC 1997, section 4): each replica puts points
/// on the ring of all hashes, a flow goes to the next point at or after its hash.
///
/// Points are those of Envoy's `ring_hash_lb.cc`: XXH64 of the name, `_` and the point's number. Shares vary between replicas with a
/// relative standard deviation of about one over the root of the points each has.
///
/// With a fixed number of points per replica, removing one moves its flows and no other. Envoy instead derives the number from a
/// least size of the whole ring, so that others get more points when one leaves, and flows move between them.
public final class RingSelector implements BackendSelector {
  /// Points per backend of ketama, the first widespread ring (libketama: 40 digests of four points each).
  public static final int KETAMA_POINTS = 160;

  private static final int MAX_POINTS = 1 << 23;

  private record Point(long hash, int backend) {}

  /// Ascending as unsigned numbers, stored with the top bit flipped so that signed comparisons do.
  private final long[] points;
  private final int[] owner;

  private RingSelector(List<Point> ring) {
    ring.sort(Comparator.comparing(Point::hash, Long::compareUnsigned));
    points = ring.stream().mapToLong(p -> p.hash ^ Long.MIN_VALUE).toArray();
    owner = ring.stream().mapToInt(Point::backend).toArray();
  }

  /// A ring with a fixed number of points per unit of weight.
  ///
  /// @param pointsEach at least 1; at most 2^23 points in all
  public static RingSelector ofPoints(List<Backend> backends, int pointsEach) {
    long size = backends.stream().mapToLong(b -> (long) b.weight() * pointsEach).sum();
    checkSize(size);
    List<Point> ring = new ArrayList<>((int) size);
    for (Backend b : backends) {
      for (int i = 0; i < b.weight() * pointsEach; i++) {
        ring.add(point(b, i));
      }
    }
    return new RingSelector(ring);
  }

  /// A ring as Envoy makes it: the lightest replica has a whole number of points, and the ring at least the size asked for.
  ///
  /// @param backends sorted by name: how counts are rounded depends on the order
  /// @param minSize Envoy's `minimum_ring_size`, 1 to 2^23
  public static RingSelector ofSize(List<Backend> backends, int minSize) {
    checkSize(minSize);
    List<Point> ring = new ArrayList<>();
    List<Backend> serving = backends.stream().filter(b -> b.weight() > 0).toList();
    double sum = serving.stream().mapToDouble(Backend::weight).sum();
    double least = serving.stream().mapToDouble(Backend::weight).min().orElse(1) / sum;
    double scale = Math.min(Math.ceil(least * minSize) / least, MAX_POINTS);
    double target = 0;
    for (Backend b : serving) {
      target += scale * (b.weight() / sum);
      for (int i = 0; ring.size() < target; i++) {
        ring.add(point(b, i));
      }
    }
    return new RingSelector(ring);
  }

  private static void checkSize(long points) {
    if (points < 0 || points > MAX_POINTS) {
      throw new IllegalArgumentException("a ring of " + points + " points is larger than " + MAX_POINTS);
    }
  }

  private static Point point(Backend b, int number) {
    return new Point(XxHash64.hash((b.name() + "_" + number).getBytes(StandardCharsets.UTF_8), 0), b.id());
  }

  @Override
  public int select(long flowHash) {
    if (points.length == 0) {
      return NONE;
    }
    int at = Arrays.binarySearch(points, flowHash ^ Long.MIN_VALUE);
    int next = at >= 0 ? at : -at - 1;
    return owner[next == points.length ? 0 : next];
  }

  /// How many points the ring has.
  public int size() {
    return points.length;
  }
}
