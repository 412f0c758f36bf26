package io.nfaas.dataplane;

import io.nfaas.packet.FlowHash;

/// Which core of a replica a frame is sent to. The sender decides, because the receiving NIC cannot look behind a service header.
///
/// All frames of a flow, and of a security association whose tunnel they are in, go to one core, so that the state of its stage needs no
/// lock. The choice does not follow from the choice of the replica or of a branch.
public final class QueueChoice {
  private static final long SALT = 0x7175657565L;

  private QueueChoice() {}

  /// @param flowHash [Burst#flowHash]
  /// @param queues at least 1
  /// @return 0 to `queues - 1`
  public static int of(long flowHash, int queues) {
    return queues == 1 ? 0 : (int) (((FlowHash.remix(flowHash, SALT) >>> 32) * queues) >>> 32);
  }
}
