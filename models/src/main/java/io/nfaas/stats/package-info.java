/// Output analysis: from observations of a run to estimates with confidence intervals.
@NullMarked
package io.nfaas.stats;

import org.jspecify.annotations.NullMarked;
