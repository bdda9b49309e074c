package io.nsqconnect.broker.storage;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.health.Health;
import io.nsqconnect.broker.loop.SystemClock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The disk queues of a data directory without a broker: for looking at them, which changes nothing,
 * and for putting records into one of them, for which the directory has to be locked.
 *
 * <p>Belongs to one thread. Another one, started when something is put into a queue, does all that
 * a broker does on two.
 */
public final class StoredQueues implements AutoCloseable {
  private static final Pattern FILE =
      Pattern.compile(
          "(?<queue>.+?)\\.(?:diskqueue\\.(?:meta|\\d{6,18})\\.dat(?<bad>\\.bad)?"
              + "|deferred\\.\\d{6,18}\\.dat(?<badLog>\\.bad)?|deadlines\\.dat)");

  private static final int CLOSE_TIMEOUT_SECONDS = 60;

  private final Disk disk;
  private final ScheduledThreadPoolExecutor writing =
      new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("files", true));
  private final EarlierFiles files;
  private final DiskQueues queues;

  /**
   * The queues that are on {@code disk} now.
   *
   * @throws IOException if the directory can't be read
   */
  public StoredQueues(Disk disk, DiskQueueSettings settings) throws IOException {
    this.disk = disk;
    this.files = EarlierFiles.on(disk);
    // A sync that is due in a while is no reason to wait with the end.
    writing.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.queues =
        new DiskQueues(
            files,
            settings,
            Runnable::run,
            writing,
            new Health(new SystemClock()).condition("storage-writable"));
  }

  /** Names of the queues that have files, {@code topic} or {@code topic:channel}, sorted. */
  public List<String> names() throws IOException {
    return disk.names().stream()
        .map(FILE::matcher)
        .filter(Matcher::matches)
        .map(file -> file.group("queue"))
        .distinct()
        .sorted()
        .toList();
  }

  /** Names of the files of a queue that were set aside because of damage, sorted. */
  public List<String> badFiles(String queue) throws IOException {
    return disk.names().stream()
        .map(FILE::matcher)
        .filter(file -> file.matches() && isBad(file))
        .filter(file -> file.group("queue").equals(queue))
        .map(Matcher::group)
        .sorted()
        .toList();
  }

  /** The queue that a file belongs to by its name, or null. */
  public static String queueOf(String fileName) {
    Matcher file = FILE.matcher(fileName);
    return file.matches() ? file.group("queue") : null;
  }

  private static boolean isBad(Matcher file) {
    return file.group("bad") != null || file.group("badLog") != null;
  }

  /** Looks at a queue. */
  public StoredQueue queue(String name) {
    return new StoredQueue(
        queues, files.untouchedDiskQueue(name), files.untouchedDeferredLog(name));
  }

  /** What can be read of a file that was set aside. */
  public BadFile badFile(Disk at, String fileName) {
    return new BadFile(queues, at, fileName);
  }

  /**
   * Appends what can be read of a file to a queue. It is durable when this has been closed.
   *
   * @return how many records were appended
   * @throws IOException if the file can't be read or the queue can't be written
   */
  public long append(BadFile file, String queue) throws IOException {
    try {
      return writing.submit(() -> appendAll(file, queue)).get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** What was passed over so far. */
  public Damage damage() {
    return queues.damage();
  }

  /**
   * Waits until everything is durable, and frees buffers.
   *
   * @throws IOException if it takes too long
   */
  @Override
  public void close() throws IOException {
    writing.shutdown();
    try {
      if (!writing.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("files not closed after " + CLOSE_TIMEOUT_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    queues.close();
  }

  private long appendAll(BadFile file, String queue) throws IOException {
    Spill target = queues.open(queue);
    try {
      long appended = file.forEachRecord(target::append);
      queues.flush();
      return appended;
    } catch (SpillException e) {
      throw new IOException("failed to write " + queue + " - " + e.getMessage(), e);
    } finally {
      target.close();
    }
  }
}
