package io.nsqconnect.benchmarks.load;

import io.nsqconnect.broker.config.Configuration;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures brokers along one dimension.
 *
 * <p>All of them are started anew and take some load that is not measured. Then they take turns at
 * each point, from small to large, so that what the machine does besides meets all of them; one
 * that is not measured has nothing to do. The topics of a point are deleted behind it.
 */
final class Sweep {
  /** Code that is compiled while it runs needs a while to be as fast as it gets. */
  private static final Duration FIRST_LOAD = Duration.ofSeconds(3);

  private static final String TOPIC = "scaling";
  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  private final List<BrokerCommand> commands;
  private final Configuration options;
  private final PrintStream progress;
  private final long deadlineNs;

  /**
   * For any number of dimensions.
   *
   * @param deadlineNs when no point is begun any more, by {@link System#nanoTime}
   */
  Sweep(
      List<BrokerCommand> commands, Configuration options, PrintStream progress, long deadlineNs) {
    this.commands = commands;
    this.options = options;
    this.progress = progress;
    this.deadlineNs = deadlineNs;
  }

  /** Measures at all points. */
  Findings along(Dimension dimension) throws LoadException, InterruptedException {
    Findings findings =
        new Findings(dimension, commands.stream().map(BrokerCommand::name).toList());
    List<StartedBroker> brokers = new ArrayList<>();
    try {
      for (BrokerCommand command : commands) {
        brokers.add(StartedBroker.start(command, progress));
      }
      Configuration first =
          options
              .with(LoadOptions.WARMUP, Duration.ZERO)
              .with(LoadOptions.DURATION_OF_LOAD, FIRST_LOAD);
      for (StartedBroker broker : brokers) {
        measure(broker, dimension.load(dimension.points().get(0), loadOn(broker, first)));
      }
      for (int point : dimension.points()) {
        measure(dimension, point, brokers, findings);
      }
    } finally {
      brokers.forEach(StartedBroker::close);
    }
    return findings;
  }

  private void measure(
      Dimension dimension, int point, List<StartedBroker> brokers, Findings findings)
      throws LoadException, InterruptedException {
    for (int i = 0; i < brokers.size(); i++) {
      if (System.nanoTime() - deadlineNs > 0) {
        throw new LoadException("out of time at " + dimension + " " + point, null);
      }
      progress.println(commands.get(i).name() + ": " + dimension + " " + point);
      StartedBroker broker = brokers.get(i);
      findings.add(point, measure(broker, dimension.load(point, loadOn(broker, options))));
    }
  }

  private static Configuration loadOn(StartedBroker broker, Configuration options) {
    return options
        .with(LoadOptions.ADDRESS, broker.tcp().toString())
        .with(LoadOptions.TOPIC, TOPIC);
  }

  private static Cost measure(StartedBroker broker, Load load)
      throws LoadException, InterruptedException {
    Meter meter = new Meter(broker);
    try (Bench bench = new Bench(load, NOWHERE, meter)) {
      bench.run();
    }
    broker.awaitNoConsumers();
    for (int i = 0; i < load.topics(); i++) {
      broker.deleteTopic(load.topic(i));
    }
    return meter.cost();
  }
}
