/// The discrete-event engine: cores, rings, wires and traffic sources that drive the real data plane under a simulated clock.
///
/// Time is `long` picoseconds from the start of a replication. There is one event per non-empty poll of a core, none per packet.
@NullMarked
package io.nfaas.sim;

import org.jspecify.annotations.NullMarked;
