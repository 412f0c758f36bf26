/// Selectors: how a pool's replica is chosen for a new flow.
@NullMarked
package io.nfaas.selection;

import org.jspecify.annotations.NullMarked;
