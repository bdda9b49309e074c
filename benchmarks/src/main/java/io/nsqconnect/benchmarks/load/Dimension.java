package io.nsqconnect.benchmarks.load;

import io.nsqconnect.broker.config.Configuration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What of a load is varied. All else stays as it is in {@link #load}: one publisher, one topic with
 * one channel and one consumer, messages of 200 bytes that are published one by one, and a thousand
 * of them waiting.
 */
enum Dimension {
  /** Topics with a consumer each. */
  TOPICS("topics", 1, 4, 16, 64, 256),
  /** Channels of one topic with a consumer each. */
  CHANNELS("channels", 1, 3, 10, 30, 100),
  /** Connections that publish, and as many that consume. */
  CONNECTIONS("connections of each kind", 1, 4, 16, 64, 256),
  /** Messages that wait in the channel. */
  BACKLOG("messages waiting", 1_000, 10_000, 100_000, 1_000_000),
  /** Bytes of a message. */
  SIZE("bytes a message", 16, 256, 4 << 10, 64 << 10, 1 << 20);

  private static final int WAITING = 1_000;

  /** A broker that gathers output would otherwise hold back all there is. */
  private static final int MIN_WAITING_PER_CONSUMER = 200;

  private static final int MAX_WAITING_BYTES = 32 << 20;

  private final String label;
  private final List<Integer> points;

  Dimension(String label, Integer... points) {
    this.label = label;
    this.points = List.of(points);
  }

  /** What a number of this dimension counts. */
  String label() {
    return label;
  }

  /** The numbers to measure at, from small to large. */
  List<Integer> points() {
    return points;
  }

  /** Adds the load at {@code point} to {@code options}. */
  Load load(int point, Configuration options) {
    Configuration varied =
        switch (this) {
          case TOPICS ->
              options
                  .with(LoadOptions.TOPICS.option(), (long) point)
                  .with(LoadOptions.WAITING.option(), (long) waitingFor(point));
          case CHANNELS ->
              options
                  .with(LoadOptions.CHANNELS.option(), (long) point)
                  .with(LoadOptions.WAITING.option(), (long) WAITING);
          case CONNECTIONS ->
              options
                  .with(LoadOptions.CONNECTIONS.option(), (long) point)
                  .with(LoadOptions.WAITING.option(), (long) waitingFor(point));
          case BACKLOG -> options.with(LoadOptions.WAITING.option(), (long) point);
          case SIZE ->
              options
                  .with(LoadOptions.SIZE.option(), (long) point)
                  .with(
                      LoadOptions.WAITING.option(),
                      (long) Math.min(WAITING, MAX_WAITING_BYTES / point));
        };
    return Load.of(this == CHANNELS ? Mode.FANOUT : Mode.E2E, varied);
  }

  private static int waitingFor(int consumers) {
    return Math.max(WAITING, consumers * MIN_WAITING_PER_CONSUMER);
  }

  /**
   * The dimension of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Dimension of(String word) {
    return Arrays.stream(values())
        .filter(dimension -> dimension.toString().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("dimension " + word + " (expected: " + words() + ')'));
  }

  static String words() {
    return Arrays.stream(values()).map(Dimension::toString).collect(Collectors.joining(","));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
