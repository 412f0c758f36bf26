/// Service chains as the data plane sees them: versioned graph views compiled to rows, and the snapshot of views, pools and
/// replicas that a worker routes by.
@NullMarked
package io.nfaas.chain;

import org.jspecify.annotations.NullMarked;
