@NullMarked
package io.nfaas.report;

import org.jspecify.annotations.NullMarked;
