package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.FlowColumns;
import io.nfaas.dataplane.Frames;
import io.nfaas.dataplane.NfStage;
import io.nfaas.dataplane.Outcome;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import io.nfaas.packet.FrameView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A stage on its own: frames as a worker would hand them over, each in a slot of its own.
final class StageBench {
  static final int CLIENT = Frames.ip(10, 0, 0, 1);
  static final int SERVER = Frames.ip(192, 0, 2, 1);

  final MemorySegment memory = Arena.ofAuto().allocate(1 << 20);
  final Burst burst = new Burst(256);
  final PollWork work = new PollWork();
  final FrameView frame = new FrameView();
  private final FlowColumns flows = new FlowColumns();
  private int slots;
  long nowNs = 1_000;

  /// Where the next frame is to be written.
  long next() {
    return 256 + (long) (slots % 2000) * 512;
  }

  /// Adds the frame written at [#next] as a due row.
  int due(int bytes) {
    return due(bytes, 0);
  }

  int due(int bytes, int tenant) {
    long at = next();
    int handle = slots++;
    int i = burst.append(handle, at, bytes, Math.max(64, bytes + 4), 0);
    burst.step[i] = Burst.STAGE;
    burst.tenant[i] = tenant;
    burst.view[i] = 0;
    burst.position[i] = 1;
    if (!frame.wrap(memory, at, bytes)) {
      throw new IllegalStateException(frame.reason().meaning());
    }
    flows.take(burst, i, frame);
    return i;
  }

  int tcp(int srcPort, int flags, byte... payload) {
    return due(Frames.tcp(memory, next(), -1, CLIENT, SERVER, srcPort, 443, flags, payload));
  }

  int udp(int srcPort) {
    return due(Frames.udp(memory, next(), -1, CLIENT, SERVER, srcPort, 53));
  }

  /// A frame that the control plane sends back.
  int returned(int srcPort, int flags) {
    int i = tcp(srcPort, flags);
    burst.from[i] = 99;
    return i;
  }

  /// Process and resume, as a worker's poll does; the burst stays to be looked at.
  int run(NfStage stage) {
    nowNs += 1_000;
    work.clear();
    stage.process(burst, work, nowNs);
    return stage.resume(burst, work, nowNs);
  }

  /// Takes a new burst.
  void clear() {
    burst.clear();
  }

  Disposition disposition(int i) {
    return Disposition.of(burst.disposition[i]);
  }

  Outcome outcome(int i) {
    return Outcome.of(burst.outcome[i]);
  }

  int count(Work kind) {
    return work.of(kind);
  }
}
