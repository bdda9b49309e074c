package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue of records in files, in nsqd's own format.
 *
 * <pre>
 *   name.diskqueue.000000.dat      records, one after the other:
 *
 *     0        4                                    4 + length
 *    +--------+------------------------------------+
 *    | length | timestamp, attempts, id, body      |
 *    +--------+------------------------------------+
 *
 *   name.diskqueue.meta.dat        {@link QueuePositions}
 * </pre>
 *
 * A record never spans files: a file that would grow past its limit is followed by one with the
 * next number. Records are gathered in a buffer and written when the batch ends; reading is by
 * blocks. Files are opened when they are needed, and a queue without traffic lets go of them.
 *
 * <p>The positions reach the metadata file with each sync of the topic. The read position there is
 * that of the oldest record which somebody still {@linkplain HandedOver holds}: a crash goes back
 * to it, so what was in flight comes again. A file is removed when that position has left it.
 *
 * <p>Confined to the engine's thread.
 */
final class DiskQueue implements Spill, Store {
  private static final Logger LOG = LoggerFactory.getLogger(DiskQueue.class);

  /** Reading is given up at a place of the disk after so many attempts: 5 seconds of them. */
  private static final int MAX_READ_ATTEMPTS = 50;

  /** So many records in flight from one queue at most: 80 MiB of books. */
  private static final int MAX_HANDED_OVER = 1 << 22;

  private final DiskQueues queues;
  private final TopicSync sync;
  private final String name;
  private final QueueFiles files;
  private final QueueWriter writer;
  private final QueueReader reader;
  private final HandedOver handedOver;
  private final DeadlineFile deadlines;
  private final Pinning pinning = new Pinning();
  private final UnforcedFiles unforced = new UnforcedFiles();

  /** Files of which something was passed over: kept for an operator instead of removed. */
  private final Set<Long> damagedFiles = new TreeSet<>();

  private long depth;

  /** The first file that was not left by an earlier broker. */
  private final long ownFile;

  /** The oldest file that has not been removed. */
  private long oldestFile;

  /** Records written or settled since the last sync began. */
  private long unsyncedOperations;

  private boolean everSynced;
  private boolean ticking;
  private String failure;
  private String readFailure;
  private int readAttempts;

  DiskQueue(DiskQueues queues, TopicSync sync, QueueFiles files) {
    this.queues = queues;
    this.sync = sync;
    this.name = files.name();
    this.files = files;
    QueuePositions positions = new QueueRecovery(queues, files).positions();
    this.depth = positions.depth();
    this.ownFile = positions.writeFile();
    this.oldestFile = positions.readFile();
    this.writer = new QueueWriter(queues, files, positions.writeFile(), positions.writePosition());
    this.reader = new QueueReader(queues, files, positions);
    this.handedOver = new HandedOver(positions.readFile(), positions.readPosition());
    this.deadlines = DeadlineFile.open(files.disk(), files.deadlines());
    sync.add(this);
  }

  @Override
  public void append(ByteBuf memory, int index, int length) {
    failIfFailed();
    int recordBytes = Integer.BYTES + length;
    if (writer.position() > 0
        && writer.position() + recordBytes > queues.settings().maxBytesPerFile()) {
      roll();
    }
    writer.gather().writeInt(length).writeBytes(memory, index, length);
    depth++;
    queues.awaitFlush(this);
    if (writer.isFull()) {
      // The record is taken: a failure is for the flush at the end of the batch to report.
      tryFlush();
    }
    operationDone();
  }

  @Override
  public void appendDeferred(ByteBuf memory, int index, int length, long when) {
    failIfFailed();
    deadlines.add(memory, index, when);
    append(memory, index, length);
  }

  @Override
  public boolean poll(RecordConsumer consumer) {
    while (!reachedWriter() && handedOver.count() < MAX_HANDED_OVER) {
      boolean complete = reader.file() < writer.file();
      if (!complete && reader.position() >= writer.writtenPosition() && !tryFlush()) {
        return false;
      }
      long written = complete ? Long.MAX_VALUE : writer.writtenPosition();
      try {
        reader.open();
        boolean found =
            reader.poll(
                written, (memory, index, length) -> handOver(consumer, memory, index, length));
        readFailure = null;
        readAttempts = 0;
        if (found) {
          return true;
        }
      } catch (NoSuchFileException e) {
        missing(complete);
        continue;
      } catch (IOException e) {
        if (!canGoOn(e, written)) {
          return false;
        }
      }
      if (complete) {
        leaveFile();
      }
    }
    if (reachedWriter()) {
      resetDepth();
    }
    return false;
  }

  @Override
  public void share(long record, int count) {
    handedOver.share(record, count);
  }

  @Override
  public void settle(long record) {
    handedOver.settle(record);
    operationDone();
  }

  @Override
  public int settleAll(long record) {
    operationDone();
    return handedOver.settleAll(record);
  }

  @Override
  public long depth() {
    return Math.max(depth, 0);
  }

  @Override
  public String failure() {
    return failure == null ? sync.failure() : failure;
  }

  @Override
  public void empty() {
    QueuePositions positions = new QueuePositions(0, writer.file() + 1, 0, writer.file() + 1, 0);
    dropAll(() -> writePositions(positions));
  }

  @Override
  public long close() {
    boolean flushed = tryFlush();
    long lost = writer.gatheredRecords();
    if (!flushed) {
      LOG.error("DISKQUEUE({}) closed with {} unwritten messages - {}", name, lost, failure);
    }
    QueuePositions positions = positions();
    QueueWriter.Syncing file = writer.restart(writer.file());
    reader.restart(reader.file());
    forget();
    deadlines.close();
    queues.close(sync, this);
    if (!everSynced && positions.equals(QueuePositions.START)) {
      // Never used. nsqd leaves metadata all the same; it says no more than its absence would.
      queues.runOnSyncThread(files::createMetadata);
    } else {
      // Behind any sync that is still running, whose positions are older.
      queues.runOnSyncThread(() -> makeDurable(file, positions));
    }
    return lost;
  }

  @Override
  public void delete() {
    queues.close(sync, this);
    dropAll(files::deleteMetadata);
  }

  @Override
  public void flush() {
    try {
      deadlines.flush();
      writer.flush();
    } catch (IOException e) {
      throw fail(e);
    }
    if (failure != null) {
      LOG.info("DISKQUEUE({}) writes again", name);
      failure = null;
    }
  }

  @Override
  public boolean hasFailed() {
    return failure != null;
  }

  @Override
  public boolean tick() {
    if (unsyncedOperations > 0) {
      sync.request();
    } else if (!sync.isRunning()) {
      reader.release();
      queues.runOnSyncThread(writer.release()::close);
      ticking = false;
    }
    return ticking;
  }

  @Override
  public boolean hasNews() {
    return unsyncedOperations > 0;
  }

  @Override
  public TopicSync.Checkpoint checkpoint() {
    flush();
    everSynced = true;
    if (pinning.isNew(handedOver.count(), reader.file() - handedOver.settledFile())) {
      queues.pinned(name);
    }
    long operations = unsyncedOperations;
    unsyncedOperations = 0;
    QueuePositions positions = positions();
    QueueWriter.Syncing file = writer.syncing();
    long oldest = oldestFile;
    Set<Long> damaged = Set.copyOf(damagedFiles);
    return new TopicSync.Checkpoint() {
      @Override
      public void force() throws IOException {
        unforced.force();
        file.force();
      }

      @Override
      public void publish() throws IOException {
        positions.write(files.disk(), files.metadata());
        removeRead(oldest, positions.readFile(), damaged);
      }

      @Override
      public void ended(boolean durable) {
        if (durable) {
          oldestFile = Math.max(oldestFile, positions.readFile());
          damagedFiles.removeIf(number -> number < positions.readFile());
        } else {
          unsyncedOperations += operations;
        }
        if (durable && unsyncedOperations >= queues.settings().syncEvery()) {
          sync.request();
        }
      }
    };
  }

  private void handOver(RecordConsumer consumer, ByteBuf memory, int index, int length) {
    long recordEnd = reader.position() + Integer.BYTES + length;
    long when = deadlines.take(memory, index);
    consumer.accept(memory, index, length, handedOver.next(), when);
    handedOver.add(reader.file(), recordEnd);
    depth--;
    awaitTick();
  }

  /** On the sync thread. */
  private void removeRead(long oldest, long readFile, Set<Long> damaged) {
    for (long number = oldest; number < readFile; number = files.next(number, ownFile)) {
      if (damaged.contains(number)) {
        files.quarantine(number);
      } else {
        files.delete(number);
      }
    }
  }

  /** On the sync thread, at the end. */
  private void makeDurable(QueueWriter.Syncing file, QueuePositions positions) {
    try {
      unforced.force();
      file.force();
      if (writePositions(positions)) {
        removeRead(oldestFile, positions.readFile(), damagedFiles);
      }
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to sync - {}", name, DurableFiles.reason(e));
    } finally {
      file.close();
    }
  }

  private boolean writePositions(QueuePositions positions) {
    try {
      positions.write(files.disk(), files.metadata());
      return true;
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to persistMetaData - {}", name, DurableFiles.reason(e));
      return false;
    }
  }

  /** Where the queue stands on disk: without what has only been gathered. */
  private QueuePositions positions() {
    handedOver.passed(reader.file(), reader.position());
    return new QueuePositions(
        depth + handedOver.count() - writer.gatheredRecords(),
        handedOver.settledFile(),
        handedOver.settledPosition(),
        writer.file(),
        writer.writtenPosition());
  }

  private boolean reachedWriter() {
    return reader.file() == writer.file() && reader.position() >= writer.position();
  }

  /** The reader has read all of a completed file. */
  private void leaveFile() {
    if (reader.isDamaged()) {
      damagedFiles.add(reader.file());
    }
    reader.restart(reader.nextFile());
    unsyncedOperations++;
    sync.request();
  }

  private void missing(boolean complete) {
    LOG.error(
        "DISKQUEUE({}) {} is missing, going on behind it",
        name,
        files.disk().path(files.data(reader.file())));
    queues.damage().found(0);
    if (!complete) {
      queues.runOnSyncThread(writer.leave(writer.file() + 1)::close);
    }
    leaveFile();
  }

  /** Whether reading may go on after a failure; the file may be sound, so it stays. Told once. */
  private boolean canGoOn(IOException e, long written) {
    String reason = DurableFiles.reason(e);
    if (!reason.equals(readFailure)) {
      readFailure = reason;
      LOG.error(
          "DISKQUEUE({}) failed to read {} at {} - {}",
          name,
          files.disk().path(files.data(reader.file())),
          reader.position(),
          reason);
    }
    readAttempts++;
    if (readAttempts < MAX_READ_ATTEMPTS || !reader.isOpen()) {
      return false;
    }
    readAttempts = 0;
    try {
      reader.passOverBlock(written);
      return reader.position() < written;
    } catch (IOException again) {
      return false;
    }
  }

  private void resetDepth() {
    if (depth != 0) {
      LOG.error(
          "DISKQUEUE({}) {} depth at tail ({}), {}, resetting 0...",
          name,
          depth > 0 ? "positive" : "negative",
          depth,
          depth > 0 ? "data loss" : "metadata corruption");
      depth = 0;
    }
  }

  private void roll() {
    flush();
    try {
      unforced.add(writer.restart(writer.file() + 1));
    } catch (IOException e) {
      throw fail(e);
    }
    unsyncedOperations++;
    sync.request();
  }

  private void awaitTick() {
    if (!ticking) {
      ticking = true;
      queues.awaitTick(this);
    }
  }

  private void operationDone() {
    unsyncedOperations++;
    awaitTick();
    if (unsyncedOperations >= queues.settings().syncEvery() || !everSynced) {
      sync.request();
    }
  }

  /** Leaves all files for the next number and removes them, then goes on with {@code then}. */
  private void dropAll(Runnable then) {
    long next = writer.file() + 1;
    long oldest = oldestFile;
    QueueWriter.Syncing abandoned = writer.restart(next);
    reader.restart(next);
    handedOver.restart(next, 0);
    oldestFile = next;
    damagedFiles.clear();
    deadlines.clear();
    depth = 0;
    failure = null;
    forget();
    queues.deleteOnSyncThread(
        name,
        () -> {
          abandoned.close();
          unforced.drop();
          files.delete(oldest, next, ownFile);
          files.deleteDeadlines();
          then.run();
        });
  }

  private void forget() {
    unsyncedOperations = 0;
    ticking = false;
    queues.forget(this);
  }

  private boolean tryFlush() {
    try {
      flush();
      return true;
    } catch (SpillException e) {
      return false;
    }
  }

  private void failIfFailed() {
    // That a sync has failed keeps publishers away; what is here may have no better place.
    if (failure != null) {
      throw new SpillException(failure, null);
    }
  }

  private SpillException fail(IOException e) {
    String reason = DurableFiles.reason(e);
    if (!reason.equals(failure)) {
      LOG.error("DISKQUEUE({}) failed to write - {}", name, reason);
    }
    failure = reason;
    queues.awaitFlush(this);
    return new SpillException(failure, e);
  }
}
