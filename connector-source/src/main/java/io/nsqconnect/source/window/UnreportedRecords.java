package io.nsqconnect.source.window;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the records that a transactional worker has dropped without a word.
 *
 * <p>Such a worker reports each record after the transaction that it belongs to, dropped ones too.
 * But if everything was dropped there is no transaction, and nothing is reported until there is
 * one, which may be never: a task that waited for it would stand still once all it may have in
 * flight was dropped. What such a worker always does is to call the task's commit, with no
 * transaction left open. And it polls only after it has dealt with all of the last batch. So a
 * record of a batch that was followed by a poll, and that is not reported by the next commit, was
 * dropped. The batch after that poll does not count yet: when a worker stops, it commits in the
 * middle of one.
 *
 * <p>Thread-safe.
 *
 * @param <R> a record, equal to itself alone
 */
public final class UnreportedRecords<R> {
  private Set<R> latest = new HashSet<>();
  private Set<R> dealtWith = new HashSet<>();

  /** The worker polls. */
  public synchronized void polled() {
    if (dealtWith.isEmpty()) {
      Set<R> empty = dealtWith;
      dealtWith = latest;
      latest = empty;
    } else {
      dealtWith.addAll(latest);
      latest.clear();
    }
  }

  /** The poll returns {@code record}. */
  public synchronized void handedOver(R record) {
    latest.add(record);
  }

  /**
   * The worker has said what became of {@code record}.
   *
   * @return false if {@link #committed} has said before that it was dropped
   */
  public synchronized boolean reported(R record) {
    return dealtWith.remove(record) || latest.remove(record);
  }

  /** The worker has committed; returns what it has dropped. */
  public synchronized List<R> committed() {
    List<R> dropped = new ArrayList<>(dealtWith);
    dealtWith.clear();
    return dropped;
  }
}
