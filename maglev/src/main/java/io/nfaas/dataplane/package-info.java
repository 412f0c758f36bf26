/// The duty cycle of one data-plane core: bursts in, one decision per frame, bursts out.
///
/// Nothing here knows whether a NIC or a simulator drives it: time is a parameter, bursts come through [PacketPort].
@NullMarked
package io.nfaas.dataplane;

import org.jspecify.annotations.NullMarked;
