package io.nsqconnect.broker.storage;

import io.nsqconnect.broker.engine.SpillException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes everything that is stored of one topic durable together.
 *
 * <p>Messages move: from the topic to its channels, from a channel to its deferred messages and
 * back. A read position that has moved past a message is right only if the message is durable where
 * it went. So a sync takes a picture of the topic and all its channels at one moment, forces all
 * files that were written, and only then lets anything be forgotten. There is one sync at a time;
 * the slow part runs on the sync thread.
 */
final class TopicSync {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSync.class);

  /** What one store has to do. */
  interface Checkpoint {
    /** Makes what was written durable; on the sync thread. */
    void force() throws IOException;

    /** Whether a file has been created whose name may not be durable. */
    boolean hasNewNames();

    /** Forgets what needs not be kept; on the sync thread, when all have been forced. */
    void publish() throws IOException;

    /** Tells the store on the engine's thread how it went. */
    void ended(boolean durable);
  }

  /** What one store has to do at its end, on the sync thread. */
  interface Ending {
    /** Makes what was written durable. */
    void force() throws IOException;

    /** Whether a file has been created whose name may not be durable. */
    boolean hasNewNames();

    /** Has the next broker begin where this one ends; when all stores have been forced. */
    void publish() throws IOException;

    /** Lets go of files, whatever became of the rest. */
    void close();
  }

  private final DiskQueues queues;
  private final Disk disk;
  private final String topic;
  private final Set<Store> stores = new LinkedHashSet<>();
  private final List<Ending> endings = new ArrayList<>();
  private boolean allStored = true;
  private boolean running;
  private boolean requested;
  private String failure;

  TopicSync(DiskQueues queues, Disk disk, String topic) {
    this.queues = queues;
    this.disk = disk;
    this.topic = topic;
  }

  void add(Store store) {
    stores.add(store);
  }

  /**
   * A store closes. The last one of the topic has everything made durable together, behind any sync
   * that is still running.
   *
   * @param stored whether it has written all that it was given. If one has not, the next broker
   *     begins where the last sync was: what moved to that store is still where it came from
   */
  void end(Store store, Ending ending, boolean stored) {
    endings.add(ending);
    allStored &= stored;
    queues.close(this, store);
    if (stores.isEmpty()) {
      List<Ending> all = List.copyOf(endings);
      boolean complete = allStored;
      queues.runOnSyncThread(() -> finish(all, complete));
    }
  }

  /** Takes a store out; returns whether that was the last one. */
  boolean remove(Store store) {
    stores.remove(store);
    if (stores.isEmpty()) {
      requested = false;
    }
    return stores.isEmpty();
  }

  String topic() {
    return topic;
  }

  /** Whether a sync is under way. */
  boolean isRunning() {
    return running;
  }

  /** Why the last sync failed, or null. */
  String failure() {
    return failure;
  }

  /** Starts a sync, or has one follow that which is under way; none follows the first ending. */
  void request() {
    if (!endings.isEmpty()) {
      // What has ended is not forced yet and may lack something. The last sync knows of all.
      return;
    }
    if (running) {
      requested = true;
      return;
    }
    List<Checkpoint> checkpoints = new ArrayList<>();
    try {
      for (Store store : stores) {
        if (store.hasNews()) {
          checkpoints.add(store.checkpoint());
        }
      }
    } catch (SpillException e) {
      // The store has told why. The next request tries again.
      checkpoints.forEach(checkpoint -> checkpoint.ended(false));
      return;
    }
    running = true;
    queues.runOnSyncThread(
        () -> {
          String reason = persist(checkpoints);
          queues.runAtHome(() -> ended(checkpoints, reason));
        });
  }

  private void ended(List<Checkpoint> checkpoints, String reason) {
    running = false;
    if (reason != null && !reason.equals(failure)) {
      LOG.error("DISKQUEUE({}) failed to sync - {}", topic, reason);
    } else if (reason == null && failure != null) {
      LOG.info("DISKQUEUE({}) syncs again", topic);
    }
    failure = reason;
    queues.syncEnded(this);
    checkpoints.forEach(checkpoint -> checkpoint.ended(reason == null));
    if (requested && reason == null) {
      requested = false;
      request();
    }
  }

  private void finish(List<Ending> all, boolean complete) {
    try {
      for (Ending ending : all) {
        ending.force();
      }
      if (all.stream().anyMatch(Ending::hasNewNames)) {
        disk.forceNames();
      }
      if (complete) {
        for (Ending ending : all) {
          ending.publish();
        }
      }
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to sync - {}", topic, DurableFiles.reason(e));
    } finally {
      all.forEach(Ending::close);
    }
  }

  private String persist(List<Checkpoint> checkpoints) {
    try {
      for (Checkpoint checkpoint : checkpoints) {
        checkpoint.force();
      }
      if (checkpoints.stream().anyMatch(Checkpoint::hasNewNames)) {
        // A position may become durable in any moment from now on, and what it relies on has to be.
        disk.forceNames();
      }
      for (Checkpoint checkpoint : checkpoints) {
        checkpoint.publish();
      }
      return null;
    } catch (IOException e) {
      return DurableFiles.reason(e);
    }
  }
}
