package io.nsqconnect.broker.loop;

import io.nsqconnect.broker.engine.Clock;
import java.time.Instant;

/** The clock of the machine. */
public final class SystemClock implements Clock {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long epochNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
  }
}
