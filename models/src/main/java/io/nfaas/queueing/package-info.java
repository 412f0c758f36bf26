/// Queues in closed form: what theory says of a server, to bracket what is simulated and to check it. Rates are per second, times are
/// seconds, and every formula cites its source.
@NullMarked
package io.nfaas.queueing;

import org.jspecify.annotations.NullMarked;
