/// What a run found out: plain values in SI base units (seconds, bits, packets), as `result.json` and `plan.json` hold them.
@NullMarked
package io.nfaas.results;

import org.jspecify.annotations.NullMarked;
