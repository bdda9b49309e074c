package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Full files that are not durable yet. The engine's thread adds them, the sync thread forces and
 * closes them; when it does not keep up, the engine's thread has to wait and help.
 */
final class UnforcedFiles {
  /** Open files are scarce, and each has data that a crash would cost. */
  private static final int MAX_FILES = 64;

  private final ArrayDeque<QueueWriter.Syncing> files = new ArrayDeque<>();

  synchronized void add(QueueWriter.Syncing file) throws IOException {
    files.add(file);
    if (files.size() > MAX_FILES) {
      force();
    }
  }

  /** Makes all files durable; one that can't be stays for the next attempt. */
  synchronized void force() throws IOException {
    while (!files.isEmpty()) {
      files.peek().force();
      files.poll().close();
    }
  }

  /** Lets go of all files, which nobody needs any more. */
  synchronized void drop() {
    files.forEach(QueueWriter.Syncing::close);
    files.clear();
  }
}
