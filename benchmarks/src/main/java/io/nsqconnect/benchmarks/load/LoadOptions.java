package io.nsqconnect.benchmarks.load;

import static io.nsqconnect.broker.config.OptionType.BOOL;
import static io.nsqconnect.broker.config.OptionType.DURATION;
import static io.nsqconnect.broker.config.OptionType.INT;
import static io.nsqconnect.broker.config.OptionType.INT64;
import static io.nsqconnect.broker.config.OptionType.STRING;

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
  static final Option<Integer> SIZE =
      Option.of("size", INT, 200, "bytes of a message, 16 to 16777216");
  static final Option<Integer> BATCH =
      Option.of("batch", INT, 1, "messages of a publish, 1 to 10000: PUB for one, MPUB for more");
  static final Option<Integer> CONNECTIONS =
      Option.of(
          "connections",
          INT,
          1,
          "connections that publish, and that consume (fanout: one a channel), 1 to 256");
  static final Option<Integer> CHANNELS =
      Option.of("channels", INT, 5, "channels of fanout, 1 to 100");
  static final Option<Integer> IN_FLIGHT =
      Option.of("in-flight", INT, 50, "publishes without an answer on a connection, 1 to 10000");
  static final Option<Integer> READY =
      Option.of("rdy", INT, 2500, "ready count of a consumer, 1 to 100000");
  static final Option<Integer> RATE =
      Option.of(
          "rate",
          INT,
          0,
          "messages a second of all publishers together; 0 for as many as they can");
  static final Option<Duration> DURATION_OF_LOAD =
      Option.of("duration", DURATION, Duration.ofSeconds(10), "time that is measured, at most 1h");
  static final Option<Long> MESSAGES =
      Option.of("messages", INT64, 0L, "end after so many messages, at most 1000000000; 0 for all");
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
          SIZE,
          BATCH,
          CONNECTIONS,
          CHANNELS,
          IN_FLIGHT,
          READY,
          RATE,
          DURATION_OF_LOAD,
          MESSAGES,
          WARMUP,
          UNBUFFERED,
          JSON);

  private LoadOptions() {}
}
