package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
 * next number, and removed when it has been read. Records are gathered in a buffer and written when
 * the batch ends; reading is by blocks. Files are opened when they are needed, and a queue without
 * traffic lets go of them. Positions reach the metadata file with each sync, which another thread
 * does.
 *
 * <p>Confined to the engine's thread.
 */
final class DiskQueue implements Spill {
  private static final Logger LOG = LoggerFactory.getLogger(DiskQueue.class);

  private final DiskQueues queues;
  private final String name;
  private final QueueFiles files;
  private final QueueWriter writer;
  private final QueueReader reader;
  private long depth;

  /** Records written or read since the last sync began. */
  private long unsyncedOperations;

  private boolean syncRunning;
  private boolean everSynced;
  private boolean ticking;
  private String failure;
  private String readFailure;

  DiskQueue(DiskQueues queues, Path directory, String name) {
    this.queues = queues;
    this.name = name;
    this.files = new QueueFiles(directory, name);
    QueuePositions positions = files.recoverPositions();
    this.depth = positions.depth();
    this.writer = new QueueWriter(queues, files, positions.writeFile(), positions.writePosition());
    this.reader = new QueueReader(queues, files, positions.readFile(), positions.readPosition());
  }

  @Override
  public void append(ByteBuf memory, int index, int length) {
    if (failure != null) {
      throw new SpillException(failure, null);
    }
    int recordBytes = Integer.BYTES + length;
    if (writer.position() > 0
        && writer.position() + recordBytes > queues.settings().maxBytesPerFile()) {
      roll();
    }
    writer.gather(memory, index, length);
    depth++;
    queues.awaitFlush(this);
    if (writer.isFull()) {
      // The record is taken: a failure is for the flush at the end of the batch to report.
      tryFlush();
    }
    operationDone();
  }

  @Override
  public boolean poll(RecordConsumer consumer) {
    while (!reachedWriter()) {
      boolean complete = reader.file() < writer.file();
      if (!complete && reader.position() >= writer.writtenPosition() && !tryFlush()) {
        return false;
      }
      try {
        reader.open();
        readFailure = null;
      } catch (NoSuchFileException e) {
        skipDamaged(e);
        continue;
      } catch (IOException e) {
        cannotRead(e);
        return false;
      }
      try {
        if (reader.poll(complete ? Long.MAX_VALUE : writer.writtenPosition(), consumer)) {
          depth--;
          operationDone();
          return true;
        }
        if (complete) {
          finishFile();
        } else {
          skipDamaged(new EOFException("file is shorter than what was written to it"));
        }
      } catch (IOException e) {
        skipDamaged(e);
      }
    }
    resetDepth();
    return false;
  }

  @Override
  public long depth() {
    return Math.max(depth, 0);
  }

  @Override
  public String failure() {
    return failure;
  }

  @Override
  public void empty() {
    QueuePositions positions = new QueuePositions(0, writer.file() + 1, 0, writer.file() + 1, 0);
    dropAll(() -> writePositions(positions));
  }

  @Override
  public void close() {
    if (!tryFlush()) {
      LOG.error(
          "DISKQUEUE({}) closed with {} unwritten messages - {}",
          name,
          writer.gatheredRecords(),
          failure);
    }
    QueuePositions positions = positions();
    QueueWriter.Syncing file = writer.restart(writer.file());
    reader.restart(reader.file());
    forget();
    if (!everSynced && positions.equals(QueuePositions.START)) {
      // Never used. nsqd leaves metadata all the same; it says no more than its absence would.
      queues.runOnSyncThread(files::createMetadata);
    } else {
      // Behind any sync that is still running, whose positions are older.
      persist(file, positions, file::close);
    }
  }

  @Override
  public void delete() {
    dropAll(files::deleteMetadata);
  }

  /** Writes what has been gathered. */
  void flush() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw fail(e);
    }
    if (failure != null) {
      LOG.info("DISKQUEUE({}) writes again", name);
      failure = null;
    }
  }

  boolean hasFailed() {
    return failure != null;
  }

  /**
   * Does what is due when a sync timeout has passed: a sync, or, if nothing has happened since the
   * last one, to let go of files and buffers.
   *
   * @return whether another tick is needed
   */
  boolean tick() {
    if (unsyncedOperations > 0) {
      sync();
    } else if (!syncRunning) {
      reader.release();
      queues.runOnSyncThread(writer.release()::close);
      ticking = false;
    }
    return ticking;
  }

  /**
   * Makes what was written, and the positions, durable on the other thread; at most one at a time.
   * What can't be synced now is left to the next tick.
   */
  private void sync() {
    if (syncRunning || !tryFlush()) {
      return;
    }
    syncRunning = true;
    everSynced = true;
    unsyncedOperations = 0;
    QueuePositions positions = positions();
    QueueWriter.Syncing file = writer.syncing();
    queues.runOnSyncThread(
        () -> {
          boolean durable = makeDurable(file, positions);
          queues.runAtHome(() -> syncEnded(durable));
        });
  }

  private void syncEnded(boolean durable) {
    syncRunning = false;
    if (!durable) {
      unsyncedOperations = Math.max(1, unsyncedOperations);
    } else if (unsyncedOperations >= queues.settings().syncEvery()) {
      sync();
    }
  }

  /** Makes {@code file} and {@code positions} durable on the other thread, then goes on there. */
  private void persist(QueueWriter.Syncing file, QueuePositions positions, Runnable then) {
    queues.runOnSyncThread(
        () -> {
          makeDurable(file, positions);
          then.run();
        });
  }

  private boolean makeDurable(QueueWriter.Syncing file, QueuePositions positions) {
    try {
      file.force();
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to sync - {}", name, QueueFiles.reason(e));
      return false;
    }
    return writePositions(positions);
  }

  private boolean writePositions(QueuePositions positions) {
    try {
      positions.write(files.metadata());
      return true;
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to persistMetaData - {}", name, QueueFiles.reason(e));
      return false;
    }
  }

  /** Where the queue stands on disk: without what has only been gathered. */
  private QueuePositions positions() {
    return new QueuePositions(
        depth - writer.gatheredRecords(),
        reader.file(),
        reader.position(),
        writer.file(),
        writer.writtenPosition());
  }

  private boolean reachedWriter() {
    return reader.file() == writer.file() && reader.position() >= writer.position();
  }

  /** The reader has read all of a completed file. */
  private void finishFile() {
    long read = reader.file();
    reader.restart(read + 1);
    persist(writer.syncing(), positions(), () -> files.delete(read, read));
  }

  private void skipDamaged(IOException reason) {
    long damaged = reader.file();
    LOG.error(
        "DISKQUEUE({}) reading at {} of {} - {}",
        name,
        reader.position(),
        files.data(damaged),
        QueueFiles.reason(reason));
    if (damaged == writer.file()) {
      queues.runOnSyncThread(writer.leave(damaged + 1)::close);
    }
    reader.restart(damaged + 1);
    queues.runOnSyncThread(() -> files.quarantine(damaged));
    persist(writer.syncing(), positions(), () -> {});
  }

  /** The file may be sound, so it stays; told once. */
  private void cannotRead(IOException e) {
    String reason = QueueFiles.reason(e);
    if (!reason.equals(readFailure)) {
      readFailure = reason;
      LOG.error("DISKQUEUE({}) failed to open for reading - {}", name, reason);
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
    QueueWriter.Syncing full = writer.restart(writer.file() + 1);
    persist(full, positions(), full::close);
  }

  private void operationDone() {
    unsyncedOperations++;
    if (!ticking) {
      ticking = true;
      queues.awaitTick(this);
    }
    if (unsyncedOperations >= queues.settings().syncEvery() || !everSynced) {
      sync();
    }
  }

  /** Leaves all files for the next number and removes them, then goes on with {@code then}. */
  private void dropAll(Runnable then) {
    long next = writer.file() + 1;
    long oldest = reader.file();
    QueueWriter.Syncing abandoned = writer.restart(next);
    reader.restart(next);
    depth = 0;
    failure = null;
    forget();
    queues.deleteOnSyncThread(
        name,
        () -> {
          abandoned.close();
          files.delete(oldest, next - 1);
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

  private SpillException fail(IOException e) {
    String reason = QueueFiles.reason(e);
    if (!reason.equals(failure)) {
      LOG.error("DISKQUEUE({}) failed to write - {}", name, reason);
    }
    failure = reason;
    queues.awaitFlush(this);
    return new SpillException(failure, e);
  }
}
