package io.nsqconnect.broker.engine;

/**
 * A clock that moves when it is told to. It begins below zero, and soon passes it: the origin of
 * {@link Clock#nanoTime} means nothing.
 */
public final class ManualClock implements Clock {
  private long nanoTime = -2_000_000_000L;
  private long epochNanos = 1_795_344_608_254_700_000L;

  @Override
  public long nanoTime() {
    return nanoTime;
  }

  @Override
  public long epochNanos() {
    return epochNanos;
  }

  public void advance(long ns) {
    nanoTime += ns;
    epochNanos += ns;
  }

  /** Sets the time of day forward, or back if negative, as an operator would. */
  public void step(long ns) {
    epochNanos += ns;
  }
}
