package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;

/**
 * What can be read of a small file on a disk that need not be sound. Blocks that can't be read are
 * zeros.
 *
 * @param unreadableBytes how much is in those blocks
 * @param reason why the last of them can't be read, or null
 */
record SalvagedFile(ByteBuf content, long unreadableBytes, String reason) {
  private static final int CHUNK_BYTES = 64 * 1024;

  /** Unit of failure of a disk: its blocks are at least that large. */
  private static final int BLOCK_BYTES = 4096;

  /** A third failure in a row is no passing one. */
  private static final int ATTEMPTS = 3;

  /**
   * Reads a file.
   *
   * @throws IOException if it can't be opened, which says nothing about what it holds
   */
  static SalvagedFile read(Disk disk, String name) throws IOException {
    try (DiskFile file = disk.openForReading(name)) {
      int size = Math.toIntExact(file.size());
      ByteBuf content = Unpooled.buffer(size);
      long unreadable = 0;
      String reason = null;
      while (content.writerIndex() < size) {
        int wanted = Math.min(CHUNK_BYTES, size - content.writerIndex());
        if (tryRead(file, content, wanted) == null) {
          continue;
        }
        for (int end = content.writerIndex() + wanted; content.writerIndex() < end; ) {
          int block = Math.min(BLOCK_BYTES, end - content.writerIndex());
          String failure = tryRead(file, content, block);
          if (failure != null) {
            content.writeZero(block);
            unreadable += block;
            reason = failure;
          }
        }
      }
      return new SalvagedFile(content, unreadable, reason);
    }
  }

  /** Appends that many bytes of the file; returns why that is not possible, or null. */
  private static String tryRead(DiskFile file, ByteBuf content, int length) {
    int start = content.writerIndex();
    String failure = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        read(file, content, start + length);
        return null;
      } catch (IOException e) {
        failure = DurableFiles.reason("read", e);
        content.writerIndex(start);
      }
    }
    return failure;
  }

  private static void read(DiskFile file, ByteBuf content, int end) throws IOException {
    while (content.writerIndex() < end) {
      int read = file.read(content, content.writerIndex(), end - content.writerIndex());
      if (read < 1) {
        throw new EOFException("file is shorter than its size says");
      }
    }
  }
}
