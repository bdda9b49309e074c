package io.nsqconnect.benchmarks.load;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Option;
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

  private static final Duration MAX_DURATION = Duration.ofHours(1);

  /**
   * Checks a command line.
   *
   * @throws IllegalArgumentException naming the option, its value and its range
   */
  static Load of(Mode mode, Configuration options) {
    LoadOptions.NUMBERS.forEach(number -> number.check(options));
    check(options, LoadOptions.DURATION_OF_LOAD, Duration.ofMillis(1));
    check(options, LoadOptions.WARMUP, Duration.ZERO);
    long publishBytes = (long) LoadOptions.BATCH.in(options) * LoadOptions.SIZE.in(options);
    if (publishBytes > MAX_SIZE) {
      throw new IllegalArgumentException(
          "--batch times --size is " + publishBytes + " (expected: at most " + MAX_SIZE + ')');
    }
    return new Load(
        mode,
        HostPort.parse(options.get(LoadOptions.ADDRESS)),
        topic(mode, options.get(LoadOptions.TOPIC)),
        options);
  }

  /** How many connections consume from each channel. */
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

  /** How many channels get every message. */
  int channels() {
    return mode == Mode.FANOUT ? LoadOptions.CHANNELS.in(options) : mode.consumes() ? 1 : 0;
  }

  /** The channel with this number, from 0. */
  String channel(int number) {
    String name = options.get(LoadOptions.CHANNEL);
    return valid("channel", mode == Mode.FANOUT ? name + number : name);
  }

  private static String topic(Mode mode, String topic) {
    if (!topic.isEmpty()) {
      return valid("topic", topic);
    }
    if (!mode.publishes() || !mode.consumes()) {
      // What it leaves behind, or finds, should be of a name that somebody has chosen.
      throw new IllegalArgumentException(mode + " needs a --topic");
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

  private static void check(Configuration options, Option<Duration> option, Duration min) {
    Duration value = options.get(option);
    if (value.compareTo(min) < 0 || value.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException(
          "--"
              + option.flag()
              + " "
              + value.toMillis()
              + "ms (expected: "
              + min.toMillis()
              + "ms to "
              + MAX_DURATION.toMillis()
              + "ms)");
    }
  }
}
