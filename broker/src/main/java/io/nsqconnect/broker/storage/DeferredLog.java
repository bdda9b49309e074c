package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.engine.DeferredSpill;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deferred messages in files that nsqd does not look at.
 *
 * <p>A log of {@linkplain LogEntry entries}: one for each message that comes, one with its number
 * only when nobody holds it any more. The latter is written after a sync of the topic, so that a
 * message which moved on is durable where it is then. The log consists of files of {@value
 * #FILE_BYTES} bytes. A file goes away when no message in it is left and it is the oldest; messages
 * that stay for long are copied to the end of the log when they are the few that keep a file.
 *
 * <p>Messages are named by their slot in arrays of number, place and holders. Confined to the
 * engine's thread.
 */
final class DeferredLog implements DeferredSpill, Store {
  private static final Logger LOG = LoggerFactory.getLogger(DeferredLog.class);

  /** Small enough to be copied within milliseconds. */
  private static final int FILE_BYTES = 4 << 20;

  /** A log of up to that many files is never rewritten. */
  private static final int MIN_FILES = 4;

  /** A log is rewritten while less than one part in so many is of use. */
  private static final int SPARSE_DIVISOR = 4;

  private final DiskQueues queues;
  private final TopicSync sync;
  private final String name;
  private final QueueFiles files;
  private final QueueWriter writer;
  private final DeferredSlots slots = new DeferredSlots();
  private final UnforcedFiles unforced;
  private final LogBlock block;
  private final LogReadFailures readFailures;

  /** Files of which something can't be read: kept for an operator instead of removed. */
  private final Set<Long> damagedFiles;

  /** Files of an earlier broker that this one could not open. */
  private final Set<Long> unopened;

  private final List<DeferredSlots.Recovered> recovered = new ArrayList<>();
  private final LongList settled = new LongList();
  private final LongList forgetting = new LongList();

  /** The first file that was not left by an earlier broker. */
  private final long ownFile;

  private long oldestFile;

  private long nextNumber;
  private boolean unsynced;
  private boolean ticking;
  private boolean closed;
  private String failure;

  DeferredLog(DiskQueues queues, TopicSync sync, QueueFiles files, long firstFile) {
    this.queues = queues;
    this.sync = sync;
    this.name = files.name();
    this.files = files;
    NavigableSet<Long> earlier = files.earlier();
    this.ownFile = earlier.isEmpty() ? firstFile : earlier.last() + 1;
    this.writer = new QueueWriter(queues, files, ownFile, 0);
    this.block = new LogBlock(queues, files);
    DeferredRecovery recovery = new DeferredRecovery(files, queues.damage());
    recovery.load(earlier);
    // What can't be opened now is not removed either, with what has been read.
    recovery.unopened().forEach(earlier::remove);
    this.unopened = recovery.unopened();
    this.damagedFiles = new TreeSet<>(recovery.unreadable());
    this.readFailures = new LogReadFailures(files, queues.clock());
    this.oldestFile = earlier.isEmpty() ? ownFile : earlier.first();
    recovery.restore(slots, recovered);
    this.nextNumber = recovery.nextNumber(queues.clock().epochNanos());
    this.unforced = new UnforcedFiles(files, earlier);
    sync.add(this);
    if (unforced.hasEarlier()) {
      unsynced = true;
      awaitTick();
    }
  }

  @Override
  public String topic() {
    return sync.topic();
  }

  @Override
  public void recover(RecoveredRecords records) {
    recovered.forEach(entry -> records.accept(entry.name(), entry.when()));
    recovered.clear();
    removeRead();
  }

  @Override
  public long append(ByteBuf memory, int index, int length, long when) {
    if (failure != null) {
      throw queues.refuse(this, failure);
    }
    try {
      makeRoom(LogEntry.sizeWith(length));
    } catch (SpillException e) {
      throw queues.refuse(this, e.getMessage());
    }
    long number = nextNumber++;
    long name = slots.add(number, writer.file(), writer.position(), LogEntry.sizeWith(length));
    LogEntry.write(writer.gather(), number, when, memory, index, length);
    written();
    return name;
  }

  @Override
  public Outcome read(long record, Spill.RecordConsumer consumer) {
    int slot = slots.slot(record);
    if (slots.file(slot) == writer.file()
        && slots.position(slot) + slots.size(slot) > writer.writtenPosition()
        && !tryFlush()) {
      return Outcome.NOT_NOW;
    }
    try {
      ByteBuf entry = block.read(slots.file(slot), slots.position(slot), slots.size(slot));
      int index = entry.readerIndex() + LogEntry.RECORD_OFFSET;
      consumer.accept(
          entry, index, slots.size(slot) - LogEntry.RECORD_OFFSET, record, Spill.AT_ONCE);
      readFailures.forget(record);
      return Outcome.HANDED_OVER;
    } catch (IOException e) {
      if (!readFailures.isGivenUp(record, slots.file(slot), slots.position(slot), e)) {
        return Outcome.NOT_NOW;
      }
      queues.damage().found(slots.size(slot));
      damagedFiles.add(slots.file(slot));
      settle(record);
      return Outcome.LOST;
    }
  }

  @Override
  public void share(long record, int count) {
    int slot = slots.slot(record);
    if (slot >= 0) {
      slots.share(slot, count);
    }
  }

  @Override
  public boolean isShared(long record) {
    return slots.slot(record) >= 0 && slots.holders(slots.slot(record)) > 1;
  }

  @Override
  public void settle(long record) {
    settle(record, 1);
  }

  @Override
  public int settleAll(long record) {
    int slot = slots.slot(record);
    int holders = slot < 0 ? 0 : slots.holders(slot);
    if (holders > 0) {
      settle(record, holders);
    }
    return holders;
  }

  @Override
  public String failure() {
    return failure == null ? sync.failure() : failure;
  }

  @Override
  public void empty() {
    drop(writer.file() + 1);
  }

  @Override
  public void close(boolean moved) {
    boolean flushed = tryFlush() || moved;
    long first = oldestFile;
    long next = writer.file() + 1;
    QueueWriter.Syncing file = writer.restart(next);
    letGo();
    sync.end(this, ending(file, first, moved ? next : first), flushed);
  }

  /** The end of the log, which removes the files from {@code first} to {@code end}. */
  private TopicSync.Ending ending(QueueWriter.Syncing file, long first, long end) {
    return new TopicSync.Ending() {
      @Override
      public void force() throws IOException {
        unforced.forceWith(file);
      }

      @Override
      public boolean hasNewNames() {
        return first < end;
      }

      @Override
      public void publish() {
        files.removeRead(first, end, ownFile, damagedFiles);
      }

      @Override
      public void close() {
        file.close();
      }
    };
  }

  @Override
  public void delete() {
    drop(writer.file() + 1);
    letGo();
    queues.close(sync, this);
  }

  @Override
  public void flush() {
    try {
      writer.flush();
      failure = null;
    } catch (IOException e) {
      failure = reason(e);
      queues.awaitFlush(this);
      throw new SpillException(failure, e);
    }
  }

  @Override
  public boolean hasFailed() {
    return failure != null;
  }

  @Override
  public boolean hasNews() {
    return unsynced;
  }

  @Override
  public TopicSync.Checkpoint checkpoint() {
    flush();
    unsynced = false;
    UnforcedFiles.Written written = unforced.written(writer);
    settled.moveTo(forgetting);
    return new TopicSync.Checkpoint() {
      @Override
      public void force() throws IOException {
        written.force();
      }

      @Override
      public boolean hasNewNames() {
        return written.hasNewNames();
      }

      @Override
      public void publish() {}

      @Override
      public void ended(boolean durable) {
        if (closed) {
          return;
        }
        if (durable) {
          written.isDurable();
          forgetSettled();
        } else {
          forgetting.moveTo(settled);
          unsynced = true;
        }
      }
    };
  }

  @Override
  public boolean tick() {
    if (unsynced) {
      sync.request();
    } else if (!sync.isRunning()) {
      block.release();
      queues.runOnSyncThread(writer.release()::close);
      ticking = false;
    }
    return ticking;
  }

  private void settle(long record, int holders) {
    int slot = slots.slot(record);
    if (slot >= 0 && slots.settle(slot, holders)) {
      settled.add(record);
      unsynced = true;
      awaitTick();
    }
  }

  /** What was settled before the last sync needs not be kept: says so in the log. */
  private void forgetSettled() {
    try {
      while (!forgetting.isEmpty()) {
        makeRoom(LogEntry.sizeWith(0));
        forget(slots.slot(forgetting.last()));
        forgetting.removeLast();
      }
      removeRead();
      if (isSparse()) {
        copyOldest();
      }
    } catch (SpillException e) {
      forgetting.moveTo(settled);
      unsynced = true;
    }
  }

  private void forget(int slot) {
    if (slot >= 0) {
      LogEntry.write(writer.gather(), slots.number(slot));
      slots.free(slot);
      queues.awaitFlush(this);
    }
  }

  /** Removes the oldest files as far as no message is left in them. */
  private void removeRead() {
    long first = oldestFile;
    long end = slots.oldestFile(writer.file());
    if (end > first) {
      oldestFile = end;
      Set<Long> damaged = Set.copyOf(damagedFiles);
      damagedFiles.removeIf(number -> number < end);
      queues.runOnSyncThread(() -> files.removeRead(first, end, ownFile, damaged));
    }
  }

  private boolean isSparse() {
    long logFiles = writer.file() - oldestFile;
    return logFiles > MIN_FILES
        && slots.bytes() < logFiles * FILE_BYTES / SPARSE_DIVISOR
        && failure == null;
  }

  /** Appends what is left in the oldest file once more; the file goes after the next sync. */
  private void copyOldest() {
    try {
      for (int slot = 0; slot < slots.capacity(); slot++) {
        if (slots.isUsed(slot) && slots.file(slot) == oldestFile) {
          copy(slot);
        }
      }
    } catch (IOException e) {
      // It stays where it is until it is due; that is when there is something to say.
      LOG.debug("DISKQUEUE({}) failed to copy a deferred message - {}", name, reason(e));
    }
    unsynced = true;
    awaitTick();
  }

  private void copy(int slot) throws IOException {
    int size = slots.size(slot);
    ByteBuf entry = block.read(slots.file(slot), slots.position(slot), size);
    makeRoom(size);
    slots.move(slot, writer.file(), writer.position());
    writer.gather().writeBytes(entry, entry.readerIndex(), size);
    written();
  }

  private void makeRoom(int bytes) {
    if (writer.position() > 0 && writer.position() + bytes > FILE_BYTES) {
      flush();
      try {
        unforced.add(writer.restart(writer.file() + 1));
      } catch (IOException e) {
        failure = reason(e);
        queues.awaitFlush(this);
        throw new SpillException(failure, e);
      }
    }
  }

  private void written() {
    unsynced = true;
    queues.awaitFlush(this);
    awaitTick();
    if (writer.isFull()) {
      tryFlush();
    }
  }

  private void awaitTick() {
    if (!ticking) {
      ticking = true;
      queues.awaitTick(this);
    }
  }

  /**
   * Forgets everything and goes on in file {@code next}. What the disk does not let go now is
   * removed with the files that come after.
   */
  private void drop(long next) {
    long first = oldestFile;
    QueueWriter.Syncing written = writer.restart(next);
    List<QueueWriter.Syncing> abandoned = unforced.abandon();
    block.release();
    slots.clear();
    readFailures.clear();
    damagedFiles.clear();
    recovered.clear();
    settled.clear();
    forgetting.clear();
    failure = null;
    queues
        .removals()
        .start(
            files,
            next,
            () -> {
              written.close();
              abandoned.forEach(QueueWriter.Syncing::close);
              unopened.forEach(files::delete);
              return files.delete(first, next, ownFile);
            });
  }

  private void letGo() {
    block.release();
    ticking = false;
    unsynced = false;
    closed = true;
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

  private static String reason(IOException e) {
    return DurableFiles.reason(e);
  }
}
