package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a sequence of files that is written. Records are gathered and written together; what
 * can't be written stays gathered, so that a later attempt may succeed.
 */
final class QueueWriter {
  private static final Logger LOG = LoggerFactory.getLogger(QueueWriter.class);

  /** A file that is open for writing, however many syncs are about it. */
  private static final class OpenFile {
    final DiskFile file;

    /** Whether nothing is written to it any more and all of it is durable. */
    volatile boolean durable;

    OpenFile(DiskFile file) {
      this.file = file;
    }
  }

  /** A file that another thread may sync and close while the writer goes on. */
  static final class Syncing {
    private final OpenFile open;
    private final long number;
    private final long length;

    private Syncing(OpenFile open, long number, long length) {
      this.open = open;
      this.number = number;
      this.length = length;
    }

    /** Number of the file. */
    long number() {
      return number;
    }

    /** How much of the file is written and does not change any more, in bytes. */
    long length() {
      return length;
    }

    /** Makes durable what the file holds, unless all of it is since the writer has left it. */
    void force() throws IOException {
      if (open != null && !open.durable) {
        open.file.force();
      }
    }

    /** Closes a file that the writer has left and that has been forced since. */
    void closeDurable() {
      if (open != null) {
        // Before it is closed: a sync that began earlier may be about the same file.
        open.durable = true;
      }
      close();
    }

    void close() {
      try {
        if (open != null) {
          open.file.close();
        }
      } catch (IOException e) {
        LOG.error("failed to close a disk queue file - {}", e.getMessage());
      }
    }
  }

  private final DiskQueues queues;
  private final QueueFiles files;
  private long file;
  private long written;
  private long newestFile = -1;
  private OpenFile open;
  private ByteBuf gathered;
  private int gatheredRecords;

  QueueWriter(DiskQueues queues, QueueFiles files, long file, long position) {
    this.queues = queues;
    this.files = files;
    this.file = file;
    this.written = position;
  }

  /** Number of the file that is written. */
  long file() {
    return file;
  }

  /** Number of the file that was opened last, which may have created its name; -1 before. */
  long newestFile() {
    return newestFile;
  }

  /** Where the next record begins. */
  long position() {
    return written + (gathered == null ? 0 : gathered.readableBytes());
  }

  /** Where the records end that have reached the file. */
  long writtenPosition() {
    return written;
  }

  /** Records that have not reached the file. */
  int gatheredRecords() {
    return gatheredRecords;
  }

  /** Where to append a record, to be written by {@link #flush}. */
  ByteBuf gather() {
    if (gathered == null) {
      gathered = queues.takeBuffer();
    }
    gatheredRecords++;
    return gathered;
  }

  /** Whether so much has been gathered that it should be written. */
  boolean isFull() {
    return gathered != null && gathered.readableBytes() >= DiskQueues.BUFFER_BYTES;
  }

  /**
   * Writes what has been gathered.
   *
   * @throws IOException if that fails; it stays gathered, and the next flush opens the file anew
   */
  void flush() throws IOException {
    if (gathered == null) {
      return;
    }
    try {
      write();
    } catch (IOException e) {
      queues.runOnSyncThread(release()::close);
      throw e;
    }
    queues.writtenRecords(gatheredRecords);
    returnBuffer();
  }

  private void write() throws IOException {
    if (open == null) {
      String name = files.data(file);
      // What a file held before its first record is of no use, and would seem to belong to it;
      // unless an earlier broker has left it, which may know more than was found out.
      boolean isNew = written == 0 && !files.earlier().contains(file);
      open = new OpenFile(isNew ? files.disk().openEmpty(name) : files.disk().openForWriting(name));
      newestFile = file;
    }
    int length = gathered.readableBytes();
    open.file.writeAll(gathered, gathered.readerIndex(), length, written);
    written += length;
    queues.written(length);
  }

  /** The file that is written, for syncing what it holds by now. */
  Syncing syncing() {
    return new Syncing(open, file, written);
  }

  /**
   * Lets go of the file; position and what has been gathered stay.
   *
   * @return the file that was left
   */
  Syncing release() {
    Syncing left = syncing();
    open = null;
    return left;
  }

  /**
   * Goes to the beginning of another file, and takes along what has been gathered.
   *
   * @return the file that was left
   */
  Syncing leave(long nextFile) {
    Syncing left = release();
    file = nextFile;
    written = 0;
    return left;
  }

  /**
   * Goes to the beginning of another file, and drops what has been gathered; the same number only
   * if nothing is written any more.
   *
   * @return the file that was left
   */
  Syncing restart(long nextFile) {
    returnBuffer();
    return leave(nextFile);
  }

  private void returnBuffer() {
    if (gathered != null) {
      queues.returnBuffer(gathered);
      gathered = null;
      gatheredRecords = 0;
    }
  }
}
