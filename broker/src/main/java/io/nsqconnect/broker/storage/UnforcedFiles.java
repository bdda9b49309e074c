package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Files of one store that are not durable yet: full ones, and what a broker that was killed has
 * left to the disk. The engine's thread adds them, the sync thread forces and closes them; when it
 * does not keep up, the engine's thread has to wait and help.
 *
 * <p>Once a force has failed, another one that succeeds says nothing: Linux takes what it could not
 * write for clean. So the file is written anew before it is forced again.
 */
final class UnforcedFiles {
  /** Open files are scarce, and each has data that a crash would cost. */
  private static final int MAX_FILES = 64;

  /** The number of no file. */
  private static final long NONE = -1;

  /** Guards itself, and never for as long as the disk takes. */
  private final ArrayDeque<QueueWriter.Syncing> files = new ArrayDeque<>();

  private final QueueFiles names;

  /** Numbers of the files that an earlier broker may not have forced; guarded by the same. */
  private final ArrayDeque<Long> earlier;

  /** Numbers of the files that are to be written anew; guarded by the same. */
  private final NavigableSet<Long> doubtful = new TreeSet<>();

  /** Held by the one thread that forces. */
  private final Object forcing = new Object();

  /** The newest file whose name is durable; the engine's thread knows. */
  private long durableFile = NONE;

  UnforcedFiles(QueueFiles names, Collection<Long> earlier) {
    this.names = names;
    this.earlier = new ArrayDeque<>(earlier);
  }

  /** All that a writer has written by a moment, for one sync. */
  final class Written {
    private final QueueWriter.Syncing file;
    private final long newestFile;
    private final boolean hasNewNames;

    private Written(QueueWriter writer) {
      this.file = writer.syncing();
      this.newestFile = writer.newestFile();
      this.hasNewNames = newestFile > durableFile || hasEarlier();
    }

    /** Makes it durable; on the sync thread. */
    void force() throws IOException {
      forceWith(file);
    }

    /** Whether a file has been created whose name may not be durable. */
    boolean hasNewNames() {
      return hasNewNames;
    }

    /** It is durable, and so are the names; on the engine's thread. */
    void isDurable() {
      durableFile = newestFile;
    }
  }

  /** All that {@code writer} has written by now. */
  Written written(QueueWriter writer) {
    return new Written(writer);
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
      forceLeft(NONE, 0);
    }
  }

  /** Makes all files durable, and the one behind them, which may be written still. */
  void forceWith(QueueWriter.Syncing last) throws IOException {
    synchronized (forcing) {
      forceLeft(last.number(), last.length());
      force(last);
    }
  }

  /**
   * Makes all files durable; one that can't be stays for the next attempt.
   *
   * @param last number of a file that is written still, of which {@code length} bytes will not
   *     change any more
   */
  private void forceLeft(long last, long length) throws IOException {
    synchronized (forcing) {
      for (Long number = firstDoubtful(); number != null; number = firstDoubtful()) {
        names.forceAnew(number, number == last ? length : Long.MAX_VALUE);
        believe(number);
      }
      for (Long number = firstEarlier(); number != null; number = firstEarlier()) {
        forceEarlier(number);
        removeEarlier(number);
      }
      for (QueueWriter.Syncing file = first(); file != null; file = first()) {
        force(file);
        remove(file);
        file.closeDurable();
      }
    }
  }

  private void force(QueueWriter.Syncing file) throws IOException {
    try {
      file.force();
    } catch (IOException e) {
      doubt(file.number());
      throw e;
    }
  }

  private void forceEarlier(Long number) throws IOException {
    try {
      names.force(number);
    } catch (IOException e) {
      doubt(number);
      throw e;
    }
  }

  /** Takes out all files, which nobody needs any more; the sync thread may close them. */
  List<QueueWriter.Syncing> abandon() {
    synchronized (files) {
      List<QueueWriter.Syncing> abandoned = List.copyOf(files);
      files.clear();
      earlier.clear();
      doubtful.clear();
      return abandoned;
    }
  }

  private void doubt(Long number) {
    synchronized (files) {
      doubtful.add(number);
    }
  }

  private void believe(Long number) {
    synchronized (files) {
      doubtful.remove(number);
    }
  }

  private Long firstDoubtful() {
    synchronized (files) {
      return doubtful.isEmpty() ? null : doubtful.first();
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
