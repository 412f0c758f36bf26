package io.nfaas.scenario;

import io.nfaas.capture.CaptureFile;
import io.nfaas.capture.CaptureFlows;
import io.nfaas.capture.LinkType;
import io.nfaas.packet.FrameView;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.YamlNode;
import io.nfaas.traffic.FrameSizes;
import io.nfaas.traffic.Trace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads `traffic.trace`: a capture to be replayed, and what its frames amount to.
final class TraceReader {
  private static final int FCS_BYTES = 4;
  private static final int MIN_FRAME_BYTES = 64;
  private static final int MAX_FRAME_BYTES = 9216;
  private static final double NS = 1e-9;

  private TraceReader() {}

  /// @param pps mean packets per second at the trace's speed
  /// @param flows distinct flows, both directions of a connection together
  record Replayed(Trace trace, double pps, FrameSizes sizes, int flows) {}

  static @Nullable Replayed read(YamlNode node) {
    int before = node.problems().errors();
    YamlNode place = node.required("file");
    double speed = node.at("speed").number(1, new Range(0, true, 1e6, false));
    boolean repeats = node.at("repeat").flag(true);
    YamlNode digest = node.at("sha256");
    if (node.problems().errors() > before) {
      return null;
    }
    String name = place.text("");
    Path path;
    try {
      path = Path.of(place.position().source()).resolveSibling(name).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      place.error("'" + name + "' is no file name");
      return null;
    }
    try (CaptureFile capture = CaptureFile.open(path)) {
      String sha256 = sha256(path);
      if (digest.present() && !digest.text("").equals(sha256)) {
        digest.error("the file is another one: its digest is " + sha256);
      }
      Trace trace = new Trace(name, path.toString(), sha256, speed, repeats);
      return scan(capture, trace, place);
    } catch (IOException e) {
      String reason = Files.exists(path) ? e.getMessage() : "there is no file " + path;
      place.error(reason == null ? "cannot be read" : reason);
      return null;
    }
  }

  private static @Nullable Replayed scan(CaptureFile capture, Trace trace, YamlNode place) {
    FrameView view = new FrameView();
    CaptureFlows flows = new CaptureFlows();
    Map<Integer, Integer> lengths = new TreeMap<>();
    long firstNs = 0;
    long lastNs = 0;
    int frames = 0;
    while (capture.next()) {
      if (capture.linkType() != LinkType.ETHERNET) {
        place.error("frame " + capture.number() + " is not Ethernet; only that can be sent");
        return null;
      }
      if (++frames > Trace.MAX_FRAMES) {
        place.error("has more than " + Trace.MAX_FRAMES + " frames; cut it");
        return null;
      }
      firstNs = frames == 1 ? capture.timestampNs() : firstNs;
      lastNs = Math.max(lastNs, capture.timestampNs());
      flows.number(view, capture.wrap(view));
      lengths.merge(Math.clamp(capture.length() + FCS_BYTES, MIN_FRAME_BYTES, MAX_FRAME_BYTES), 1, Integer::sum);
    }
    if (!capture.problem().isEmpty()) {
      place.warning("is read up to frame " + frames + " only: " + capture.problem());
    }
    if (frames < 2 || lastNs <= firstNs) {
      place.error("has " + frames + " frames in no time; a trace needs two at different times");
      return null;
    }
    List<FrameSizes.Size> sizes =
        lengths.entrySet().stream().map(e -> new FrameSizes.Size(e.getKey(), e.getValue())).toList();
    double pps = trace.speed() * (frames - 1) / ((lastNs - firstNs) * NS);
    return new Replayed(trace, pps, new FrameSizes("trace", sizes, FrameSizes.Order.RANDOM), flows.count());
  }

  private static String sha256(Path path) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(path), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
