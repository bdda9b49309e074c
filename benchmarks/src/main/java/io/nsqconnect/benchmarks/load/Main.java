package io.nsqconnect.benchmarks.load;

import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.config.UsageException;
import java.io.PrintStream;
import java.util.List;

/**
 * The program {@code nsq-bench}. The result goes to standard output; progress, and why a run has
 * failed, to standard error.
 */
public final class Main {
  static final int EXIT_OK = 0;
  static final int EXIT_FAILED = 1;
  static final int EXIT_USAGE = 2;
  static final String PREFIX = "nsq-bench: ";

  private static final String MODES =
      """
      nsq-bench MODE [flags] puts load on a broker that speaks NSQ, for a bounded time.

        pub     publishes to --topic, where the messages stay
        sub     consumes what is in --topic
        e2e     publishes and consumes at once
        fanout  the same with --channels channels that each get everything
        scaling starts brokers itself and finds how their cost grows (scaling --help)

      With --rate, latencies begin when a publish was due, whether or not the broker was ready for it.
      Exit codes: 0 done, 1 failed or messages are missing, 2 wrong usage.

      """;

  private Main() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (!arguments.isEmpty() && arguments.get(0).equals(Scaling.WORD)) {
      return new Scaling(out, err).run(arguments.subList(1, arguments.size()));
    }
    Flags flags = new Flags("nsq-bench", LoadOptions.ALL);
    Load load;
    try {
      if (arguments.isEmpty() || arguments.get(0).startsWith("-")) {
        flags.read(arguments);
        throw new IllegalArgumentException("no mode given (expected: " + Mode.words() + ')');
      }
      Mode mode = Mode.of(arguments.get(0));
      load = Load.of(mode, flags.read(arguments.subList(1, arguments.size())));
    } catch (UsageException | IllegalArgumentException e) {
      if (e instanceof UsageException usage && usage.isHelpWanted()) {
        out.print(MODES + flags.help());
        return EXIT_OK;
      }
      err.println(PREFIX + e.getMessage() + " (--help tells more)");
      return EXIT_USAGE;
    }
    try (Bench bench = new Bench(load, err, Watch.NOBODY)) {
      Result result = bench.run();
      out.print(load.options().get(LoadOptions.JSON) ? result.toJson() + "\n" : result.toText());
      return result.missing() == 0 ? EXIT_OK : EXIT_FAILED;
    } catch (LoadException e) {
      err.println(PREFIX + e.getMessage());
      return EXIT_FAILED;
    }
  }
}
