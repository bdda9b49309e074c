package io.nsqconnect.broker.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * {@code [nsqd] 2026/11/22 10:48:55.807498 INFO: NSQ: bye}, in local time; what operators grep for.
 */
final class LogLine extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss.SSSSSS");

  private final String prefix;

  LogLine(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder(prefix);
    TIME.formatTo(LocalDateTime.ofInstant(record.getInstant(), ZoneId.systemDefault()), line);
    line.append(' ').append(levelName(record.getLevel())).append(": ");
    line.append(formatMessage(record)).append('\n');
    if (record.getThrown() != null) {
      line.append(trace(record.getThrown()));
    }
    return line.toString();
  }

  /** The name that nsqd prints for a level. */
  static String levelName(Level level) {
    int value = level.intValue();
    if (value > Level.SEVERE.intValue()) {
      return "FATAL";
    }
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (value >= Level.WARNING.intValue()) {
      return "WARNING";
    }
    return value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
  }

  /** The stack trace of {@code thrown}, line by line. */
  static String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }
}
