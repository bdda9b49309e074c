package io.nsqconnect.broker;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Gives the memory of messages that are gone back to the system.
 *
 * <p>When the engine frees memory, the allocator below it, glibc's, keeps it for what comes next,
 * for ever. That serves the next message well, and leaves a broker that once had a backlog as large
 * as it was then. So now and then somebody looks how much has been freed, and if that is much, the
 * native heap is trimmed, beside the loop.
 */
final class MemoryReturn {
  static final long MIN_FREED_BYTES = 64L << 20;
  static final int LOOK_SECONDS = 10;

  private final LongSupplier freedBytes;
  private final Executor background;
  private final Runnable trim;
  private long freedBeforeBytes;

  /**
   * Looks after what is freed.
   *
   * @param freedBytes how much was freed so far; asked on the loop
   * @param trim to be run by {@code background} when there is much to give back
   */
  MemoryReturn(LongSupplier freedBytes, Executor background, Runnable trim) {
    this.freedBytes = freedBytes;
    this.background = background;
    this.trim = trim;
  }

  /** Begins to look, as long as {@code loop} runs. */
  void begin(EventExecutor loop) {
    loop.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    long freed = freedBytes.getAsLong();
    if (freed - freedBeforeBytes >= MIN_FREED_BYTES) {
      freedBeforeBytes = freed;
      background.execute(trim);
    }
  }
}
