package io.nsqconnect.source.window;

import java.util.Optional;

/**
 * Ends the doubts of a window when nsqd says that it has no message at all.
 *
 * <p>What was finished and not confirmed before a connection or a task ended is never delivered
 * again, so nobody would ever hear of it. But if the channel is empty after that, leases of the
 * earlier connection and deferred messages included, then nsqd has forgotten what it was told to.
 *
 * <p>Within nsqd a message is counted nowhere for a moment while it goes from one place to another.
 * So it takes two looks: what was on such a way at the first one is in a queue, with this task or
 * finished by the second. And only what was there before the first look is taken for confirmed.
 *
 * <p>Belongs to the thread that looks.
 */
public final class EmptyLooks {
  private final Ledger<?, ?> ledger;
  private final long leaseMs;

  /** When the look began that is going on. */
  private Mark begun;

  /** When the last look began that found nothing; null if there was none over this connection. */
  private Mark earlier;

  /**
   * Looks that are to be begun.
   *
   * @param leaseMs for how long messages are in flight at most after their connection has ended, in
   *     milliseconds
   */
  public EmptyLooks(Ledger<?, ?> ledger, long leaseMs) {
    this.ledger = ledger;
    this.leaseMs = leaseMs;
  }

  /** Whether a look is of any use now; if so, it begins. */
  public boolean begin() {
    Optional<Mark> now = ledger.mark(leaseMs);
    now.ifPresent(mark -> begun = mark);
    return now.isPresent();
  }

  /**
   * nsqd had no message at some moment after the look began.
   *
   * @return how many messages are confirmed by that
   */
  public int foundNothing() {
    int confirmed = 0;
    if (earlier != null && earlier.connection() == begun.connection()) {
      confirmed = ledger.confirmUpTo(earlier);
    }
    earlier = begun;
    return confirmed;
  }
}
