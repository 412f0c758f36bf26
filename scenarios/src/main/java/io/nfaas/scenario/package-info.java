/// Scenario files: read with every error at once, checked as graphs, printed back complete; and the catalogs of costs and flow sizes
/// that they name.
@NullMarked
package io.nfaas.scenario;

import org.jspecify.annotations.NullMarked;
