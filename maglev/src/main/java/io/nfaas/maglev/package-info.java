/// Maglev consistent hashing: tables that map every slot to a replica, evenly and with little change when replicas come and go.
@NullMarked
package io.nfaas.maglev;

import org.jspecify.annotations.NullMarked;
