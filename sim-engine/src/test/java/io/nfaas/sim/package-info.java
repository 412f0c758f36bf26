@NullMarked
package io.nfaas.sim;

import org.jspecify.annotations.NullMarked;
