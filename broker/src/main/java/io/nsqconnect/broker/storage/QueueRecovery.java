package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where a disk queue stands, whatever way the last broker ended. */
final class QueueRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(QueueRecovery.class);

  /** The size of a file that is there and can't be looked at. */
  private static final long UNKNOWN = -1;

  private final DiskQueues queues;
  private final QueueFiles files;

  /** Whether the disk has failed, which need not last. */
  private boolean failed;

  QueueRecovery(DiskQueues queues, QueueFiles files) {
    this.queues = queues;
    this.files = files;
  }

  /**
   * What was found.
   *
   * @param positions where the queue stands
   * @param recorded where it stood by its metadata
   * @param oldestFile the first file that goes once it has been read; earlier ones than that of the
   *     read position are left over from a removal that a crash or the disk prevented
   * @param unrecorded numbers of the files that hold what no metadata tells of; a broker that was
   *     killed may have left it to the disk when it becomes durable
   */
  record Found(
      QueuePositions positions,
      QueuePositions recorded,
      long oldestFile,
      Collection<Long> unrecorded) {
    /** A queue that begins with an empty file, and leaves alone what earlier ones hold. */
    static Found nothingIn(long file) {
      QueuePositions nothing = QueuePositions.nothingIn(file);
      return new Found(nothing, nothing, file, List.of());
    }

    /** Whether a file has lost what the metadata knows of. */
    boolean isCut(long file, long size) {
      return file < recorded.writeFile() && size == 0
          || file == recorded.readFile() && size < recorded.readPosition()
          || file == recorded.writeFile() && size < recorded.writePosition();
    }
  }

  /**
   * Looks at the queue. The metadata file may be older than the data, or missing: files behind its
   * end were written before a crash and hold messages; writing goes on behind them, in a file of
   * its own.
   */
  Found find() {
    QueuePositions recorded = recorded();
    long end =
        files.earlier().isEmpty()
            ? recorded.writeFile() + 1
            : Math.max(recorded.writeFile(), files.earlier().last()) + 1;
    if (recorded.readsBeyondWrite()) {
      LOG.error("DISKQUEUE({}) {} reads beyond what was written", files.name(), recorded);
      return Found.nothingIn(end);
    }
    QueuePositions positions = recorded;
    Collection<Long> unrecorded = List.of();
    long size = size(recorded.writeFile());
    if (size != recorded.writePosition() || end > recorded.writeFile() + 1) {
      LOG.warn(
          "DISKQUEUE({}) {} metadata writePos {}, file size {}, skipping to new file {}",
          files.name(),
          files.disk().path(files.data(recorded.writeFile())),
          recorded.writePosition(),
          size,
          end);
      positions = recorded.withWriter(end, 0);
      positions = positions.withDepth(depthWithUnrecorded(recorded, positions));
      unrecorded = files.earlier().tailSet(recorded.writeFile(), true);
    }
    return new Found(
        positions.withDepth(depth(positions)),
        recorded,
        Math.min(positions.readFile(), oldest(positions.readFile())),
        unrecorded);
  }

  /** The recorded depth, and what lies behind; unless it counts more than the metadata places. */
  private long depthWithUnrecorded(QueuePositions recorded, QueuePositions positions) {
    boolean isInOneFile = recorded.readFile() == recorded.writeFile();
    long bytes = recorded.writePosition() - recorded.readPosition();
    if (isInOneFile && recorded.depth() > bytes / RecordShape.HEAD_LENGTH) {
      return count(positions);
    }
    QueuePositions behind = positions.withReader(recorded.writeFile(), recorded.writePosition());
    return recorded.depth() + count(behind);
  }

  /**
   * The depth that {@code positions} say, or what there is where that can't be: queues without
   * depth are not read, and one that does not begin with a record may have none.
   */
  private long depth(QueuePositions positions) {
    if (positions.isAtEnd() || positions.depth() > 0 && beginsWithRecord(positions)) {
      return positions.depth();
    }
    failed = false;
    long count = count(positions);
    return failed ? Math.max(count, positions.depth()) : count;
  }

  /** Whether there is a record to read, by the look of it, or nothing can be said now. */
  private boolean beginsWithRecord(QueuePositions positions) {
    long number = positions.readFile();
    long position = positions.readPosition();
    try {
      while (number < positions.writeFile() && position == files.disk().size(files.data(number))) {
        number = files.next(number, positions.writeFile());
        position = 0;
      }
      try (DiskFile file = files.disk().openForReading(files.data(number))) {
        long end = number < positions.writeFile() ? file.size() : positions.writePosition();
        ByteBuf head = Unpooled.buffer(RecordShape.HEAD_LENGTH);
        return end - position >= RecordShape.HEAD_LENGTH
            && file.read(head, position, RecordShape.HEAD_LENGTH) == RecordShape.HEAD_LENGTH
            && RecordShape.isLength(head.getInt(0), end - position)
            && RecordShape.hasId(head, 0);
      }
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      failedToLook("open", number, e);
      return true;
    }
  }

  private void failedToLook(String operation, long number, IOException e) {
    failed = true;
    LOG.error(
        "DISKQUEUE({}) failed to look at {} - {}",
        files.name(),
        files.disk().path(files.data(number)),
        DurableFiles.reason(operation, e));
  }

  private QueuePositions recorded() {
    try {
      return QueuePositions.read(files.disk(), files.metadata());
    } catch (IOException e) {
      LOG.error(
          "DISKQUEUE({}) failed to retrieveMetaData - {}", files.name(), DurableFiles.reason(e));
      return QueuePositions.nothingIn(oldest(0));
    }
  }

  /** The number of the oldest file, {@code none} if there is none. */
  private long oldest(long none) {
    return files.earlier().isEmpty() ? none : files.earlier().first();
  }

  /** Size of a data file in bytes, 0 if there is none, less if that can't be told now. */
  private long size(long number) {
    if (!files.earlier().contains(number)) {
      return 0;
    }
    try {
      return files.disk().size(files.data(number));
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      failedToLook("stat", number, e);
      return UNKNOWN;
    }
  }

  /** How many records there are from the read position up to the write position. */
  private long count(QueuePositions from) {
    long count = 0;
    QueueReader reader = QueueReader.counting(queues, files, from);
    while (reader.file() <= from.writeFile()) {
      long written = reader.file() < from.writeFile() ? Long.MAX_VALUE : from.writePosition();
      try {
        if (files.disk().exists(files.data(reader.file()))) {
          reader.open();
          while (reader.poll(written, (memory, index, length) -> {})) {
            count++;
          }
        }
      } catch (IOException e) {
        failedToLook("open", reader.file(), e);
      }
      reader.restart(reader.nextFile());
    }
    reader.release();
    return count;
  }
}
