/// The command line: one class per command, put together here and nowhere else.
@NullMarked
package io.nfaas.cli;

import org.jspecify.annotations.NullMarked;
