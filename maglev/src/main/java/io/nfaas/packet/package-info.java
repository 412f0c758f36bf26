/// Frames as they lie in memory: what their headers say, the key of their flow, and the hash that NICs spread them by.
@NullMarked
package io.nfaas.packet;

import org.jspecify.annotations.NullMarked;
