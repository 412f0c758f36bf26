package io.nfaas.model;

/// The poll-mode driver loop of a core.
///
/// @param rxBurst frames taken from one ring in one poll
/// @param txDrainPs longest time that a frame waits in the transmit buffer for a full burst, ps; 0 = sent at once
/// @param perPollCycles cycles of a poll, empty or not
/// @param perBurstCycles further cycles of a poll that found frames
public record DriverSpec(int rxBurst, long txDrainPs, double perPollCycles, double perBurstCycles) {
  public DriverSpec {
    Require.in("driver.rxBurst", rxBurst, 1, 1024);
    Require.atLeast("driver.txDrain", txDrainPs, 0);
    Require.atLeast("driver.perPollCycles", perPollCycles, 0);
    Require.atLeast("driver.perBurstCycles", perBurstCycles, 0);
  }
}
