package io.nsqconnect.source.window;

import io.nsqconnect.source.window.WindowEntry.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Accompanies the messages of one topic on one nsqd from their delivery to nsqd's confirmation that
 * it has forgotten them, and keeps their {@link Window} up to date.
 *
 * <pre>
 *   take ──► a record is made ──► committed ──► FIN ──► confirm: TOUCH of no message
 *     └─ in the window ───────────────────────► FIN        └── its E_TOUCH_FAILED proves the FINs
 * </pre>
 *
 * <p>nsqd does not answer a FIN that succeeds, but executes the commands of a connection in order.
 * So every now and then a command is sent that it does answer; what was finished before, and did
 * not fail, is confirmed then. If the connection ends earlier, it stays unknown.
 *
 * <p>A message that timed out is delivered and finished again, so several FINs of it may be on
 * their way at once. Each can fail for itself, and a failure says only which message it is about.
 * So failures are counted: only if fewer FINs failed than were said has nsqd forgotten the message.
 * Then it has for good, as long as the connection lasts, whatever it had sent before: a delivery
 * that was on its way is finished too, and that this fails is no news.
 *
 * <p>A delivery, with the body of the message, is let go of as soon as it is finished: a message
 * may stay unconfirmed for days.
 *
 * <p>Thread-safe.
 *
 * @param <T> a delivery
 * @param <C> a connection that deliveries come over
 */
public final class Ledger<T, C> {
  /** After so many FINs they are confirmed without waiting for the time to come. */
  private static final int CONFIRM_AT_LEAST_EVERY = 10_000;

  /** Messages whose FINs were said one after the other over one connection, at least one. */
  private record Fins<T, C>(C connection, long beganMs, List<WindowEntry<T>> all) {}

  private final Window<T> window;
  private final Settlements<T, C> nsqd;
  private final LongSupplier clockMs;

  /** What was finished and waits for the next {@link #confirm}; null if nothing does. */
  private Fins<T, C> finished;

  /** What nsqd was asked about and has not answered, in the order of asking. */
  private final Deque<Fins<T, C>> asked = new ArrayDeque<>();

  /** How many FINs have failed of those not confirmed yet, by the id of the message. */
  private final Map<Long, Integer> failed = new HashMap<>();

  /** When the last connection ended, or else when this began, in Unix milliseconds. */
  private long aloneSinceMs;

  private long deduplicated;
  private long redeliveredPending;
  private long confirmed;

  /**
   * A ledger in which nothing is entered.
   *
   * @param clockMs Unix time in milliseconds
   */
  public Ledger(Window<T> window, Settlements<T, C> nsqd, LongSupplier clockMs) {
    this.window = window;
    this.nsqd = nsqd;
    this.clockMs = clockMs;
    aloneSinceMs = clockMs.getAsLong();
  }

  public Window<T> window() {
    return window;
  }

  /** Whether {@link #take} may be called with a message that is new. */
  public synchronized boolean hasRoom() {
    return window.hasRoom(clockMs.getAsLong());
  }

  /** Whether a message is in the window, so that it needs no room. */
  public synchronized boolean knows(MessageKey key) {
    return window.find(key) != null;
  }

  /**
   * A delivery has its turn.
   *
   * @return the entry to make a record of; empty if there is nothing more to do
   */
  public synchronized Optional<WindowEntry<T>> take(MessageKey key, T delivery) {
    WindowEntry<T> entry = window.find(key);
    if (entry == null) {
      return Optional.of(window.admit(key, delivery));
    }
    deduplicated++;
    if (entry.state() == State.PENDING) {
      redeliveredPending++;
    }
    T earlier = window.redelivered(entry, delivery);
    if (earlier != null && earlier != delivery) {
      nsqd.superseded(earlier);
    }
    if (entry.state() != State.PENDING) {
      finish(entry);
    }
    return Optional.empty();
  }

  /** The record of {@code entry} is in Kafka, or is meant never to be. */
  public synchronized void committed(WindowEntry<T> entry) {
    if (window.commit(entry)) {
      finish(entry);
    }
  }

  /** The record of {@code entry} is not in Kafka, and its message is to come again. */
  public synchronized void withdraw(WindowEntry<T> entry, long delayMs) {
    if (window.withdraw(entry)) {
      nsqd.requeue(entry.delivery(), delayMs);
    }
  }

  /** Says FIN, as nobody else does. This is where I1 is kept. */
  private void finish(WindowEntry<T> entry) {
    if (entry.state() != State.COMMITTED) {
      throw new IllegalStateException("FIN of a message that is " + entry.state());
    }
    T delivery = entry.delivery();
    entry.deliveredAs(null);
    if (!nsqd.finish(delivery)) {
      return;
    }
    C connection = nsqd.connection(delivery);
    if (finished == null || !finished.connection.equals(connection)) {
      finished = new Fins<>(connection, clockMs.getAsLong(), new ArrayList<>());
    }
    finished.all.add(entry);
    if (finished.all.size() >= CONFIRM_AT_LEAST_EVERY) {
      confirm();
    }
  }

  /** Asks nsqd whether it has executed the FINs of which it has not said so yet. */
  public synchronized void confirm() {
    if (finished != null) {
      asked.add(finished);
      finished = null;
    }
    Fins<T, C> newest = asked.peekLast();
    if (newest != null) {
      nsqd.executed(newest.connection)
          .whenComplete((done, failure) -> onExecuted(newest, failure == null));
    }
  }

  /** nsqd has executed {@code newest} and all before it, or nobody will ever know. */
  private synchronized void onExecuted(Fins<T, C> newest, boolean known) {
    if (!known) {
      asked.removeIf(fins -> fins == newest);
    }
    boolean outstanding = known && asked.stream().anyMatch(fins -> fins == newest);
    while (outstanding) {
      Fins<T, C> executed = asked.remove();
      executed.all.forEach(this::confirm);
      nsqd.confirmed(Math.max(0, clockMs.getAsLong() - executed.beganMs));
      outstanding = executed != newest;
    }
  }

  private void confirm(WindowEntry<T> each) {
    if (!isOneOfTheFailed(each.key.id())) {
      each.finishedOver = window.connection();
    }
    if (each.finishedOver == window.connection() && window.confirm(each)) {
      confirmed++;
    }
  }

  /** Which of several FINs of a message it was that failed is the same for what becomes of it. */
  private boolean isOneOfTheFailed(long id) {
    Integer count = failed.remove(id);
    if (count != null && count > 1) {
      failed.put(id, count - 1);
    }
    return count != null;
  }

  /** nsqd has refused a FIN of the message {@code id}, the number of {@link MessageKey#id}. */
  public synchronized void finishFailed(long id) {
    if (finished != null || !asked.isEmpty()) {
      failed.merge(id, 1, Integer::sum);
    }
  }

  /** The connection has ended. */
  public synchronized void disconnected() {
    finished = null;
    asked.clear();
    failed.clear();
    aloneSinceMs = clockMs.getAsLong();
    window.doubt(aloneSinceMs);
  }

  /** What is in the window now, if it is of use to ask whether nsqd has any message. */
  synchronized Optional<Mark> mark(long leaseMs) {
    return clockMs.getAsLong() - aloneSinceMs < leaseMs ? Optional.empty() : window.mark();
  }

  /** nsqd was without any message after {@code mark}. How many are confirmed by that. */
  synchronized int confirmUpTo(Mark mark) {
    int news = mark.connection() == window.connection() ? window.confirmUpTo(mark) : 0;
    confirmed += news;
    return news;
  }

  /** How many of {@link #deduplicated} were of messages whose records were on their way. */
  public synchronized long redeliveredPending() {
    return redeliveredPending;
  }

  /** How many messages nsqd is known to have finished. */
  public synchronized long confirmed() {
    return confirmed;
  }

  /** How many deliveries were of messages that were in the window. */
  public synchronized long deduplicated() {
    return deduplicated;
  }
}
