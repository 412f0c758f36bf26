package io.nfaas.capture;

import io.nfaas.packet.FlowKey;
import io.nfaas.packet.FrameView;
import java.util.HashMap;
import java.util.Map;

/// Numbers the flows of a capture in the order in which they begin, both directions of a connection together. What names no flow (malformed
/// frames, or none of IP) is one flow of its own. Single-threaded.
public final class CaptureFlows {
  /// @param swapped whether the first frame's direction is the key's second
  private record Flow(int number, boolean swapped) {}

  private record Key(long hi, long lo, long wide0, long wide1, long wide2) {}

  private static final Key NONE = new Key(0, 0, 0, 0, 0);

  private final FlowKey key = new FlowKey();
  private final Map<Key, Flow> flows = new HashMap<>();
  private boolean answers;

  /// The number of a frame's flow, from 0.
  ///
  /// @param readable whether `frame` is wrapped around a well-formed frame
  public int number(FrameView frame, boolean readable) {
    boolean named = readable && key.take(frame, 0);
    boolean swapped = named && key.swapped();
    Flow flow =
        flows.computeIfAbsent(
            named ? new Key(key.hi(), key.lo(), key.wide0(), key.wide1(), key.wide2()) : NONE, _ -> new Flow(flows.size(), swapped));
    answers = flow.swapped() != swapped;
    return flow.number();
  }

  /// Whether the last frame ran against the first one of its flow.
  public boolean answers() {
    return answers;
  }

  /// Flows so far.
  public int count() {
    return flows.size();
  }
}
