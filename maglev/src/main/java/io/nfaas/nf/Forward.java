package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.PollWork;
import io.nfaas.packet.FrameView;

/// Passes frames on as they are: switches, routers, intrusion detection, and stateful firewalls, whose verdict is whether the
/// state is there.
public final class Forward implements PacketFunction {
  @Override
  public boolean readsFrames() {
    return false;
  }

  @Override
  public Disposition apply(
      Burst b, int i, FrameView frame, FlowStateTable states, int slot, PollWork work) {
    return Disposition.OPEN;
  }
}
