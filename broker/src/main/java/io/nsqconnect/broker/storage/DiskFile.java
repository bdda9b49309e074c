package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** An open file of a {@link Disk}. */
public interface DiskFile extends AutoCloseable {
  /**
   * Appends bytes of the file, from {@code position} on, to {@code target}.
   *
   * @param length how many at most
   * @return how many; less than 1 at the end of the file
   */
  int read(ByteBuf target, long position, int length) throws IOException;

  /**
   * Writes bytes of {@code source} to the file.
   *
   * @return how many were written, which may be less than {@code length}
   */
  int write(ByteBuf source, int index, int length, long position) throws IOException;

  /** Writes bytes of {@code source} to the file, all or as many as come before a failure. */
  default void writeAll(ByteBuf source, int index, int length, long position) throws IOException {
    for (int done = 0; done < length; ) {
      done += write(source, index + done, length - done, position + done);
    }
  }

  /** Length in bytes. */
  long size() throws IOException;

  /** Makes what was written durable. */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
