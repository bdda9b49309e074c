package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import java.io.IOException;
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
 * the batch ends; reading is by blocks. Files are opened when they are needed, so a queue without
 * traffic holds none. Positions reach the metadata file with each sync, which another thread does.
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
  private long unsyncedOperations;
  private boolean syncRunning;
  private boolean everSynced;
  private String failure;

  DiskQueue(DiskQueues queues, Path directory, String name) {
    this.queues = queues;
    this.name = name;
    this.files = new QueueFiles(directory, name);
    QueuePositions positions = recoverPositions();
    this.depth = positions.depth();
    this.writer = new QueueWriter(queues, files, positions.writeFile(), positions.writePosition());
    this.reader = new QueueReader(queues, files, positions.readFile(), positions.readPosition());
  }

  @Override
  public void append(ByteBuf memory, int index, int length) {
    if (failure != null) {
      throw new SpillException(failure, null);
    }
    try {
      int recordBytes = Integer.BYTES + length;
      if (writer.position() > 0
          && writer.position() + recordBytes > queues.settings().maxBytesPerFile()) {
        roll();
      }
      writer.append(memory, index, length);
    } catch (IOException e) {
      throw fail(e);
    }
    depth++;
    queues.awaitFlush(this);
    operationDone();
  }

  @Override
  public boolean poll(RecordConsumer consumer) {
    if (depth <= 0 && reachedWriter()) {
      return false;
    }
    try {
      if (reader.file() == writer.file() && reader.position() >= writer.writtenPosition()) {
        flush();
      }
    } catch (SpillException e) {
      return false;
    }
    boolean found = read(consumer);
    if (found) {
      depth--;
      operationDone();
    } else if (depth != 0) {
      LOG.error(
          "DISKQUEUE({}) {} depth at tail ({}), {}, resetting 0...",
          name,
          depth > 0 ? "positive" : "negative",
          depth,
          depth > 0 ? "data loss" : "metadata corruption");
      depth = 0;
    }
    return found;
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
    long next = writer.file() + 1;
    long oldest = reader.file();
    QueueWriter.Syncing abandoned = writer.restart(next);
    reader.restart(next);
    depth = 0;
    failure = null;
    everSynced = false;
    queues.forget(this);
    queues.deleteOnSyncThread(
        name,
        () -> {
          abandoned.close();
          files.delete(oldest, next - 1);
          files.deleteMetadata();
        });
  }

  @Override
  public void close() {
    try {
      flush();
    } catch (SpillException e) {
      LOG.error("DISKQUEUE({}) closed with unwritten messages - {}", name, e.getMessage());
    }
    QueuePositions positions = positions();
    QueueWriter.Syncing file = writer.restart(writer.file());
    reader.restart(reader.file());
    queues.forget(this);
    // Behind any sync that is still running, whose positions are older.
    queues.runOnSyncThread(
        () -> {
          makeDurable(file, positions);
          file.close();
        });
  }

  @Override
  public void delete() {
    empty();
  }

  /** Writes what has been gathered. */
  void flush() {
    try {
      writer.flush();
      failure = null;
    } catch (IOException e) {
      throw fail(e);
    }
  }

  boolean hasFailed() {
    return failure != null;
  }

  /**
   * Makes what was written, and the positions, durable on the other thread; at most one at a time.
   */
  void sync() {
    if (syncRunning || failure != null) {
      return;
    }
    try {
      flush();
    } catch (SpillException e) {
      return;
    }
    syncRunning = true;
    everSynced = true;
    unsyncedOperations = 0;
    queues.noteSynced(this);
    QueuePositions positions = positions();
    QueueWriter.Syncing file = writer.syncing();
    queues.runOnSyncThread(
        () -> {
          makeDurable(file, positions);
          queues.runAtHome(() -> syncRunning = false);
        });
  }

  private void makeDurable(QueueWriter.Syncing file, QueuePositions positions) {
    try {
      file.force();
      positions.write(files.metadata());
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to sync - {}", name, e.getMessage());
    }
  }

  private QueuePositions positions() {
    return new QueuePositions(
        depth, reader.file(), reader.position(), writer.file(), writer.position());
  }

  private QueuePositions recoverPositions() {
    QueuePositions recorded;
    try {
      recorded = QueuePositions.read(files.metadata());
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to retrieveMetaData - {}", name, e.getMessage());
      recorded = QueuePositions.START;
    }
    long size = files.size(recorded.writeFile());
    if (size <= recorded.writePosition()) {
      return recorded;
    }
    LOG.warn(
        "DISKQUEUE({}) {} metadata writePos {} < file size of {}, skipping to new file",
        name,
        files.data(recorded.writeFile()),
        recorded.writePosition(),
        size);
    return new QueuePositions(
        recorded.depth() + files.countRecords(recorded.writeFile(), recorded.writePosition()),
        recorded.readFile(),
        recorded.readPosition(),
        recorded.writeFile() + 1,
        0);
  }

  private boolean reachedWriter() {
    return reader.file() == writer.file() && reader.position() >= writer.position();
  }

  private boolean read(RecordConsumer consumer) {
    while (!reachedWriter() && reader.file() <= writer.file()) {
      boolean complete = reader.file() < writer.file();
      try {
        if (reader.poll(complete ? Long.MAX_VALUE : writer.writtenPosition(), consumer)) {
          return true;
        }
        finishFile();
      } catch (IOException e) {
        skipDamaged(e);
      }
    }
    return false;
  }

  /** The reader has read all of a completed file. */
  private void finishFile() {
    long read = reader.file();
    reader.restart(read + 1);
    queues.runOnSyncThread(() -> files.delete(read, read));
    sync();
  }

  private void skipDamaged(IOException reason) {
    long damaged = reader.file();
    LOG.error(
        "DISKQUEUE({}) reading at {} of {} - {}",
        name,
        reader.position(),
        files.data(damaged),
        reason.getMessage());
    if (damaged == writer.file()) {
      queues.runOnSyncThread(writer.restart(damaged + 1)::close);
    }
    reader.restart(damaged + 1);
    queues.runOnSyncThread(() -> files.quarantine(damaged));
    sync();
  }

  private void roll() throws IOException {
    flush();
    QueueWriter.Syncing full = writer.restart(writer.file() + 1);
    QueuePositions positions = positions();
    queues.runOnSyncThread(
        () -> {
          makeDurable(full, positions);
          full.close();
        });
  }

  private void operationDone() {
    unsyncedOperations++;
    if (unsyncedOperations >= queues.settings().syncEvery() || !everSynced) {
      sync();
    } else if (unsyncedOperations == 1) {
      queues.awaitSync(this);
    }
  }

  private SpillException fail(IOException e) {
    failure = e.getMessage();
    LOG.error("DISKQUEUE({}) failed to write - {}", name, failure);
    queues.awaitFlush(this);
    return new SpillException(failure, e);
  }
}
