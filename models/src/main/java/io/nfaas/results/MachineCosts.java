package io.nfaas.results;

import java.util.List;
import java.util.Map;

/// What the data plane takes on one machine, in cycles per stage.
///
/// @param frequencyHz clock that times were turned into cycles with
/// @param flows that established traffic was of
/// @param environment what it was measured on, by name
public record MachineCosts(double frequencyHz, int flows, int rounds, Map<String, String> environment, List<Stage> stages) {
  /// Names of stages.
  public static final String EMPTY_POLL = "emptyPoll";

  public static final String BURST = "burst";
  public static final String PACKET = "edgePacket";
  public static final String ANSWER = "edgeAnswer";
  public static final String NEW_FLOW = "newFlow";
  public static final String RELAY = "hopPacket";
  public static final String HOP_BURST = "hopBurst";
  public static final String HOP_NEW_FLOW = "hopNewFlow";
  public static final String LAST_HOP = "lastHopPacket";
  public static final String STATE = "statePresent";
  public static final String NEW_STATE = "stateMade";

  public MachineCosts {
    stages = List.copyOf(stages);
  }

  /// One stage.
  ///
  /// @param meaning a clause for people
  /// @param cycles median over the rounds
  /// @param lowCycles lower quartile
  /// @param highCycles upper quartile
  public record Stage(String name, String meaning, double cycles, double lowCycles, double highCycles) {}

  /// @throws IllegalArgumentException when there is none of that name
  public Stage stage(String name) {
    return stages.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no stage " + name));
  }
}
