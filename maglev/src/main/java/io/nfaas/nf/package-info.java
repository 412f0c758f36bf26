/// Network functions: what they do to a frame's bytes, and the flow state that lets them.
///
/// The simulator and a live replica run the same stages; the simulator adds the cycles that the work costs.
@NullMarked
package io.nfaas.nf;

import org.jspecify.annotations.NullMarked;
