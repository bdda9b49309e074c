package io.nsqconnect.benchmarks;

import io.nsqconnect.broker.engine.Clock;
import java.util.concurrent.TimeUnit;

/** The time of the machine. */
final class MachineClock implements Clock {
  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long epochNanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }
}
