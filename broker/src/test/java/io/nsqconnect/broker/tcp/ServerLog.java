package io.nsqconnect.broker.tcp;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Keeps the broker's log off the console, and the exceptions in it: they are those that nobody
 * expected.
 */
final class ServerLog extends Handler {
  private static final Logger BROKER = Logger.getLogger("io.nsqconnect.broker");

  private final List<Throwable> thrown = new ArrayList<>();

  ServerLog() {
    BROKER.setUseParentHandlers(false);
    BROKER.setLevel(Level.SEVERE);
    BROKER.addHandler(this);
  }

  /** The exceptions that were logged. */
  List<Throwable> thrown() {
    return thrown;
  }

  /** What was logged so far was expected. */
  void forget() {
    thrown.clear();
  }

  /** Fails if an exception was logged. */
  void check() {
    if (!thrown.isEmpty()) {
      throw new AssertionError("logged by the broker", thrown.get(0));
    }
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getThrown() != null) {
      thrown.add(line.getThrown());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    BROKER.removeHandler(this);
    BROKER.setLevel(null);
    BROKER.setUseParentHandlers(true);
  }
}
