package io.nsqconnect.source;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides how many messages each subscription may have in flight, so that the task's bounds hold.
 *
 * <p>nsqd counts messages, not bytes, and sends what it was allowed before it reads that the
 * allowance has shrunk. So the bound in bytes is kept in two ways: ahead, by allowing only as many
 * messages as fit if they are about as large as the recent ones; and as a stop, by allowing none
 * while the bound is exceeded. A sudden change from small messages to large ones can exceed the
 * bound by what was allowed before the change was seen.
 *
 * <p>Subscriptions that do not make use of an equal share leave the rest of it to those that do:
 * one topic with a backlog among many quiet ones gets nearly all.
 *
 * <p>Belongs to the I/O thread, except for {@link #onReleased}.
 */
final class FlowControl {
  private static final Logger LOG = LoggerFactory.getLogger(FlowControl.class);

  /** Size assumed before any message is seen, in bytes: the default bounds give the full count. */
  private static final double FIRST_MEAN_BYTES = 16 * 1024;

  /** Weight of the newest message in the mean: about the last 64 count. */
  private static final double NEWEST = 1.0 / 64;

  /** After a stop, messages flow again below this part of the bound, to stop less often. */
  private static final double RESUME = 0.75;

  private final InFlightLimits limits;
  private final InFlight inFlight;
  private final Executor io;
  private final List<Valve> subscriptions = new ArrayList<>();
  private double meanBytes;
  private boolean paused;
  private volatile boolean full;

  FlowControl(InFlightLimits limits, InFlight inFlight, Executor io) {
    this.limits = limits;
    this.inFlight = inFlight;
    this.io = io;
    meanBytes = Math.min(FIRST_MEAN_BYTES, limits.bytes());
  }

  /** From now on tells these how many messages they may have in flight. */
  void govern(List<Valve> valves) {
    subscriptions.clear();
    subscriptions.addAll(valves);
    apply();
  }

  /** Divides anew, by what each made use of since the last time. */
  void divide() {
    if (!paused && !full) {
      subscriptions.forEach(Valve::judge);
      apply();
    }
  }

  /** Allows nothing until {@link #resume}. */
  void pause() {
    if (!paused) {
      paused = true;
      apply();
    }
  }

  void resume() {
    if (paused) {
      paused = false;
      apply();
    }
  }

  /** A message of {@code bytes} has come in flight. */
  void onReceived(int bytes) {
    int before = allowedByBytes();
    meanBytes += (bytes - meanBytes) * NEWEST;
    if (!full && inFlight.bytes() >= limits.bytes()) {
      full = true;
      apply();
      // What was released before "full" could be seen asked for nothing.
      reopen();
    } else if (before != allowedByBytes()) {
      apply();
    }
  }

  /** A message is no longer in flight. Any thread. */
  void onReleased() {
    if (full && inFlight.bytes() <= limits.bytes() * RESUME) {
      try {
        io.execute(this::reopen);
      } catch (RejectedExecutionException e) {
        LOG.debug("nothing flows any more: the task has stopped");
      }
    }
  }

  private void reopen() {
    if (full && inFlight.bytes() <= limits.bytes() * RESUME) {
      full = false;
      apply();
    }
  }

  /**
   * How many messages of the recent size fit, rounded down to a power of two so that it seldom
   * changes.
   */
  private int allowedByBytes() {
    double fitting = limits.bytes() / Math.max(1, meanBytes);
    return Integer.highestOneBit((int) Math.max(1, Math.min(fitting, Integer.MAX_VALUE)));
  }

  private void apply() {
    int[] shares =
        FairShares.of(
            Math.min(limits.messages(), allowedByBytes()),
            subscriptions.stream().mapToInt(Valve::demand).toArray());
    for (int i = 0; i < shares.length; i++) {
      subscriptions.get(i).allow(paused || full ? 0 : shares[i]);
    }
  }
}
