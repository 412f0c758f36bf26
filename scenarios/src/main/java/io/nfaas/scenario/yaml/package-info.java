/// YAML with places: every value knows the line and column it was written at, so that every complaint can name them.
@NullMarked
package io.nfaas.scenario.yaml;

import org.jspecify.annotations.NullMarked;
