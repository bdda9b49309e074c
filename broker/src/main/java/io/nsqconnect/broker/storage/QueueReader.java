package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.protocol.MessageFrame;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a disk queue that is read, a block at a time. */
final class QueueReader {
  private static final Logger LOG = LoggerFactory.getLogger(QueueReader.class);

  private final DiskQueues queues;
  private final QueueFiles files;
  private long file;
  private long position;
  private FileChannel channel;

  /** What was read from {@link #position} on; its reader index moves along. */
  private ByteBuf block;

  QueueReader(DiskQueues queues, QueueFiles files, long file, long position) {
    this.queues = queues;
    this.files = files;
    this.file = file;
    this.position = position;
  }

  /** Number of the file that is read. */
  long file() {
    return file;
  }

  /** Where the next record begins. */
  long position() {
    return position;
  }

  /**
   * Opens the file, if that has not been done yet.
   *
   * @throws IOException if that fails, which need not mean damage
   */
  void open() throws IOException {
    if (channel == null) {
      channel = FileChannel.open(files.data(file), StandardOpenOption.READ);
    }
  }

  /**
   * Hands over the next record of the file, which has to be open.
   *
   * @param limit where the file ends at present; its size decides if that is less
   * @return false at the end
   * @throws IOException if the file can't be read or what it holds is no record
   */
  boolean poll(long limit, Spill.RecordConsumer consumer) throws IOException {
    if (blockBytes() < Integer.BYTES && !load(Integer.BYTES, limit)) {
      return false;
    }
    int length = block.getInt(block.readerIndex());
    long end = position + Integer.BYTES + length;
    if (length < MessageFrame.RECORD_HEADER_LENGTH || end > Math.min(limit, channel.size())) {
      throw new IOException("invalid message read size (" + length + ")");
    }
    int recordBytes = Integer.BYTES + length;
    if (blockBytes() < recordBytes && !load(recordBytes, limit)) {
      throw new EOFException("record ends before its length");
    }
    consumer.accept(block, block.readerIndex() + Integer.BYTES, length);
    block.skipBytes(recordBytes);
    position += recordBytes;
    if (!block.isReadable()) {
      returnBlock();
    }
    return true;
  }

  /** Goes to the beginning of another file. */
  void restart(long nextFile) {
    release();
    file = nextFile;
    position = 0;
  }

  /** Lets go of file and buffer; the position stays. */
  void release() {
    returnBlock();
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.error("failed to close {} - {}", files.data(file), e.getMessage());
    }
    channel = null;
  }

  private int blockBytes() {
    return block == null ? 0 : block.readableBytes();
  }

  /**
   * Reads a block with at least {@code needed} bytes from {@link #position} on; false at the end.
   */
  private boolean load(int needed, long limit) throws IOException {
    long available = Math.min(limit, channel.size()) - position;
    if (available == 0) {
      return false;
    }
    if (available < needed) {
      throw new EOFException("file ends " + available + " bytes into a record");
    }
    returnBlock();
    block = queues.takeBuffer();
    int wanted = (int) Math.min(Math.max(needed, DiskQueues.BUFFER_BYTES), available);
    block.ensureWritable(wanted);
    while (block.readableBytes() < wanted) {
      int read =
          block.writeBytes(
              channel, position + block.readableBytes(), wanted - block.readableBytes());
      if (read <= 0) {
        throw new EOFException("file is shorter than its size says");
      }
    }
    return true;
  }

  private void returnBlock() {
    if (block != null) {
      queues.returnBuffer(block);
      block = null;
    }
  }
}
