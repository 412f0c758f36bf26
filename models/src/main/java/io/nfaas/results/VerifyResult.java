package io.nfaas.results;

import java.util.List;
import java.util.Map;

/// A scenario simulated and run live, side by side; the content of `verify.json`.
///
/// @param ports what the live part ran on, such as `in=memory`
/// @param virtual whether both ends of the ports' wires were in the process: then throughput is that of the workers' CPU time, with no NIC in it
/// @param capture the file whose packets were compared, empty for generated traffic
/// @param environment what it ran on, by name
/// @param reasons why the verdict is not [Outcome#CONFIRMED]; empty when it is
/// @param notes what the reader must know
public record VerifyResult(
    String scenario,
    String scenarioHash,
    String engineVersion,
    long seed,
    List<String> ports,
    boolean virtual,
    String capture,
    Map<String, String> environment,
    RampUp rampUp,
    Generator generator,
    List<Stage> stages,
    List<Path> paths,
    Rate highestRate,
    List<Load> loads,
    List<RunResult.DropCount> drops,
    List<Logic> logic,
    Outcome cycles,
    Outcome verdict,
    List<String> reasons,
    List<String> notes) {

  /// Largest error at which a prediction counts as confirmed.
  public static final double CONFIRMED_RATIO = 0.1;

  public VerifyResult {
    ports = List.copyOf(ports);
    stages = List.copyOf(stages);
    paths = List.copyOf(paths);
    loads = List.copyOf(loads);
    drops = List.copyOf(drops);
    logic = List.copyOf(logic);
    reasons = List.copyOf(reasons);
    notes = List.copyOf(notes);
  }

  /// What came of it.
  public enum Outcome {
    /// Every prediction is within [#CONFIRMED_RATIO], every decision the same.
    CONFIRMED("CONFIRMED"),
    /// A prediction is further off: the costs do not fit this machine or this function.
    CALIBRATE("CALIBRATE"),
    /// Something stood in the way of a comparison.
    NOT_COMPARABLE("NOT COMPARABLE"),
    /// Simulator, live run or `decide` decided differently about a packet.
    DIFFERENT("DIFFERENT");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    /// As results say it.
    public String word() {
      return word;
    }
  }

  /// @param nanosecondsPerPacket medians of groups of rounds, in their order
  /// @param steady whether the last two agree within 5 % with a compiler at rest
  public record RampUp(List<Double> nanosecondsPerPacket, boolean steady) {
    public RampUp {
      nanosecondsPerPacket = List.copyOf(nanosecondsPerPacket);
    }
  }

  /// What the generator can do by itself, and the most that was asked of it.
  public record Generator(double pps, double askedPps, boolean sufficient) {}

  /// Cycles per packet of the workers of one kind.
  ///
  /// @param name `edge`, or a replica set
  /// @param predictedCycles from calibrated stages and the simulated work; NaN where nothing is calibrated for it
  /// @param lowCycles lower quartile of the measured rounds
  /// @param highCycles upper quartile
  public record Stage(String name, double predictedCycles, double measuredCycles, double lowCycles, double highCycles, long packets) {
    public double errorRatio() {
      return predictedCycles / measuredCycles - 1;
    }
  }

  /// Cycles per packet from the edge to the end of a path.
  public record Path(String tenant, String graphVersion, List<String> path, double share, double predictedCycles, double measuredCycles) {
    public Path {
      path = List.copyOf(path);
    }

    public double errorRatio() {
      return predictedCycles / measuredCycles - 1;
    }
  }

  /// The highest rate without loss, frames per second.
  ///
  /// @param predictedPps from the predicted cycles of all paths on one core; NaN when not every stage has a prediction
  /// @param trials rates that were tried
  public record Rate(double pps, double predictedPps, List<Trial> trials) {
    public Rate {
      trials = List.copyOf(trials);
    }
  }

  public record Trial(double pps, long sent, long lost) {}

  /// Latencies at a share of the highest rate, from when a frame was due to when it came out.
  ///
  /// @param ratio of the highest rate; 0 = one frame at a time
  /// @param histogram upper bounds of bins in seconds, and counts
  public record Load(
      double ratio, double pps, long packets, long lost, long reordered, double mean, double p50, double p90, double p99, double p999, double max,
      List<Bin> histogram) {
    public Load {
      histogram = List.copyOf(histogram);
    }
  }

  public record Bin(double upToSeconds, long packets) {}

  /// Decisions of two, compared.
  ///
  /// @param what such as `simulator and live`
  /// @param compared packets or flows, as `unit` says
  /// @param places decisions compared
  /// @param examples of differences, in words
  public record Logic(String what, String unit, long compared, long places, long differing, List<String> examples) {
    public Logic {
      examples = List.copyOf(examples);
    }
  }

  /// Whether all decisions are the same.
  public boolean isSame() {
    return logic.stream().allMatch(l -> l.differing() == 0);
  }
}
