package io.nsqconnect.benchmarks.load;

import static io.nsqconnect.broker.config.OptionType.DURATION;
import static io.nsqconnect.broker.config.OptionType.STRING;
import static io.nsqconnect.broker.config.OptionType.STRINGS;

import io.nsqconnect.broker.config.Option;
import java.time.Duration;
import java.util.List;

/** Every option of {@code nsq-bench scaling}. */
final class ScalingOptions {
  static final Option<List<String>> BROKER =
      Option.of(
          "broker",
          STRINGS,
          List.of(),
          "<name>=<command> that becomes a broker and takes nsqd's flags, words separated by"
              + " spaces; 1 to 4 times");
  static final Option<String> OUT =
      Option.of("out", STRING, ".", "directory for the plots, one scaling-*.svg a dimension");
  static final Option<String> DIMENSIONS =
      Option.of("dimensions", STRING, Dimension.words(), "what to vary, separated by commas");
  static final Option<Duration> DURATION_OF_POINT =
      Option.of(
          "duration",
          DURATION,
          Duration.ofSeconds(2),
          "time that each point is measured, at most 4s");
  static final Option<Duration> WARMUP =
      Option.of("warmup", DURATION, Duration.ofSeconds(1), "time before that, at most 4s");

  static final List<Option<?>> ALL = List.of(BROKER, OUT, DIMENSIONS, DURATION_OF_POINT, WARMUP);

  private ScalingOptions() {}
}
