package io.nsqconnect.broker.tcp;

import io.nsqconnect.broker.engine.SpillException;
import java.util.Arrays;

/**
 * Which answers of one batch say that something was stored before that is known, and where in the
 * output they stand: the first of each run of answers for one topic. Mostly there is one run, and
 * nothing is allocated for it.
 */
final class Assumptions {
  static final int NONE = -1;

  /** More than that are not kept from one batch to the next. */
  private static final int USUAL = 16;

  private String[] topics = new String[1];
  private int[] fullPieces = new int[1];
  private int[] indexes = new int[1];
  private PublishFailure[] failures = new PublishFailure[1];
  private int count;

  /** Whether the last answer that was added was for another topic. */
  @SuppressWarnings({"StringEquality", "ReferenceEquality"})
  boolean isNew(String topic) {
    return count == 0 || topics[count - 1] != topic;
  }

  /** The next answer stands at {@code index} of the piece that follows {@code full} others. */
  void add(String topic, int full, int index, PublishFailure otherwise) {
    if (count == topics.length) {
      resize(2 * count);
    }
    topics[count] = topic;
    fullPieces[count] = full;
    indexes[count] = index;
    failures[count] = otherwise;
    count++;
  }

  /** The number of the first that {@code failure} belies, or {@link #NONE}. */
  int firstOf(SpillException failure) {
    for (int number = 0; number < count; number++) {
      if (failure.concerns(topics[number])) {
        return number;
      }
    }
    return NONE;
  }

  int fullPieces(int number) {
    return fullPieces[number];
  }

  int index(int number) {
    return indexes[number];
  }

  /** What the client is told instead. */
  PublishFailure otherwise(int number) {
    return failures[number];
  }

  void clear() {
    if (topics.length > USUAL) {
      resize(1);
    }
    Arrays.fill(topics, null);
    count = 0;
  }

  private void resize(int length) {
    topics = Arrays.copyOf(topics, length);
    fullPieces = Arrays.copyOf(fullPieces, length);
    indexes = Arrays.copyOf(indexes, length);
    failures = Arrays.copyOf(failures, length);
  }
}
