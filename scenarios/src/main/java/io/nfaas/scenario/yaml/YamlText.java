package io.nfaas.scenario.yaml;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The text of a file, decoded strictly: UTF-8 of at most 16 MiB, or a problem instead.
public final class YamlText {
  /// Larger files are refused.
  public static final int MAX_BYTES = 16 << 20;

  private YamlText() {}

  /// @return null after a problem has been added
  public static @Nullable String read(Path file, Problems problems) {
    Position start = new Position(file.toString(), 1, 1);
    try {
      if (Files.isDirectory(file)) {
        problems.error(start, "", "is a directory, not a file");
        return null;
      }
      if (Files.size(file) > MAX_BYTES) {
        problems.error(start, "", "has " + Files.size(file) + " bytes, more than 16 MiB");
        return null;
      }
      return decode(file.toString(), Files.readAllBytes(file), problems);
    } catch (NoSuchFileException e) {
      problems.error(start, "", "there is no such file");
      return null;
    } catch (IOException e) {
      problems.error(start, "", "cannot be read: " + e.getMessage());
      return null;
    }
  }

  private static @Nullable String decode(String name, byte[] bytes, Problems problems) {
    CharsetDecoder utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    boolean sound = !utf8.decode(in, chars, true).isError();
    String text = chars.flip().toString();
    if (!sound) {
      int value = bytes[in.position()] & 0xff;
      problems.error(
          after(name, text, text.length()),
          "",
          "is not UTF-8: byte 0x%02x here does not belong".formatted(value));
      return null;
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /// The place of the character at `index`.
  static Position after(String name, String text, int index) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < index; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Position(name, line, index - lineStart + 1);
  }
}
