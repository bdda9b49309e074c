package io.nsqconnect.broker.logging;

import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sets up the log behind slf4j. */
public final class Logging {
  private static final String DEFAULT_PREFIX = "[nsqd] ";

  static {
    // The first logger that is asked for settles which log manager it is.
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
  }

  /** The program itself; kept, or its level would be forgotten. */
  private static final Logger PROGRAM = Logger.getLogger("io.nsqconnect");

  private Logging() {}

  /**
   * Sends lines from {@code level} on to standard error.
   *
   * @param level debug, info, warn, error or fatal
   * @param format text, in nsqd's form, or json
   * @param prefix what each line of text begins with
   */
  public static void configure(String level, String format, String prefix) {
    Handler handler = new ConsoleHandler();
    handler.setFormatter(format.equals("json") ? new JsonLine() : new LogLine(prefix));
    handler.setLevel(Level.ALL);
    Logger root = Logger.getLogger("");
    for (Handler initial : root.getHandlers()) {
      root.removeHandler(initial);
    }
    root.addHandler(handler);
    level(level);
  }

  /** Changes the level: debug, info, warn, error or fatal. */
  public static void level(String level) {
    Level own =
        switch (level) {
          case "debug" -> Level.FINE;
          case "info" -> Level.INFO;
          case "warn" -> Level.WARNING;
          case "error" -> Level.SEVERE;
          case "fatal" -> FatalLevel.FATAL;
          default -> throw new IllegalArgumentException("log level " + level);
        };
    PROGRAM.setLevel(own);
    // Libraries, and the JDK, have much to say below a warning.
    boolean belowWarning = own.intValue() < Level.WARNING.intValue();
    Logger.getLogger("").setLevel(belowWarning ? Level.WARNING : own);
  }

  /** The line that says why the broker can't start; it goes out before the log is set up. */
  public static String fatalLine(String message) {
    return new LogLine(DEFAULT_PREFIX).format(new LogRecord(FatalLevel.FATAL, message));
  }

  /** Logs why a broker that was running has to end. */
  public static void fatal(String message) {
    Logger.getLogger("").log(FatalLevel.FATAL, message);
  }

  /** Made when it is first needed: the JDK takes its time with levels that are not its own. */
  private static final class FatalLevel extends Level {
    static final Level FATAL = new FatalLevel();

    private static final long serialVersionUID = 1;

    FatalLevel() {
      super("FATAL", Level.SEVERE.intValue() + 1);
    }
  }
}
