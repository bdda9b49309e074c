package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.MessageId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the deferred messages among the records of a disk queue are due.
 *
 * <p>A broker that stops puts deferred messages into the disk queue, where nsqd finds them, and
 * their times here, which nsqd does not look at. The next broker defers them again when it comes
 * upon them. Entries of messages that nsqd has delivered in between mean nothing.
 *
 * <p>A crash goes back to records that were handed over before. So the deadlines are kept until the
 * durable position has passed the last record that an earlier broker left.
 */
final class DeadlineFile {
  private static final Logger LOG = LoggerFactory.getLogger(DeadlineFile.class);

  private static final long NOT_PASSED = Long.MAX_VALUE;
  private static final int DIGIT_BITS = 4;
  private static final int DIGIT_MASK = 0xf;
  private static final int ID_OFFSET = MessageFrame.ID_OFFSET - MessageFrame.TIMESTAMP_OFFSET;

  private final Disk disk;
  private final String file;
  private final ByteBuf gathered = Unpooled.buffer(0);
  private DeadlineTable deadlines = DeadlineTable.EMPTY;

  /** The number of the last record whose deadline may be here, once that is known. */
  private long passedAt = NOT_PASSED;

  /** Bytes of the file that this object has written; less than 0 before it has. */
  private long written = -1;

  /** Whether the file is there and could not be read: a later broker may be able to. */
  private boolean unread;

  private DeadlineFile(Disk disk, String file) {
    this.disk = disk;
    this.file = file;
  }

  /** The deadlines in {@code file}, which need not exist. */
  static DeadlineFile open(Disk disk, String file) {
    DeadlineFile deadlines = new DeadlineFile(disk, file);
    if (disk.exists(file)) {
      deadlines.load();
    }
    return deadlines;
  }

  /** Deadlines that were found and not taken out. */
  int count() {
    return deadlines.size();
  }

  /** Keeps the deadline of a record. */
  void add(ByteBuf memory, int index, long when) {
    LogEntry.write(gathered, id(memory, index), when);
  }

  /**
   * The deadline of a record that is handed over, or {@link Spill#AT_ONCE}. It stays: after a crash
   * there may be another copy of the record, and this one may come again.
   */
  long of(ByteBuf memory, int index) {
    if (deadlines.isEmpty() || passedAt != NOT_PASSED) {
      return Spill.AT_ONCE;
    }
    return deadlines.get(id(memory, index), Spill.AT_ONCE);
  }

  /** No record that an earlier broker left comes behind that of this number. */
  void passed(long record) {
    if (passedAt == NOT_PASSED && !deadlines.isEmpty()) {
      passedAt = record;
    }
  }

  /** No record before that of this number comes again, even after a crash. */
  void forget(long record) {
    if (isPassed(record)) {
      deadlines = DeadlineTable.EMPTY;
      passedAt = NOT_PASSED;
    }
  }

  /** Writes what was added; to be called before the records are written. */
  void flush() throws IOException {
    if (!gathered.isReadable()) {
      return;
    }
    if (written < 0) {
      written = begin();
    }
    int length = gathered.readableBytes();
    try (DiskFile open = disk.openForWriting(file)) {
      open.writeAll(gathered, gathered.readerIndex(), length, written);
      // Durable before the records can be: a deferred message without its time would come early.
      // If that fails, all is written anew: another force alone would say nothing.
      open.force();
    }
    written += length;
    gathered.clear();
  }

  /** The records behind that of a number were dropped, and so is what was added. */
  void clear(long record) {
    passed(record);
    gathered.clear();
    written = -1;
  }

  /** Whether the file says nothing any more once the records before a number are forgotten. */
  boolean isObsolete(long record) {
    return written < 0 && !unread && (deadlines.isEmpty() || isPassed(record)) && disk.exists(file);
  }

  private boolean isPassed(long record) {
    return passedAt != NOT_PASSED && passedAt < record;
  }

  /** Keeps what an earlier broker has left in the file, and returns where to go on. */
  private long begin() throws IOException {
    if (unread && disk.exists(file)) {
      return disk.size(file);
    }
    ByteBuf entries = Unpooled.buffer();
    deadlines.forEach((id, when) -> LogEntry.write(entries, id, when));
    byte[] earlier = ByteBufUtil.getBytes(entries);
    DurableFiles.replace(disk, file, earlier);
    return earlier.length;
  }

  private void load() {
    try {
      ByteBuf content = Unpooled.wrappedBuffer(DurableFiles.read(disk, file));
      DeadlineTable.Loaded loaded = DeadlineTable.load(content);
      deadlines = loaded.table();
      if (loaded.damagedBytes() > 0) {
        LOG.error("{} bytes of {} are damaged", loaded.damagedBytes(), disk.path(file));
      }
    } catch (NoSuchFileException e) {
      // Removed since we looked.
    } catch (IOException e) {
      LOG.error("failed to read {} - {}", disk.path(file), DurableFiles.reason(e));
      unread = true;
    }
  }

  /** The id of a record as the number that its hex digits are. */
  private static long id(ByteBuf memory, int index) {
    long id = 0;
    for (int i = index + ID_OFFSET; i < index + ID_OFFSET + MessageId.LENGTH; i++) {
      id = id << DIGIT_BITS | Character.digit(memory.getByte(i), 1 << DIGIT_BITS) & DIGIT_MASK;
    }
    return id;
  }
}
