package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;

/**
 * Reads entries of a log, a block at a time: messages that were deferred together are mostly due
 * together.
 */
final class LogBlock {
  private static final int BLOCK_BYTES = 64 * 1024;

  private final DiskQueues queues;
  private final QueueFiles files;
  private ByteBuf block;
  private long file;
  private long start;

  LogBlock(DiskQueues queues, QueueFiles files) {
    this.queues = queues;
    this.files = files;
  }

  /** Bytes of a file, at the reader index of what is returned; lent until the next call. */
  ByteBuf read(long fromFile, long position, int length) throws IOException {
    boolean here =
        block != null
            && fromFile == file
            && position >= start
            && position + length <= start + block.writerIndex();
    if (!here) {
      load(fromFile, position, length);
    }
    return block.readerIndex((int) (position - start));
  }

  void release() {
    if (block != null) {
      queues.returnBuffer(block);
      block = null;
    }
  }

  private void load(long fromFile, long position, int length) throws IOException {
    release();
    ByteBuf loading = queues.takeBuffer();
    try (DiskFile open = files.disk().openForReading(files.data(fromFile))) {
      int wanted = Math.max(length, BLOCK_BYTES);
      loading.ensureWritable(wanted);
      while (loading.writerIndex() < wanted) {
        int read =
            open.read(loading, position + loading.writerIndex(), wanted - loading.writerIndex());
        if (read < 1) {
          break;
        }
      }
      if (loading.writerIndex() < length) {
        throw new EOFException(files.disk().path(files.data(fromFile)) + " ends too early");
      }
    } catch (IOException e) {
      queues.returnBuffer(loading);
      throw e;
    }
    block = loading;
    file = fromFile;
    start = position;
  }
}
