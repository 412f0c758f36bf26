/// Packet captures: reads pcap and pcapng files.
@NullMarked
package io.nfaas.capture;

import org.jspecify.annotations.NullMarked;
