package io.nfaas.sim;

import io.nfaas.capture.CaptureFile;
import io.nfaas.capture.CaptureFlows;
import io.nfaas.packet.FrameView;
import io.nfaas.traffic.Arrivals;
import io.nfaas.traffic.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;

/// The frames of a capture as columns, and how far the replay has got: each frame at its time after the first one, faster by the trace's speed. Payload beyond
/// [FrameStore#FRAME_BYTES] exists as a length only. Single-threaded.
final class Replay {
  private static final int FCS_BYTES = 4;
  private static final int MIN_FRAME_BYTES = 64;
  private static final int TAG_BYTES = 4;
  private static final int ADDRESSES_BYTES = 12;
  private static final double PS_PER_NS = 1000;

  private final double speed;
  private final boolean repeats;
  private final int tag;
  private byte[] bytes = new byte[1 << 16];
  private int[] start = new int[256];
  private short[] captured = new short[256];
  private int[] length = new int[256];
  private long[] afterNs = new long[256];
  private int[] flow = new int[256];
  private boolean[] answers = new boolean[256];
  private int frames;
  private int used;
  private long firstNs;

  private double factor = 1;
  private int next;
  private double atPs;

  /// @param vlan tag that frames without one get; -1 = they stay without
  Replay(Trace trace, int vlan) {
    speed = trace.speed();
    repeats = trace.repeats();
    tag = vlan;
    try (CaptureFile capture = CaptureFile.open(Path.of(trace.path()))) {
      FrameView view = new FrameView();
      CaptureFlows flows = new CaptureFlows();
      while (capture.next()) {
        add(capture, flows.number(view, capture.wrap(view)), flows.answers());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("trace " + trace.file(), e);
    }
  }

  private void add(CaptureFile capture, int number, boolean answer) {
    if (frames == start.length) {
      int n = 2 * frames;
      start = Arrays.copyOf(start, n);
      captured = Arrays.copyOf(captured, n);
      length = Arrays.copyOf(length, n);
      afterNs = Arrays.copyOf(afterNs, n);
      flow = Arrays.copyOf(flow, n);
      answers = Arrays.copyOf(answers, n);
    }
    int kept = Math.min(capture.captured(), FrameStore.FRAME_BYTES - TAG_BYTES);
    if (used + kept > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    MemorySegment.copy(capture.memory(), ValueLayout.JAVA_BYTE, capture.offset(), bytes, used, kept);
    start[frames] = used;
    captured[frames] = (short) kept;
    length[frames] = Math.max(MIN_FRAME_BYTES, capture.length() + FCS_BYTES);
    // A frame that was recorded before the one in front of it is sent together with it.
    long sinceNs = frames == 0 ? 0 : capture.timestampNs() - firstNs;
    firstNs = frames == 0 ? capture.timestampNs() : firstNs;
    afterNs[frames] = frames == 0 ? 0 : Math.max(sinceNs, afterNs[frames - 1]);
    flow[frames] = number;
    answers[frames] = answer;
    frames++;
    used += kept;
  }

  /// When the next frame is sent, ps; [Arrivals#NEVER] after the last one.
  long nextPs() {
    return next < frames ? Math.round(atPs) : Arrivals.NEVER;
  }

  /// Multiplies the speed from the last frame on.
  void rateFactor(double of) {
    factor = of;
  }

  /// Number of the next frame's flow.
  int flow() {
    return flow[next];
  }

  /// Whether it runs against the first frame of its flow.
  boolean isAnswer() {
    return answers[next];
  }

  private boolean isTagged(int at) {
    int type = (bytes[at + ADDRESSES_BYTES] & 0xff) << 8 | (bytes[at + ADDRESSES_BYTES + 1] & 0xff);
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;
  }

  private boolean needsTag() {
    return tag >= 0 && captured[next] > ADDRESSES_BYTES + 1 && !isTagged(start[next]);
  }

  /// Bytes of the next frame on the wire, with check sum.
  int length() {
    return length[next] + (needsTag() ? TAG_BYTES : 0);
  }

  /// Writes the next frame.
  ///
  /// @return bytes of it in memory
  int write(MemorySegment to, long at) {
    int from = start[next];
    int n = captured[next];
    if (!needsTag()) {
      MemorySegment.copy(bytes, from, to, ValueLayout.JAVA_BYTE, at, n);
      return n;
    }
    MemorySegment.copy(bytes, from, to, ValueLayout.JAVA_BYTE, at, ADDRESSES_BYTES);
    to.set(ValueLayout.JAVA_BYTE, at + 12, (byte) 0x81);
    to.set(ValueLayout.JAVA_BYTE, at + 13, (byte) 0);
    to.set(ValueLayout.JAVA_BYTE, at + 14, (byte) (tag >>> 8));
    to.set(ValueLayout.JAVA_BYTE, at + 15, (byte) tag);
    MemorySegment.copy(bytes, from + ADDRESSES_BYTES, to, ValueLayout.JAVA_BYTE, at + ADDRESSES_BYTES + TAG_BYTES, n - ADDRESSES_BYTES);
    return n + TAG_BYTES;
  }

  /// Steps to the frame after the next one.
  void advance() {
    double gapNs;
    if (next + 1 < frames) {
      gapNs = afterNs[next + 1] - afterNs[next];
      next++;
    } else {
      gapNs = (double) afterNs[frames - 1] / (frames - 1);
      next = repeats ? 0 : frames;
    }
    atPs += gapNs * PS_PER_NS / (speed * factor);
  }
}
