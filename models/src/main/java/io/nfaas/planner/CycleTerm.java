package io.nfaas.planner;

import io.nfaas.model.NfProfile;

/// One product of a demand: how often something happens, what it costs, and how one knows.
///
/// @param constant for people: `ipsec perPacketCycles`
/// @param perSec events per second (packets, bytes, flows, requests, handshakes)
/// @param cyclesEach cycles of one
public record CycleTerm(
    String constant, double perSec, double cyclesEach, NfProfile.Source source) {
  public double cyclesPerSec() {
    return perSec * cyclesEach;
  }
}
