package io.nfaas.live;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.PacketPort;
import java.lang.foreign.MemorySegment;

/// Sends the frames of a trace by one or two ports, again from its start when it has ended, each with a sequence number, and keeps when each was
/// due. Single-threaded; allocates nothing per frame.
///
/// Times are due times, not those of sending: what waits because the generator or the chain is late has waited, and is not left out
/// ("coordinated omission").
public final class TrafficGenerator {
  private static final int BURST = 32;

  private final FrameTrace trace;
  private final PacketPort[] ports;
  private final BlankFrames blanks;
  private final Burst burst = new Burst(BURST);
  private final MemorySegment memory;

  private final long[] dueNs = new long[SequenceMark.NUMBERS];
  private final int[] flow = new int[SequenceMark.NUMBERS];
  private final boolean[] outstanding = new boolean[SequenceMark.NUMBERS];
  private int next;
  private long sequence;
  private long sent;
  private long unmarked;
  private long starved;

  /// @param ports where forward frames go in, and where backward frames do
  public TrafficGenerator(FrameTrace trace, PacketPort[] ports, BlankFrames blanks) {
    this.trace = trace;
    this.ports = ports.clone();
    this.blanks = blanks;
    memory = ports[0].memory();
  }

  /// Goes to a frame of the trace.
  public void seek(int frame) {
    next = frame;
  }

  /// The frame that is sent next.
  public int position() {
    return next;
  }

  /// Sends the next frames, as far as there are blank ones and the ports take them; does not go on from the trace's end to its start.
  ///
  /// @param firstDueNs when the first is due
  /// @param stepNs time between two of them
  /// @return frames sent
  public int send(int most, double firstDueNs, double stepNs) {
    int done = 0;
    while (done < most && next < trace.count()) {
      boolean back = trace.isBackwards(next);
      burst.clear();
      int n = 0;
      while (n < BURST && done + n < most && next + n < trace.count() && trace.isBackwards(next + n) == back) {
        n++;
      }
      int got = blanks.take(burst, n);
      if (got == 0) {
        starved++;
        return done;
      }
      for (int i = 0; i < got; i++) {
        write(i, next + i, (long) (firstDueNs + (done + i) * stepNs));
      }
      PacketPort port = ports[back && ports.length > 1 ? 1 : 0];
      int taken = port.transmit(burst, 0, got);
      for (int i = taken; i < got; i++) {
        sequence--;
        outstanding[(int) (sequence & SequenceMark.NUMBERS - 1)] = false;
      }
      if (taken < got) {
        port.release(burst, taken, got - taken);
      }
      next += taken;
      sent += taken;
      done += taken;
      if (taken < n) {
        return done;
      }
    }
    return done;
  }

  private void write(int row, int frame, long due) {
    long at = burst.offset[row];
    int bytes = trace.captured(frame);
    MemorySegment.copy(trace.memory(frame), trace.offset(frame), memory, at, bytes);
    burst.captured[row] = bytes;
    burst.length[row] = trace.length(frame);
    int number = (int) (sequence++ & SequenceMark.NUMBERS - 1);
    dueNs[number] = due;
    flow[number] = trace.flow(frame);
    outstanding[number] = true;
    if (trace.mark(frame) >= 0) {
      SequenceMark.write(memory, at + trace.mark(frame), number);
    } else {
      unmarked++;
    }
  }

  /// When the frame of a number was due, ns; -1 when no such frame is on its way.
  long arrived(int number) {
    if (!outstanding[number]) {
      return -1;
    }
    outstanding[number] = false;
    return dueNs[number];
  }

  int flowOf(int number) {
    return flow[number];
  }

  /// The full sequence number behind its lower bits: the newest that is not in the future.
  long widen(int number) {
    long wide = (sequence & -(long) SequenceMark.NUMBERS) | number;
    return wide >= sequence ? wide - SequenceMark.NUMBERS : wide;
  }

  /// Frames that the ports have taken.
  public long sent() {
    return sent;
  }

  /// Frames of them without a place for a number.
  public long unmarked() {
    return unmarked;
  }

  /// Times that it found no blank frame.
  public long starved() {
    return starved;
  }
}
