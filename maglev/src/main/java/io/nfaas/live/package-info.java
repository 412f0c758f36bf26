/// The data plane on real packets: ports on Linux packet sockets and on DPDK, both through `java.lang.foreign` with no C of our own, and
/// the loop that drives workers by the clock.
@NullMarked
package io.nfaas.live;

import org.jspecify.annotations.NullMarked;
