package io.nfaas.live;

import io.nfaas.dataplane.PacketPort;
import java.util.Map;

/// A port on real packets: owned by one thread, which opens, polls and closes it.
public interface LivePort extends PacketPort, AutoCloseable {
  /// As the user wrote it: `af_packet:eth0`.
  String name();

  PortCounters counters();

  /// Counters that only this kind of port has, by its own names.
  Map<String, Long> extendedCounters();

  /// Whether frames can come and go. A port whose interface vanished is down for good.
  boolean isUp();

  /// A descriptor that becomes readable when a frame has come; -1 for a port that has to be polled.
  int descriptor();

  /// Has sent what an earlier transmission has left behind; receiving does it too.
  default void push() {}

  /// Gives everything back; frames of the port must not be touched afterwards.
  @Override
  void close();
}
