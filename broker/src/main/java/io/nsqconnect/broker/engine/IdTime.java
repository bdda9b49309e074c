package io.nsqconnect.broker.engine;

/**
 * How far the ids of an engine have come, in units of time, and how far they may go.
 *
 * <p>Whoever remembers this over restarts {@linkplain #resume tells} where ids may begin, and
 * reserves what they may use before it is used, so that not even a kill gives an id away twice. The
 * reservation is asked for when half of the last one is used up, and awaited by nobody: until it is
 * there ids stay within the last one, where each unit has 4096, and only when all of these are used
 * up they go on without. Belongs to the engine's thread.
 */
public final class IdTime {
  /** Remembers how far ids may have come. */
  public interface Reservations {
    /**
     * Reserves some time from {@code epochNanos} on, which is as far as ids have come, and calls
     * {@link IdTime#reserved} on the engine's thread when that will be remembered.
     */
    void reserve(long epochNanos);
  }

  private static final int UNIT_SHIFT = 20;

  /** 2012-10-28T16:23:42Z in units of 2^20 ns, the origin that nsqd counts from. */
  private static final long ORIGIN = 1288834974288L;

  private static final long NEVER = Long.MAX_VALUE;

  private Reservations reservations = epochNanos -> {};

  /** Where topics that are new begin: what lies before may have been used by one of that name. */
  private long first;

  private long highest;

  /** The first unit that is not reserved. */
  private long limit = NEVER;

  private long renewFrom = NEVER;
  private boolean renewing;

  /**
   * Continues after another engine.
   *
   * @param epochNanos from where on no id has been given out
   * @param by asked for more time from now on; {@link #reserved} has to be called before first use
   */
  public void resume(long epochNanos, Reservations by) {
    first = unit(epochNanos - 1) + 1;
    highest = first - 1;
    reservations = by;
  }

  /** Ids may use the time up to {@code untilEpochNanos}. */
  public void reserved(long fromEpochNanos, long untilEpochNanos) {
    long from = unit(fromEpochNanos);
    limit = unit(untilEpochNanos);
    renewFrom = from + (limit - from) / 2;
    renewing = false;
  }

  /** From where on no id has been given out, whatever is reserved. */
  public long unusedFromEpochNanos() {
    return epochNanos(highest + 1);
  }

  /**
   * The unit for ids that are given out at {@code epochNanos}, or the last one that is reserved.
   */
  long unitAt(long epochNanos) {
    long now = unit(epochNanos);
    if (now < limit) {
      return now;
    }
    renew(now);
    return limit - 1;
  }

  /** A topic has come to {@code unit}. */
  void used(long unit) {
    if (unit > highest) {
      highest = unit;
      if (unit >= renewFrom) {
        renew(unit);
      }
    }
  }

  /** Where the ids of a new topic begin at the earliest. */
  long first() {
    return first;
  }

  /** A topic is gone whose ids have come to {@code unit}: one of the same name begins behind it. */
  void retire(long unit) {
    first = Math.max(first, unit + 1);
  }

  private void renew(long from) {
    if (!renewing) {
      renewing = true;
      reservations.reserve(epochNanos(from));
    }
  }

  private static long unit(long epochNanos) {
    return (epochNanos >> UNIT_SHIFT) - ORIGIN;
  }

  private static long epochNanos(long unit) {
    return unit + ORIGIN << UNIT_SHIFT;
  }
}
