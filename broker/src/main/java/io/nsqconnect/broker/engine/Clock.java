package io.nsqconnect.broker.engine;

/** Time as the engine sees it; a test moves it by hand. */
public interface Clock {
  /** Nanoseconds that never go back, for timeouts and deferrals; the origin means nothing. */
  long nanoTime();

  /** Nanoseconds since the Unix epoch, for timestamps and ids; may step either way. */
  long epochNanos();
}
