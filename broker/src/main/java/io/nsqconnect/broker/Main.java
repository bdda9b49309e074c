package io.nsqconnect.broker;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.config.UsageException;
import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.logging.Logging;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.util.List;

/** The program {@code nsqd}. */
public final class Main {
  private static final int EXIT_OK = 0;
  private static final int EXIT_CANNOT_START = 1;
  private static final int EXIT_USAGE = 2;

  /** No exit code: the broker has started and its threads keep the process alive. */
  private static final int RUNNING = -1;

  private Main() {}

  /** Runs a broker until SIGTERM or SIGINT. */
  public static void main(String[] arguments) {
    int exitCode = run(List.of(arguments), System.out, System.err);
    if (exitCode != RUNNING) {
      System.exit(exitCode);
    }
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    Configuration flags;
    try {
      flags = Flags.parse(arguments);
    } catch (UsageException e) {
      if (e.isHelpWanted()) {
        err.print(Flags.usage());
        return EXIT_OK;
      }
      if (e.isStartFailure()) {
        err.println(e.getMessage());
        return EXIT_CANNOT_START;
      }
      err.println(e.getMessage() + " (--help lists the flags)");
      return EXIT_USAGE;
    }
    if (flags.get(Options.VERSION)) {
      out.println(Version.banner());
      return EXIT_OK;
    }
    try {
      Configuration configuration = Configurations.resolve(flags);
      start(configuration);
      return RUNNING;
    } catch (ConfigurationException e) {
      err.print(Logging.fatalLine(e.getMessage()));
      return EXIT_CANNOT_START;
    } catch (InvalidPathException e) {
      // Of the file system, or of the locale: Java can name files only in its characters.
      err.print(Logging.fatalLine("path " + e.getInput() + " can't be used - " + e.getReason()));
      return EXIT_CANNOT_START;
    }
  }

  /** Starts a broker that is all of this process: its log, and how it ends. */
  static Nsqd start(Configuration configuration) throws ConfigurationException {
    Logging.configure(
        configuration.get(Options.LOG_LEVEL),
        configuration.get(Options.LOG_FORMAT),
        configuration.get(Options.LOG_PREFIX));
    // From the first moment that somebody can be served, a signal stops in order.
    Ending ending = Ending.install();
    try {
      Nsqd nsqd = Nsqd.start(configuration);
      ending.started(nsqd);
      return nsqd;
    } finally {
      // No effect after a start; a failed one exits, and that waits for whoever was told to stop.
      ending.notStarted();
    }
  }
}
