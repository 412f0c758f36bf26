/// A scenario made concrete: pods on nodes, dense numbers for everything, and the data-plane objects that simulator and live mode
/// share.
@NullMarked
package io.nfaas.deployment;

import org.jspecify.annotations.NullMarked;
