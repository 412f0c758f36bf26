package io.nfaas.live;

/// What a port has counted since it was opened. Bytes are L2 with FCS. Every frame that reached the port is in exactly one of
/// [#received], [#missed], [#noBuffer] and [#unusable].
///
/// @param received frames handed to the worker
/// @param missed frames that found the receive ring full, as the kernel or the device counts them
/// @param noBuffer frames lost because no memory was free for them
/// @param unusable frames that were received and not handed on: cut short, larger than a buffer, in several segments, or not
/// finished by an offload
/// @param transmitted frames that the kernel or the device took
/// @param transmitErrors frames that it took and reported as not sent
public record PortCounters(
    long received,
    long receivedBytes,
    long missed,
    long noBuffer,
    long unusable,
    long transmitted,
    long transmittedBytes,
    long transmitErrors) {
  /// Frames that reached the port and no worker.
  public long lost() {
    return missed + noBuffer + unusable;
  }
}
