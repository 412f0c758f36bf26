/// Connection tracking: which replica a flow sticks to.
@NullMarked
package io.nfaas.conntrack;

import org.jspecify.annotations.NullMarked;
