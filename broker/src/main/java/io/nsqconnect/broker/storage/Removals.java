package io.nsqconnect.broker.storage;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of queues that were emptied or deleted, on their way off the disk. The sync thread removes
 * them, and a queue that is opened again under the same name waits for that. What a disk that fails
 * would not let go stays there; the numbers of those files are not used again, so that old and new
 * messages never mix.
 *
 * <p>Belongs to the engine's thread.
 */
final class Removals {
  private static final Logger LOG = LoggerFactory.getLogger(Removals.class);

  /** Removes files on the sync thread. */
  @FunctionalInterface
  interface Step {
    /** Returns whether the files are gone. */
    boolean run();
  }

  private record Removal(Future<Boolean> gone, long nextFile) {}

  private final ExecutorService syncThread;
  private final Map<String, Removal> started = new HashMap<>();

  Removals(ExecutorService syncThread) {
    this.syncThread = syncThread;
  }

  /**
   * Begins to remove files.
   *
   * @param nextFile a number that none of them has, nor a greater one
   */
  void start(QueueFiles files, long nextFile, Step removal) {
    started.values().removeIf(done -> done.gone().isDone() && isGone(done));
    Removal before = started.get(files.stem());
    Future<Boolean> gone =
        syncThread.submit(() -> removal.run() && (before == null || isGone(before)));
    started.put(files.stem(), new Removal(gone, nextFile));
  }

  /** The number of the first file of a queue that is opened again. */
  long firstFree(QueueFiles files) {
    Removal removal = started.get(files.stem());
    return removal == null || isGone(removal) ? 0 : removal.nextFile();
  }

  private static boolean isGone(Removal removal) {
    try {
      return removal.gone().get();
    } catch (ExecutionException e) {
      LOG.error("failed to remove the files of a queue", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
