package io.nsqconnect.source.window;

/**
 * How much a window remembers, and for how long.
 *
 * @param newer how many younger messages a finished one is remembered for, at least 1: nsqd may
 *     bring back, after it was killed, about as many as it keeps in memory and unsynced
 * @param segments how many segments there are at most, at least 2
 * @param segmentSize how many messages a segment holds, at least 1
 * @param retentionMs after how many milliseconds a message is forgotten of which it stays unknown
 *     whether nsqd has it still, at least 1
 */
public record WindowLimits(int newer, int segments, int segmentSize, long retentionMs) {
  /** Checks the ranges. */
  public WindowLimits {
    if (newer < 1 || segments < 2 || segmentSize < 1 || retentionMs < 1) {
      throw new IllegalArgumentException(
          "window of %d newer messages, %d segments of %d, %d ms (expected: at least 1, 2, 1, 1)"
              .formatted(newer, segments, segmentSize, retentionMs));
    }
  }
}
