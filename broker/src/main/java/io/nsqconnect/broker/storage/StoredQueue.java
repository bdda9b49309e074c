package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Consumer;

/**
 * One queue of a data directory as a broker that starts now would find it: its records, its
 * deferred messages, its files. Looking changes nothing; where a broker is at work it shows a
 * moment that may be over.
 */
public final class StoredQueue {
  private final DiskQueues queues;
  private final QueueFiles files;
  private final QueueFiles log;
  private final QueuePositions positions;
  private final DeadlineFile deadlines;

  StoredQueue(DiskQueues queues, QueueFiles files, QueueFiles log) {
    this.queues = queues;
    this.files = files;
    this.log = log;
    this.positions = new QueueRecovery(queues, files).find().positions();
    this.deadlines = DeadlineFile.open(files.disk(), files.deadlines());
  }

  /** Records that wait in the queue. */
  public long depth() {
    return Math.max(0, positions.depth());
  }

  /** File and position of the next record to read. */
  public String readPosition() {
    return positions.readFile() + "," + positions.readPosition();
  }

  /** File and position of the next record to write. */
  public String writePosition() {
    return positions.writeFile() + "," + positions.writePosition();
  }

  /** How many files hold records. */
  public int fileCount() {
    return files.earlier().size();
  }

  /** Bytes in those files. */
  public long fileBytes() throws IOException {
    return bytes(files);
  }

  /** Files of the log of deferred messages. */
  public int logFileCount() {
    return log.earlier().size();
  }

  /** Records in the queue of which a deadline is known. */
  public int deadlineCount() {
    return deadlines.count();
  }

  /**
   * Shows the records of the queue, in order.
   *
   * @throws IOException if a file can't be read; that need not mean damage
   */
  public void forEach(Consumer<StoredRecord> visitor) throws IOException {
    QueueReader reader = new QueueReader(queues, files, positions);
    try {
      while (reader.file() <= positions.writeFile()) {
        read(reader, visitor);
        reader.restart(reader.nextFile());
      }
    } finally {
      reader.release();
    }
  }

  /** Shows the messages in the log of deferred messages, in no particular order. */
  public void forEachDeferred(Consumer<StoredRecord> visitor) throws IOException {
    DeferredRecovery recovery = new DeferredRecovery(log, queues.damage());
    recovery.load(log.earlier());
    LogBlock block = new LogBlock(queues, log);
    try {
      recovery.forEach(
          (when, file, position, size) -> {
            ByteBuf entry = block.read(file, position, size);
            int index = entry.readerIndex() + LogEntry.RECORD_OFFSET;
            visitor.accept(StoredRecord.of(entry, index, size - LogEntry.RECORD_OFFSET, when));
          });
    } finally {
      block.release();
    }
  }

  private void read(QueueReader reader, Consumer<StoredRecord> visitor) throws IOException {
    boolean complete = reader.file() < positions.writeFile();
    try {
      reader.open();
    } catch (NoSuchFileException e) {
      if (complete && isStillToBeRead(reader.file())) {
        queues.damage().found(0);
      }
      return;
    }
    long written = complete ? Long.MAX_VALUE : positions.writePosition();
    boolean more = true;
    while (more) {
      more =
          reader.poll(
              written,
              (memory, index, length) ->
                  visitor.accept(
                      StoredRecord.of(memory, index, length, deadlines.of(memory, index))));
    }
  }

  /** Whether a file should be there, or a broker has read and removed it by now. */
  private boolean isStillToBeRead(long file) throws IOException {
    return QueuePositions.read(files.disk(), files.metadata()).readFile() <= file;
  }

  private static long bytes(QueueFiles files) throws IOException {
    long bytes = 0;
    for (long number : files.earlier()) {
      bytes += files.disk().size(files.data(number));
    }
    return bytes;
  }
}
