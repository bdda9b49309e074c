package io.nsqconnect.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What one class says to the log, each line after its level; nothing of it is printed. */
final class RecordedLog extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<String> lines = new ArrayList<>();

  /** From now on. */
  RecordedLog(Class<?> speaker) {
    logger = Logger.getLogger(speaker.getName());
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  /** All lines so far. */
  List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(line.getLevel() + " " + line.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
