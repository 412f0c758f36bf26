/// Proofs that need the whole program: the architecture's rules, theory, published figures, goldens, parity.
@NullMarked
package io.nfaas.validation;

import org.jspecify.annotations.NullMarked;
