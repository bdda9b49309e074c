package io.nsqconnect.bridge;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The end of a log file, read without reading the rest. */
final class LogTail {
  /** Lines that usually hold a cause and where it came from. */
  private static final int LINES = 15;

  /** Bound for what is read, whatever the length of the lines. */
  private static final int MAX_BYTES = 16 * 1024;

  private LogTail() {}

  /**
   * The last lines of {@code log}, indented, each ending in a line feed; empty if there are none.
   */
  static String of(Path log) throws IOException {
    StringBuilder tail = new StringBuilder();
    List<String> lines = lastBytes(log).lines().toList();
    for (String line : lines.subList(Math.max(0, lines.size() - LINES), lines.size())) {
      tail.append("    ").append(line).append('\n');
    }
    return tail.toString();
  }

  private static String lastBytes(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(MAX_BYTES, file.length())];
      file.seek(file.length() - bytes.length);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
