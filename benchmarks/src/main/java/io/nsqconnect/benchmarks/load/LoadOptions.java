package io.nsqconnect.benchmarks.load;

import static io.nsqconnect.broker.config.OptionType.BOOL;
import static io.nsqconnect.broker.config.OptionType.DURATION;
import static io.nsqconnect.broker.config.OptionType.STRING;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Option;
import java.time.Duration;
import java.util.List;

/** Every option of the program. */
final class LoadOptions {
  static final Option<String> ADDRESS =
      Option.of("nsqd-tcp-address", STRING, "127.0.0.1:4150", "<addr>:<port> of the broker");
  static final Option<String> TOPIC =
      Option.of("topic", STRING, "", "topic; e2e and fanout have an ephemeral one of their own");
  static final Option<String> CHANNEL =
      Option.of("channel", STRING, "bench", "channel; for fanout the first part of their names");
  static final Bounded SIZE =
      Bounded.of("size", 200, Load.MIN_SIZE, Load.MAX_SIZE, "bytes of a message, %d to %d");
  static final Bounded BATCH =
      Bounded.of(
          "batch", 1, 1, 10_000, "messages of a publish, %d to %d: PUB for one, MPUB for more");
  static final Bounded CONNECTIONS =
      Bounded.of(
          "connections",
          1,
          1,
          256,
          "connections that publish, and that consume (fanout: one a channel), %d to %d");
  static final Bounded CHANNELS = Bounded.of("channels", 5, 1, 100, "channels of fanout, %d to %d");
  static final Bounded TOPICS =
      Bounded.of("topics", 1, 1, 256, "topics that publishes go to by turns, %d to %d");
  static final Bounded WAITING =
      Bounded.of(
          "waiting",
          0,
          0,
          10_000_000,
          "messages that wait in each channel (e2e and fanout, all topics together), %d to %d:"
              + " published before, and then one for each that is taken");
  static final Bounded IN_FLIGHT =
      Bounded.of(
          "in-flight", 50, 1, 10_000, "publishes without an answer on a connection, %d to %d");
  static final Bounded READY =
      Bounded.of("rdy", 2500, 1, 100_000, "ready count of a consumer, %d to %d");
  static final Bounded RATE =
      Bounded.of(
          "rate",
          0,
          0,
          100_000_000,
          "messages a second of all publishers together; 0 for as many as they can");
  static final Option<Duration> DURATION_OF_LOAD =
      Option.of("duration", DURATION, Duration.ofSeconds(10), "time that is measured, at most 1h");
  static final Bounded MESSAGES =
      Bounded.of(
          "messages", 0, 0, 1_000_000_000, "end after so many messages, at most %2$d; 0 for all");
  static final Option<Duration> WARMUP =
      Option.of(
          "warmup",
          DURATION,
          Duration.ofSeconds(1),
          "time before that is not measured, at most 1h");
  static final Option<Boolean> UNBUFFERED =
      Option.of("unbuffered", BOOL, false, "ask the broker not to gather output");
  static final Option<Boolean> JSON = Option.of("json", BOOL, false, "print the result as JSON");

  static final List<Option<?>> ALL =
      List.of(
          ADDRESS,
          TOPIC,
          CHANNEL,
          SIZE.option(),
          BATCH.option(),
          CONNECTIONS.option(),
          CHANNELS.option(),
          TOPICS.option(),
          WAITING.option(),
          IN_FLIGHT.option(),
          READY.option(),
          RATE.option(),
          DURATION_OF_LOAD,
          MESSAGES.option(),
          WARMUP,
          UNBUFFERED,
          JSON);

  static final List<Bounded> NUMBERS =
      List.of(
          SIZE, BATCH, CONNECTIONS, CHANNELS, TOPICS, WAITING, IN_FLIGHT, READY, RATE, MESSAGES);

  private LoadOptions() {}

  /**
   * What {@code options} say of {@code option}.
   *
   * @throws IllegalArgumentException if that is not from {@code min} to {@code max}
   */
  static Duration duration(
      Configuration options, Option<Duration> option, Duration min, Duration max) {
    Duration value = options.get(option);
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "--"
              + option.flag()
              + " "
              + value.toMillis()
              + "ms (expected: "
              + min.toMillis()
              + "ms to "
              + max.toMillis()
              + "ms)");
    }
    return value;
  }
}
