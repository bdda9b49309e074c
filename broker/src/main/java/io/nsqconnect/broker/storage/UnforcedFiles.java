package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/**
 * Full files that are not durable yet, and what a broker that was killed has left to the disk. The
 * engine's thread adds them, the sync thread forces and closes them; when it does not keep up, the
 * engine's thread has to wait and help.
 */
final class UnforcedFiles {
  /** Open files are scarce, and each has data that a crash would cost. */
  private static final int MAX_FILES = 64;

  /** Guards itself, and never for as long as the disk takes. */
  private final ArrayDeque<QueueWriter.Syncing> files = new ArrayDeque<>();

  private final QueueFiles names;

  /** Numbers of the files that an earlier broker may not have forced; guarded by the same. */
  private final ArrayDeque<Long> earlier;

  /** Held by the one thread that forces. */
  private final Object forcing = new Object();

  UnforcedFiles(QueueFiles names, Collection<Long> earlier) {
    this.names = names;
    this.earlier = new ArrayDeque<>(earlier);
  }

  /** Whether an earlier broker may have left something to the disk. */
  boolean hasEarlier() {
    synchronized (files) {
      return !earlier.isEmpty();
    }
  }

  void add(QueueWriter.Syncing file) throws IOException {
    int count;
    synchronized (files) {
      files.add(file);
      count = files.size();
    }
    if (count > MAX_FILES) {
      force();
    }
  }

  /** Makes all files durable; one that can't be stays for the next attempt. */
  void force() throws IOException {
    synchronized (forcing) {
      for (Long number = firstEarlier(); number != null; number = firstEarlier()) {
        names.force(number);
        removeEarlier(number);
      }
      for (QueueWriter.Syncing file = first(); file != null; file = first()) {
        file.force();
        remove(file);
        file.close();
      }
    }
  }

  /** Takes out all files, which nobody needs any more; the sync thread may close them. */
  List<QueueWriter.Syncing> abandon() {
    synchronized (files) {
      List<QueueWriter.Syncing> abandoned = List.copyOf(files);
      files.clear();
      earlier.clear();
      return abandoned;
    }
  }

  private QueueWriter.Syncing first() {
    synchronized (files) {
      return files.peek();
    }
  }

  private Long firstEarlier() {
    synchronized (files) {
      return earlier.peek();
    }
  }

  private void removeEarlier(Long number) {
    synchronized (files) {
      earlier.remove(number);
    }
  }

  private void remove(QueueWriter.Syncing file) {
    synchronized (files) {
      files.remove(file);
    }
  }
}
