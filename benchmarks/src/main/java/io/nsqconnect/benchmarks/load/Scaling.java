package io.nsqconnect.benchmarks.load;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.config.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * {@code nsq-bench scaling}: how the cost of a delivery grows with topics, channels, connections,
 * backlog and size. Tables go to standard output, a plot for each dimension to a directory.
 */
final class Scaling {
  static final String WORD = "scaling";

  private static final int MAX_BROKERS = 4;
  private static final Duration MAX_TIME = Duration.ofSeconds(4);

  /** The whole ends in this time, however slow a broker is, but for the last point. */
  private static final Duration MAX_SWEEP = Duration.ofMinutes(10);

  private static final String ABOUT =
      """
      nsq-bench scaling --broker <name>=<command> [flags] starts brokers and varies what they are given.

      Each takes closed loops of load: a message is published for each that is taken, so that as many
      wait all the time. Brokers take turns at each point. The whole ends within 10 minutes.
      Exit codes: 0 done, 1 failed, 2 wrong usage.

      """;

  private final PrintStream out;
  private final PrintStream err;

  Scaling(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Runs with the arguments behind {@value #WORD}; returns the exit code. */
  int run(List<String> arguments) throws InterruptedException {
    Flags flags = new Flags("nsq-bench scaling", ScalingOptions.ALL);
    try {
      Configuration said = flags.read(arguments);
      List<BrokerCommand> commands =
          said.get(ScalingOptions.BROKER).stream().map(BrokerCommand::parse).toList();
      if (commands.isEmpty() || commands.size() > MAX_BROKERS) {
        throw new IllegalArgumentException(
            commands.size() + " times --broker (expected: 1 to " + MAX_BROKERS + ')');
      }
      List<Dimension> dimensions =
          Arrays.stream(said.get(ScalingOptions.DIMENSIONS).split(",")).map(Dimension::of).toList();
      measure(commands, dimensions, load(said), Path.of(said.get(ScalingOptions.OUT)));
      return Main.EXIT_OK;
    } catch (UsageException | IllegalArgumentException e) {
      if (e instanceof UsageException usage && usage.isHelpWanted()) {
        out.print(ABOUT + flags.help());
        return Main.EXIT_OK;
      }
      err.println(Main.PREFIX + e.getMessage() + " (--help tells more)");
      return Main.EXIT_USAGE;
    } catch (LoadException e) {
      err.println(Main.PREFIX + e.getMessage());
      return Main.EXIT_FAILED;
    } catch (IOException e) {
      err.println(Main.PREFIX + "cannot write " + e.getMessage());
      return Main.EXIT_FAILED;
    }
  }

  private void measure(
      List<BrokerCommand> commands, List<Dimension> dimensions, Configuration load, Path plots)
      throws LoadException, IOException, InterruptedException {
    Files.createDirectories(plots);
    Sweep sweep = new Sweep(commands, load, err, System.nanoTime() + MAX_SWEEP.toNanos());
    for (Dimension dimension : dimensions) {
      Findings findings = sweep.along(dimension);
      out.print(findings.toMarkdown());
      Files.writeString(plots.resolve("scaling-" + dimension + ".svg"), Plot.of(findings));
    }
  }

  private static Configuration load(Configuration said) {
    return Configuration.defaults()
        .with(
            LoadOptions.WARMUP,
            LoadOptions.duration(said, ScalingOptions.WARMUP, Duration.ZERO, MAX_TIME))
        .with(
            LoadOptions.DURATION_OF_LOAD,
            LoadOptions.duration(
                said, ScalingOptions.DURATION_OF_POINT, Duration.ofMillis(100), MAX_TIME));
  }
}
