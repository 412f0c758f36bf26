package io.nfaas.capture;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes a pcap file: little-endian, nanoseconds.
public final class PcapWriter implements AutoCloseable {
  /// Numbers of the link-layer header types registry.
  public static final int ETHERNET = 1;

  public static final int RAW_IP = 101;

  private final OutputStream out;
  private final ByteBuffer buffer = ByteBuffer.allocate(PcapFormat.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /// @param linkType a number of the link-layer header types registry
  public PcapWriter(Path file, int linkType) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(file));
    buffer.putInt(PcapFormat.MAGIC_NS).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    buffer.putInt(CaptureFormat.MAX_FRAME_BYTES).putInt(linkType);
    flush();
  }

  /// Appends a frame.
  ///
  /// @param timestampNs ns since 1970
  /// @param length bytes on the wire
  public void write(long timestampNs, MemorySegment memory, long offset, int captured, int length) throws IOException {
    buffer.putInt((int) (timestampNs / 1_000_000_000L)).putInt((int) (timestampNs % 1_000_000_000L));
    buffer.putInt(captured).putInt(length);
    flush();
    out.write(memory.asSlice(offset, captured).toArray(ValueLayout.JAVA_BYTE));
  }

  private void flush() throws IOException {
    out.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
