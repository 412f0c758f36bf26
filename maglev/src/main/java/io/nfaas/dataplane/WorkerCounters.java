package io.nfaas.dataplane;

import io.nfaas.packet.Malformed;
import java.util.ArrayList;
import java.util.List;

/// What one worker has counted since it was made. Written by the worker's thread; others may read it between its calls.
///
/// Identities, which hold between any two calls of the worker:
/// - received = settled + held + staged, where settled is the sum over all dispositions, held is what the stage holds, staged is
///   what poll has decided about and flush has not moved yet;
/// - taken = given back + held;
/// - settled = transmitted + released;
/// - transmitted = forwarded + delivered + punted + returned;
/// - parsed = received (every received frame is read once).
///
/// A disposition is counted when flush has carried it out, so that a frame forwarded in vain is TX_FULL and nothing else.
public final class WorkerCounters {
  private static final Disposition[] DISPOSITIONS = Disposition.values();

  private final long[] counts = new long[WorkerCounter.values().length];
  private final long[] dispositions = new long[DISPOSITIONS.length];
  private final long[] work = new long[Work.KINDS];
  private final long[] malformed = new long[Malformed.values().length];

  WorkerCounters() {}

  public long of(WorkerCounter counter) {
    return counts[counter.ordinal()];
  }

  /// Frames that ended a stay at this worker so. Zero for OPEN and HELD, which are no end.
  public long of(Disposition disposition) {
    return dispositions[disposition.ordinal()];
  }

  public long of(Work kind) {
    return work[kind.ordinal()];
  }

  /// Frames received that could not be read, for this reason; together those of [Disposition#MALFORMED].
  public long of(Malformed reason) {
    return malformed[reason.ordinal()];
  }

  /// Frames that ended their stay at this worker.
  public long settled() {
    long sum = 0;
    for (long n : dispositions) {
      sum += n;
    }
    return sum;
  }

  /// Frames that were lost here, for whatever reason.
  public long lost() {
    long sum = 0;
    for (Disposition d : DISPOSITIONS) {
      if (d.fate() == Disposition.Fate.LOST) {
        sum += of(d);
      }
    }
    return sum;
  }

  void add(WorkerCounter counter, long n) {
    counts[counter.ordinal()] += n;
  }

  void add(Malformed reason) {
    malformed[reason.ordinal()]++;
  }

  void settle(byte disposition, int frames) {
    dispositions[disposition] += frames;
  }

  void add(PollWork poll) {
    for (int k = 0; k < Work.KINDS; k++) {
      work[k] += poll.count[k];
    }
  }

  /// The identities that do not hold, each with its two sides; empty when all is well.
  List<String> broken(int held, int staged) {
    List<String> broken = new ArrayList<>();
    check(
        broken,
        "received = settled + held + staged",
        of(WorkerCounter.RECEIVED),
        settled() + held + staged);
    check(
        broken,
        "taken = given back + held",
        of(WorkerCounter.TAKEN),
        of(WorkerCounter.GIVEN_BACK) + held);
    check(
        broken,
        "settled = transmitted + released",
        settled(),
        of(WorkerCounter.TRANSMITTED) + of(WorkerCounter.RELEASED));
    check(
        broken,
        "transmitted = forwarded + delivered + punted + returned",
        of(WorkerCounter.TRANSMITTED),
        of(Disposition.FORWARDED)
            + of(Disposition.DELIVERED)
            + of(Disposition.PUNTED)
            + of(Disposition.RETURNED));
    check(broken, "parsed = received", of(Work.PARSE), of(WorkerCounter.RECEIVED));
    return broken;
  }

  private static void check(List<String> broken, String identity, long left, long right) {
    if (left != right) {
      broken.add(identity + ": " + left + " is not " + right);
    }
  }
}
