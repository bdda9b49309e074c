package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a disk queue that is read, a block at a time.
 *
 * <p>What this process has written is taken as it is. What was found on the disk is looked at: a
 * record has to lead to another one. Where it does not, a {@link DamageSearch} tells how to go on;
 * what is passed over is logged and counted.
 */
final class QueueReader {
  private static final Logger LOG = LoggerFactory.getLogger(QueueReader.class);

  /** Receives a record, its length field not included; the bytes are lent for the call. */
  @FunctionalInterface
  interface Target {
    void accept(ByteBuf memory, int index, int length);
  }

  private static final long UNKNOWN = -1;

  private final DiskQueues queues;
  private final QueueFiles files;
  private final boolean counting;
  private final long ownFile;
  private final long ownPosition;
  private long file;
  private long position;
  private DiskFile open;
  private long sizeOfFile = UNKNOWN;

  /** Where the record handed over last began, if that was in this file. */
  private long previous;

  /** Where sound records end for certain. */
  private long trustedUntil;

  private boolean damaged;

  /** What was read from {@link #position} on; its reader index moves along. */
  private ByteBuf block;

  /** A reader that begins where {@code start} says; its owner writes from where the same says. */
  QueueReader(DiskQueues queues, QueueFiles files, QueuePositions start) {
    this(queues, files, start, false);
  }

  /** A reader that only counts: what it passes over is for another one to tell of. */
  static QueueReader counting(DiskQueues queues, QueueFiles files, QueuePositions start) {
    return new QueueReader(queues, files, start, true);
  }

  private QueueReader(DiskQueues queues, QueueFiles files, QueuePositions start, boolean counting) {
    this.queues = queues;
    this.files = files;
    this.counting = counting;
    this.file = start.readFile();
    this.position = start.readPosition();
    this.previous = position;
    this.ownFile = start.writeFile();
    this.ownPosition = start.writePosition();
  }

  /** Number of the file that is read. */
  long file() {
    return file;
  }

  /** Where the next record begins. */
  long position() {
    return position;
  }

  /** Number of the file behind the one that is read. */
  long nextFile() {
    return files.next(file, ownFile);
  }

  /** Whether an earlier broker has written nothing from a position of the file on. */
  boolean isBehindEarlier(long from) {
    return file > ownFile || file == ownFile && from >= ownPosition;
  }

  boolean isOpen() {
    return open != null;
  }

  /** Length in bytes of the file, which is complete and was opened; -1 if it was not. */
  long size() {
    return sizeOfFile;
  }

  /** Whether something of the file was passed over. */
  boolean isDamaged() {
    return damaged;
  }

  /**
   * Opens the file, if that has not been done yet.
   *
   * @throws IOException if that fails, which need not mean damage
   */
  void open() throws IOException {
    if (open == null) {
      open = files.disk().openForReading(files.data(file));
      sizeOfFile = UNKNOWN;
    }
  }

  /**
   * Hands over the next record of the file, which has to be open.
   *
   * @param written where the file ends at present, or {@link Long#MAX_VALUE} if it is complete
   * @return false at the end
   * @throws IOException if the file can't be read; asking again may help
   */
  boolean poll(long written, Target target) throws IOException {
    long end = written == Long.MAX_VALUE ? sizeOfFile() : written;
    while (position < end) {
      try {
        if (isSound(end)) {
          int length = block.getInt(block.readerIndex());
          require(Integer.BYTES + length, end);
          target.accept(block, block.readerIndex() + Integer.BYTES, length);
          previous = position;
          skip(Integer.BYTES + length);
          return true;
        }
      } catch (EOFException e) {
        passOver(end);
      }
    }
    return false;
  }

  /**
   * Passes over a part of the disk that can't be read, up to {@code written} at most.
   *
   * @param alignment the part ends at the next multiple of that many bytes
   */
  void passOverBlocks(int alignment, long written) throws IOException {
    long end = written == Long.MAX_VALUE ? sizeOfFile() : written;
    passOver(Math.min(end, (position / alignment + 1) * alignment));
  }

  /** Goes to the beginning of another file. */
  void restart(long nextFile) {
    release();
    file = nextFile;
    position = 0;
    previous = 0;
    trustedUntil = 0;
    damaged = false;
    sizeOfFile = UNKNOWN;
  }

  /** Lets go of file and buffer; the position stays. */
  void release() {
    returnBlock();
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      LOG.error("failed to close {} - {}", path(), e.getMessage());
    }
    open = null;
  }

  /** Whether a sound record begins here; if not, what is none has been passed over. */
  private boolean isSound(long end) throws IOException {
    boolean hasLength =
        fill(Integer.BYTES, end)
            && RecordShape.isLength(block.getInt(block.readerIndex()), end - position);
    if (hasLength && (isTrusted() || leadsToRecord(end))) {
      return true;
    }
    DamageSearch.Finding finding = new DamageSearch(open, end).at(position, previous);
    trustedUntil = finding.trustedUntil();
    if (finding.nextRecord() == position) {
      return true;
    }
    passOver(finding.nextRecord());
    return false;
  }

  private boolean isTrusted() {
    // Behind what was passed over no record need begin.
    return position < trustedUntil || !damaged && isBehindEarlier(position);
  }

  private boolean leadsToRecord(long end) throws IOException {
    int recordBytes = Integer.BYTES + block.getInt(block.readerIndex());
    long next = position + recordBytes;
    if (!fill(recordBytes + RecordShape.HEAD_LENGTH, end)) {
      return false;
    }
    int start = block.readerIndex();
    int head = start + recordBytes;
    return RecordShape.isLength(block.getInt(head), end - next)
        && RecordShape.hasId(block, head)
        && !RecordShape.mayLieIn(block, start + RecordShape.HEAD_LENGTH, head);
  }

  private void passOver(long next) {
    if (!counting) {
      LOG.error(
          "DISKQUEUE({}) {}: {} bytes at {} are damaged, going on behind them",
          files.name(),
          path(),
          Math.max(0, next - position),
          position);
      queues.damage().found(Math.max(0, next - position));
    }
    damaged = true;
    returnBlock();
    position = next;
    previous = next;
  }

  private void skip(int length) {
    block.skipBytes(length);
    position += length;
    if (!block.isReadable()) {
      returnBlock();
    }
  }

  private long sizeOfFile() throws IOException {
    if (sizeOfFile == UNKNOWN) {
      sizeOfFile = open.size();
    }
    return sizeOfFile;
  }

  private void require(int needed, long end) throws IOException {
    if (!fill(needed, end)) {
      throw new EOFException("record ends before its length");
    }
  }

  /** Sees to it that the block has {@code needed} bytes; false if the file has not. */
  private boolean fill(int needed, long end) throws IOException {
    if (block != null && block.readableBytes() >= needed) {
      return true;
    }
    long available = end - position;
    if (available < needed) {
      return false;
    }
    returnBlock();
    int wanted = (int) Math.min(Math.max(needed, DiskQueues.BUFFER_BYTES), available);
    try {
      read(wanted);
    } catch (EOFException e) {
      throw e;
    } catch (IOException e) {
      // What can't be read may lie further on.
      returnBlock();
      read(needed);
    }
    return true;
  }

  private void read(int wanted) throws IOException {
    block = queues.takeBuffer();
    block.ensureWritable(wanted);
    while (block.readableBytes() < wanted) {
      int read = open.read(block, position + block.readableBytes(), wanted - block.readableBytes());
      if (read < 1) {
        throw new EOFException("file is shorter than its size says");
      }
    }
  }

  private void returnBlock() {
    if (block != null) {
      queues.returnBuffer(block);
      block = null;
    }
  }

  private String path() {
    return files.disk().path(files.data(file));
  }
}
