package io.nsqconnect.benchmarks.load;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.outgoing.HostPort;
import io.nsqconnect.protocol.Names;
import java.time.Duration;

/**
 * What is asked of a run, checked: each value lies in its range.
 *
 * @param topic exists or comes into being
 */
record Load(Mode mode, HostPort broker, String topic, Configuration options) {
  /** A message begins with the run that it belongs to, and when it was to be sent. */
  static final int MIN_SIZE = 2 * Long.BYTES;

  /** What this program publishes at once is never more than that. */
  static final int MAX_SIZE = 16 << 20;

  private static final int MAX_CONSUMERS = 2000;
  private static final Duration MAX_DURATION = Duration.ofHours(1);

  /** Messages of a publish that only brings about what waits. */
  private static final int FILLING_BATCH = 200;

  /** Of one publish; brokers refuse more than 5 MiB unless they are told otherwise. */
  private static final int FILLING_BYTES = 1 << 20;

  private static final Duration MAX_FILLING = Duration.ofMinutes(1);

  /**
   * Checks a command line.
   *
   * @throws IllegalArgumentException naming the option, its value and its range
   */
  static Load of(Mode mode, Configuration options) {
    LoadOptions.NUMBERS.forEach(number -> number.check(options));
    LoadOptions.duration(options, LoadOptions.DURATION_OF_LOAD, Duration.ofMillis(1), MAX_DURATION);
    LoadOptions.duration(options, LoadOptions.WARMUP, Duration.ZERO, MAX_DURATION);
    long publishBytes = (long) LoadOptions.BATCH.in(options) * LoadOptions.SIZE.in(options);
    if (publishBytes > MAX_SIZE) {
      throw new IllegalArgumentException(
          "--batch times --size is " + publishBytes + " (expected: at most " + MAX_SIZE + ')');
    }
    Load load =
        new Load(
            mode, HostPort.parse(options.get(LoadOptions.ADDRESS)), topic(mode, options), options);
    if (load.waiting() > 0 && load.waiting() < load.batch()) {
      throw new IllegalArgumentException(
          "--waiting " + load.waiting() + " (expected: at least --batch, " + load.batch() + ')');
    }
    if (load.consumers() > MAX_CONSUMERS) {
      throw new IllegalArgumentException(
          "topics, channels and connections make "
              + load.consumers()
              + " consumers (expected: at most "
              + MAX_CONSUMERS
              + ')');
    }
    return load;
  }

  /** What brings about the messages that are to wait. */
  Load filling() {
    int fitting = FILLING_BYTES / LoadOptions.SIZE.in(options);
    int batch = Math.max(1, Math.min(FILLING_BATCH, Math.min(fitting, waiting())));
    return new Load(
        Mode.PUB,
        broker,
        topic,
        options
            .with(LoadOptions.BATCH.option(), (long) batch)
            .with(LoadOptions.RATE.option(), 0L)
            .with(LoadOptions.MESSAGES.option(), (long) waiting())
            .with(LoadOptions.WARMUP, Duration.ZERO)
            .with(LoadOptions.DURATION_OF_LOAD, MAX_FILLING));
  }

  /** How many messages wait all the time; 0 if that is as it comes. */
  int waiting() {
    return mode.publishes() && mode.consumes() ? LoadOptions.WAITING.in(options) : 0;
  }

  int topics() {
    return LoadOptions.TOPICS.in(options);
  }

  /** The topic with this number, from 0. */
  String topic(long number) {
    if (topics() == 1) {
      return topic;
    }
    String suffix = topic.endsWith(Names.EPHEMERAL_SUFFIX) ? Names.EPHEMERAL_SUFFIX : "";
    String name = topic.substring(0, topic.length() - suffix.length());
    return valid("topic", name + number % topics() + suffix);
  }

  /** How many connections consume. */
  int consumers() {
    return topics() * channels() * consumersPerChannel();
  }

  /** How many connections consume from each channel of a topic. */
  int consumersPerChannel() {
    return mode == Mode.FANOUT ? 1 : connections();
  }

  int connections() {
    return LoadOptions.CONNECTIONS.in(options);
  }

  int batch() {
    return LoadOptions.BATCH.in(options);
  }

  int rate() {
    return LoadOptions.RATE.in(options);
  }

  /** How many channels of a topic get every message. */
  int channels() {
    return mode == Mode.FANOUT ? LoadOptions.CHANNELS.in(options) : mode.consumes() ? 1 : 0;
  }

  /** The channel with this number, from 0. */
  String channel(int number) {
    String name = options.get(LoadOptions.CHANNEL);
    return valid("channel", mode == Mode.FANOUT ? name + number : name);
  }

  private static String topic(Mode mode, Configuration options) {
    String topic = options.get(LoadOptions.TOPIC);
    if (!topic.isEmpty()) {
      return valid("topic", topic);
    }
    if (!mode.publishes() || !mode.consumes() || LoadOptions.WAITING.in(options) > 0) {
      // What it leaves behind, or finds, should be of a name that somebody has chosen.
      throw new IllegalArgumentException(
          mode
              + (mode.publishes() && mode.consumes() ? " with --waiting" : "")
              + " needs a --topic");
    }
    return "nsq-bench-" + ProcessHandle.current().pid() + Names.EPHEMERAL_SUFFIX;
  }

  private static String valid(String what, String name) {
    if (!Names.isValid(name)) {
      throw new IllegalArgumentException(
          "--" + what + " " + name + " (expected: 1 to 64 of [.a-zA-Z0-9_-])");
    }
    return name;
  }
}
