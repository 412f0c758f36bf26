/// A scenario as values: what the user described, with every default filled in and every reference resolved.
@NullMarked
package io.nfaas.model;

import org.jspecify.annotations.NullMarked;
