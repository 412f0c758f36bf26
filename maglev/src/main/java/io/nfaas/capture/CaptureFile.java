package io.nfaas.capture;

import io.nfaas.packet.FrameView;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A capture in pcap or pcapng format (the Internet-Drafts draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng), mapped into memory and
/// read frame by frame. Single-threaded reader; the memory may be shared and ends with [#close].
///
/// A file that is neither is refused by [#open]. What is wrong further on does not throw: reading ends, and [#problem] says where
/// and why, so that the frames before it are of use.
public final class CaptureFile implements AutoCloseable {
  private final Arena arena;
  private final MemorySegment memory;
  private final CaptureFormat format;

  private CaptureFile(Arena arena, MemorySegment memory, CaptureFormat format) {
    this.arena = arena;
    this.memory = memory;
    this.format = format;
  }

  /// Longest frame that a capture may hold; a larger claim means that the file is damaged.
  public static final int MAX_FRAME_BYTES = CaptureFormat.MAX_FRAME_BYTES;

  /// Opens a capture before its first frame.
  ///
  /// @throws IOException when the file cannot be read or is no capture
  @SuppressWarnings("MustBeClosedChecker") // the arena belongs to the capture, which closes it
  public static CaptureFile open(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + " is not a regular file");
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new CaptureFile(arena, memory, formatOf(file, memory));
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static CaptureFormat formatOf(Path file, MemorySegment memory) throws IOException {
    if (PcapFormat.matches(memory)) {
      return new PcapFormat(memory);
    }
    if (PcapngFormat.matches(memory)) {
      return new PcapngFormat(memory);
    }
    boolean gzip = memory.byteSize() >= 2 && memory.get(ValueLayout.JAVA_BYTE, 0) == 0x1f && memory.get(ValueLayout.JAVA_BYTE, 1) == (byte) 0x8b;
    throw new IOException(file + (gzip ? " is compressed (gzip): unpack it first" : " is neither a pcap nor a pcapng file"));
  }

  /// Steps to the next frame.
  ///
  /// @return false at the end, or where the file cannot be read further
  public boolean next() {
    return format.next();
  }

  /// Frames so far: the number of the current one, the first is 1.
  public long number() {
    return format.number;
  }

  /// When it was captured, in ns since 1970; 0 where the file does not say.
  public long timestampNs() {
    return format.timestampNs;
  }

  /// Where its bytes are.
  public MemorySegment memory() {
    return memory;
  }

  public long offset() {
    return format.offset;
  }

  /// Bytes of it in the file.
  public int captured() {
    return format.captured;
  }

  /// Bytes of it on the wire, as the capture says.
  public int length() {
    return format.length;
  }

  public LinkType linkType() {
    return format.linkType;
  }

  /// Reads the current frame's headers; its link type is readable.
  ///
  /// @return false when it is malformed
  public boolean wrap(FrameView view) {
    return format.linkType.wrap(view, memory, format.offset, format.captured);
  }

  /// What ended the reading early, "" when nothing did.
  public String problem() {
    return format.problem;
  }

  @Override
  public void close() {
    arena.close();
  }
}
