package io.nsqconnect.client;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials an nsqd again after each failure, with growing delays, for as long as it takes. Tells the
 * log of a change in either direction once, and of the attempts in between only at debug level.
 * Belongs to the event loop.
 */
final class Redial {
  private static final Logger LOG = LoggerFactory.getLogger(Redial.class);

  private final ScheduledExecutorService loop;
  private final String what;
  private final Backoff backoff;
  private final Runnable dial;
  private Future<?> next;
  private boolean failing;
  private boolean cancelled;

  /**
   * Nothing dialled yet.
   *
   * @param what is connected to what, for the log
   */
  Redial(ScheduledExecutorService loop, String what, BackoffRange range, Runnable dial) {
    this.loop = loop;
    this.what = what;
    this.backoff = new Backoff(range, RandomGenerator.getDefault());
    this.dial = dial;
  }

  /** The last connection has ended. */
  void afterFailure(Closure closure) {
    if (cancelled) {
      return;
    }
    long delayMs = backoff.nextDelayMs();
    if (failing) {
      LOG.debug("{}: {}; next attempt in {} ms", what, closure.reason(), delayMs);
    } else {
      failing = true;
      LOG.warn("{}: {}; trying again until it works", what, closure.reason());
    }
    next = loop.schedule(dial, delayMs, TimeUnit.MILLISECONDS);
  }

  /** The connection does what it is for. */
  void succeeded() {
    backoff.reset();
    if (failing) {
      failing = false;
      LOG.info("{}: works again", what);
    }
  }

  /** Dials no more. */
  void cancel() {
    cancelled = true;
    if (next != null) {
      next.cancel(false);
    }
  }
}
