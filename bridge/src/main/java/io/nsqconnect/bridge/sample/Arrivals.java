package io.nsqconnect.bridge.sample;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * Which of the {@link SampleBodies} have arrived at one place, compared byte for byte.
 *
 * <p>A body that arrives again is a duplicate, which at-least-once delivery allows. One that is not
 * exactly as it was sent is damaged. Those of other runs are passed over. Thread-safe.
 */
public final class Arrivals implements Consumer<byte[]> {
  private static final int MISSING_RANGES_SHOWN = 5;

  private final SampleBodies bodies;
  private final BitSet arrived = new BitSet();
  private int distinct;
  private long duplicates;
  private long damaged;

  /** Nothing has arrived yet of {@code bodies}. */
  public Arrivals(SampleBodies bodies) {
    this.bodies = bodies;
  }

  @Override
  public synchronized void accept(byte[] body) {
    if (!SampleBodies.isIntact(body)) {
      damaged++;
      return;
    }
    OptionalInt index = bodies.indexOf(body);
    if (index.isPresent()) {
      count(index.getAsInt(), body);
    }
  }

  private void count(int index, byte[] body) {
    if (index < 0 || !Arrays.equals(body, bodies.body(index))) {
      damaged++;
    } else if (arrived.get(index)) {
      duplicates++;
    } else {
      arrived.set(index);
      distinct++;
    }
  }

  /** How many different bodies have arrived exactly as they were sent. */
  public synchronized int distinct() {
    return distinct;
  }

  /** How often a body arrived that had arrived before. */
  public synchronized long duplicates() {
    return duplicates;
  }

  /** How many bodies are not, or not exactly, what was sent. */
  public synchronized long damaged() {
    return damaged;
  }

  /** The indexes below {@code sent} that have not arrived, for people: {@code 4, 17-25, ...}. */
  public synchronized String missing(int sent) {
    StringJoiner ranges = new StringJoiner(", ");
    int shown = 0;
    for (int first = arrived.nextClearBit(0); first < sent; ) {
      if (shown++ == MISSING_RANGES_SHOWN) {
        return ranges.add("...").toString();
      }
      int next = arrived.nextSetBit(first);
      int last = (next < 0 ? sent : Math.min(next, sent)) - 1;
      ranges.add(first == last ? Integer.toString(first) : first + "-" + last);
      first = arrived.nextClearBit(last + 1);
    }
    return ranges.toString();
  }
}
