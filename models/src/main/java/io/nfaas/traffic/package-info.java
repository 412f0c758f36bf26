/// Traffic as random processes: when packets come, how large they are, how long flows live. Every draw comes from a named stream.
@NullMarked
package io.nfaas.traffic;

import org.jspecify.annotations.NullMarked;
