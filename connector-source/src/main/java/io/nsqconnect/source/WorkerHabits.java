package io.nsqconnect.source;

/**
 * Finds out whether the worker commits in transactions, which it does not tell.
 *
 * <p>Such a worker polls and commits on one thread, in turn. Any other commits from another thread,
 * and from the task's thread only after the last poll. Belongs to the task's thread, except for
 * {@link #isTasksThread} and {@link #committed}.
 */
final class WorkerHabits {
  private volatile Thread tasksThread;
  private boolean committedInTurn;
  private boolean transactional;

  /** The worker polls; the caller's is the task's thread. */
  void polled() {
    tasksThread = Thread.currentThread();
    transactional |= committedInTurn;
  }

  /** The worker commits. */
  void committed() {
    if (isTasksThread()) {
      committedInTurn = true;
    }
  }

  /** Whether the caller is on the thread that polls. */
  boolean isTasksThread() {
    return Thread.currentThread() == tasksThread;
  }

  /** Whether it has been seen that the worker commits in transactions. */
  boolean isTransactional() {
    return transactional;
  }
}
