package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.util.NavigableSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of one queue's files, and what happens to whole files. */
class QueueFiles {
  private static final Logger LOG = LoggerFactory.getLogger(QueueFiles.class);

  private static final int MIN_DIGITS = 6;

  private final Disk disk;
  private final String name;
  private final String kind;
  private final NavigableSet<Long> earlier;

  /**
   * Files named {@code name.kind.000000.dat}.
   *
   * @param kind {@code diskqueue} as nsqd has it, or something that nsqd ignores
   * @param earlier the numbers of those that an earlier broker left
   */
  QueueFiles(Disk disk, String name, String kind, NavigableSet<Long> earlier) {
    this.disk = disk;
    this.name = name;
    this.kind = kind;
    this.earlier = earlier;
  }

  /**
   * The name of the file with a number, of at least six digits. Put together by hand: each topic
   * that is created asks for some, and the first use of a formatter takes longer than all the rest.
   */
  static String numbered(String stem, long number) {
    String digits = Long.toString(number);
    return stem + '.' + "0".repeat(Math.max(0, MIN_DIGITS - digits.length())) + digits + ".dat";
  }

  /** What the names of all data files begin with. */
  String stem() {
    return name + '.' + kind;
  }

  /** Of the queue. */
  String name() {
    return name;
  }

  Disk disk() {
    return disk;
  }

  /** The name of a data file. */
  String data(long number) {
    return numbered(stem(), number);
  }

  /** The name of the file with the positions. */
  String metadata() {
    return stem() + ".meta.dat";
  }

  /** The name of the file with the deadlines of deferred messages. */
  String deadlines() {
    return name + ".deadlines.dat";
  }

  /** The numbers of the data files that an earlier broker left, ascending. */
  NavigableSet<Long> earlier() {
    return earlier;
  }

  /**
   * The number of the file behind another one, gaps between earlier files left out.
   *
   * @param own the first file that was not left by an earlier broker
   */
  long next(long number, long own) {
    if (number >= own) {
      return number + 1;
    }
    Long next = earlier.higher(number);
    return next == null ? own : Math.min(next, own);
  }

  /** Leaves the metadata of a queue at its start, without syncing it, if there is none. */
  void createMetadata() throws IOException {
    if (!disk.exists(metadata())) {
      QueuePositions.START.create(disk, metadata());
    }
  }

  /**
   * Removes the data files from {@code first} on, up to {@code end} and without it.
   *
   * @return whether they are gone
   */
  boolean delete(long first, long end, long own) {
    boolean gone = true;
    for (long number = first; number < end; number = next(number, own)) {
      gone &= delete(data(number));
    }
    return gone;
  }

  /** Removes such data files because they have been read, and keeps damaged ones out of the way. */
  void removeRead(long first, long end, long own, Set<Long> damaged) {
    for (long number = first; number < end; number = next(number, own)) {
      if (damaged.contains(number)) {
        quarantine(number);
      } else {
        delete(number);
      }
    }
  }

  /** Writes the metadata; returns whether that succeeded. */
  boolean write(QueuePositions positions) {
    try {
      positions.write(disk, metadata());
      return true;
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to persistMetaData - {}", name, DurableFiles.reason(e));
      return false;
    }
  }

  /** Makes a data file durable, if it is still there. */
  void force(long number) throws IOException {
    if (disk.exists(data(number))) {
      try (DiskFile file = disk.openForWriting(data(number))) {
        file.force();
      }
    }
  }

  /**
   * Writes the first {@code length} bytes of a data file once more, as they are, and makes them
   * durable; of less if the file is shorter, of nothing if it is gone.
   */
  void forceAnew(long number, long length) throws IOException {
    if (!disk.exists(data(number))) {
      return;
    }
    ByteBuf block = Unpooled.directBuffer(DiskQueues.BUFFER_BYTES);
    try (DiskFile from = disk.openForReading(data(number));
        DiskFile to = disk.openForWriting(data(number))) {
      long end = Math.min(length, from.size());
      for (long position = 0; position < end; ) {
        block.clear();
        int wanted = (int) Math.min(block.capacity(), end - position);
        int read = from.read(block, position, wanted);
        if (read < 1) {
          throw new EOFException(disk.path(data(number)) + " is shorter than its size says");
        }
        to.writeAll(block, 0, read, position);
        position += read;
      }
      to.force();
    } finally {
      block.release();
    }
  }

  /** Removes a data file. */
  void delete(long number) {
    delete(data(number));
  }

  /** Removes the metadata; returns whether it is gone. */
  boolean deleteMetadata() {
    return delete(metadata());
  }

  /** Removes the deadlines; what they belong to must be gone for good, or it would come early. */
  void deleteDeadlines() {
    try {
      if (disk.exists(deadlines())) {
        disk.forceNames();
        disk.delete(deadlines());
      }
    } catch (IOException e) {
      LOG.error(
          "DISKQUEUE({}) failed to remove {} - {}",
          name,
          disk.path(deadlines()),
          DurableFiles.reason("remove", e));
    }
  }

  /** Keeps a damaged file out of the way, for an operator to look at. */
  void quarantine(long number) {
    String bad = data(number) + ".bad";
    try {
      disk.rename(data(number), bad);
      LOG.warn(
          "DISKQUEUE({}) saved bad file {} as {}", name, disk.path(data(number)), disk.path(bad));
    } catch (IOException e) {
      LOG.error(
          "DISKQUEUE({}) failed to rename bad file {} - {}",
          name,
          disk.path(data(number)),
          DurableFiles.reason("rename", e));
    }
  }

  private boolean delete(String file) {
    try {
      disk.delete(file);
      return true;
    } catch (IOException e) {
      LOG.error(
          "DISKQUEUE({}) failed to remove {} - {}",
          name,
          disk.path(file),
          DurableFiles.reason("remove", e));
      return false;
    }
  }
}
