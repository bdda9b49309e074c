package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.function.UnaryOperator;
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
  private final QueueDurability durability;
  private final ReadFailures readFailures;
  private long depth;

  /** Records written or settled since the last sync began. */
  private long unsyncedOperations;

  private boolean ticking;
  private String failure;

  DiskQueue(DiskQueues queues, TopicSync sync, QueueFiles files, QueueRecovery.Found found) {
    this.queues = queues;
    this.sync = sync;
    this.name = files.name();
    this.files = files;
    QueuePositions positions = found.positions();
    this.depth = positions.depth();
    this.writer = new QueueWriter(queues, files, positions.writeFile(), positions.writePosition());
    this.reader = new QueueReader(queues, files, positions);
    this.handedOver = new HandedOver(positions.readFile(), positions.readPosition());
    this.deadlines = DeadlineFile.open(files.disk(), files.deadlines());
    this.durability = new QueueDurability(files, found);
    this.readFailures = new ReadFailures(files, reader, queues.clock());
    sync.add(this);
    if (durability.isStale()) {
      unsyncedOperations = 1;
      awaitTick();
    }
  }

  @Override
  public String topic() {
    return sync.topic();
  }

  @Override
  public void append(ByteBuf memory, int index, int length) {
    failIfFailed();
    int recordBytes = Integer.BYTES + length;
    if (writer.position() > 0
        && writer.position() + recordBytes > queues.settings().maxBytesPerFile()) {
      tryRoll();
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
        readFailures.clear();
        if (found) {
          return true;
        }
      } catch (NoSuchFileException e) {
        missing(complete);
        continue;
      } catch (IOException e) {
        if (!readFailures.passOver(e, written)) {
          return false;
        }
        continue;
      }
      if (complete) {
        leaveFile();
      }
    }
    if (reachedWriter()) {
      if (reader.isDamaged()) {
        leaveWriter();
      }
      resetDepth();
    }
    return false;
  }

  @Override
  public void share(long record, int count) {
    handedOver.share(record, count);
  }

  @Override
  public boolean isShared(long record) {
    return handedOver.isShared(record);
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
    QueuePositions positions = QueuePositions.nothingIn(writer.file() + 1);
    drop(gone -> files.write(positions) && gone);
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
    boolean obsoleteDeadlines = deadlines.isObsolete(handedOver.oldest());
    sync.end(this, durability.ending(file, positions, obsoleteDeadlines), flushed);
    return lost;
  }

  @Override
  public void delete() {
    queues.close(sync, this);
    QueuePositions positions = QueuePositions.nothingIn(writer.file() + 1);
    drop(
        gone -> {
          if (!gone) {
            // What the disk does not let go must not come back with a channel of the same name.
            files.write(positions);
            return false;
          }
          files.deleteDeadlines();
          return files.deleteMetadata();
        });
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
    if (pinning.isNew(handedOver.count(), reader.file() - handedOver.settledFile())) {
      queues.pinned(name);
    }
    long operations = unsyncedOperations;
    long unsettled = handedOver.oldest();
    unsyncedOperations = 0;
    return durability.checkpoint(
        positions(), writer, durable -> synced(durable, operations, unsettled));
  }

  private void synced(boolean durable, long operations, long unsettled) {
    if (!durable) {
      unsyncedOperations += operations;
      return;
    }
    deadlines.forget(unsettled);
    if (unsyncedOperations >= queues.settings().syncEvery()) {
      sync.request();
    }
  }

  private void handOver(RecordConsumer consumer, ByteBuf memory, int index, int length) {
    long recordEnd = reader.position() + Integer.BYTES + length;
    long when = deadlines.of(memory, index);
    consumer.accept(memory, index, length, handedOver.next(), when);
    handedOver.add(reader.file(), recordEnd);
    if (reader.isBehindEarlier(recordEnd)) {
      deadlines.passed(handedOver.next() - 1);
    }
    depth--;
    awaitTick();
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
    durability.read(reader, queues.damage());
    reader.restart(reader.nextFile());
    unsyncedOperations++;
    sync.request();
  }

  /** The reader has read all that there is, and the file is not fit to be written to. */
  private void leaveWriter() {
    try {
      durability.left(writer.restart(writer.file() + 1));
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to sync - {}", name, DurableFiles.reason(e));
    }
    leaveFile();
  }

  private void missing(boolean complete) {
    readFailures.missing(queues.damage());
    if (!complete) {
      queues.runOnSyncThread(writer.leave(writer.file() + 1)::close);
    }
    leaveFile();
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
    deadlines.passed(handedOver.next() - 1);
  }

  private void tryRoll() {
    try {
      roll();
    } catch (SpillException e) {
      throw queues.refuse(this, e.getMessage());
    }
  }

  private void roll() {
    flush();
    try {
      durability.left(writer.restart(writer.file() + 1));
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
    boolean isDue = unsyncedOperations >= queues.settings().syncEvery();
    if (isDue || !durability.everSynced() || handedOver.count() == 0 && durability.hasDamaged()) {
      sync.request();
    }
  }

  /**
   * Leaves all files for the next number, and removes them.
   *
   * @param then what to do on the sync thread, given whether they are gone; returns whether all is
   */
  private void drop(UnaryOperator<Boolean> then) {
    long next = writer.file() + 1;
    Removals.Step removal = durability.abandon(writer.restart(next), next);
    reader.restart(next);
    handedOver.restart(next, 0);
    deadlines.clear(handedOver.next() - 1);
    depth = 0;
    failure = null;
    forget();
    queues.removals().start(files, next, () -> then.apply(removal.run()));
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
      throw queues.refuse(this, failure);
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
