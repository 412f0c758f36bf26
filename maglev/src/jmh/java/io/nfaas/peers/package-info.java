/// Our side of `validation/peers/run`: programs that do what a peer's program does, on the same keys and in the same loop, and print
/// the same figure. JMH measures to find out why; these measure to compare.
@NullMarked
package io.nfaas.peers;

import org.jspecify.annotations.NullMarked;
