package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small files that are read and written whole. */
final class DurableFiles {
  private static final Logger LOG = LoggerFactory.getLogger(DurableFiles.class);

  private static final long ANY_TIME = Long.MIN_VALUE;

  /** A third failure in a row is no passing one. */
  private static final int READ_ATTEMPTS = 3;

  private DurableFiles() {}

  /**
   * Gives a file new content; either the old or the new one survives a crash: writes a temporary
   * file, forces it, renames it over {@code name} and forces the names.
   */
  static void replace(Disk disk, String name, byte[] content) throws IOException {
    replace(disk, name, content, ANY_TIME);
  }

  /** Like {@link #replace}; the time of modification does not go back, whatever the clock says. */
  static void replaceNotBefore(Disk disk, String name, byte[] content) throws IOException {
    replace(disk, name, content, disk.exists(name) ? disk.modifiedMs(name) : ANY_TIME);
  }

  private static void replace(Disk disk, String name, byte[] content, long notBeforeMs)
      throws IOException {
    String temporary = name + ".tmp";
    disk.delete(temporary);
    try (DiskFile file = disk.openForWriting(temporary)) {
      file.writeAll(Unpooled.wrappedBuffer(content), 0, content.length, 0);
      if (notBeforeMs != ANY_TIME && notBeforeMs > disk.modifiedMs(temporary)) {
        disk.modifiedMs(temporary, notBeforeMs);
      }
      file.force();
    }
    disk.rename(temporary, name);
    disk.forceNames();
  }

  /** Writes a file that does not exist and leaves it to the disk when it becomes durable. */
  static void create(Disk disk, String name, byte[] content) throws IOException {
    try (DiskFile file = disk.openForWriting(name)) {
      file.writeAll(Unpooled.wrappedBuffer(content), 0, content.length, 0);
    }
  }

  /**
   * What a file holds. Tried more than once, for a disk that fails in passing.
   *
   * @throws NoSuchFileException if it does not exist
   */
  static byte[] read(Disk disk, String name) throws IOException {
    for (int attempt = 1; attempt < READ_ATTEMPTS; attempt++) {
      try {
        return readOnce(disk, name);
      } catch (NoSuchFileException e) {
        throw e;
      } catch (IOException e) {
        LOG.warn("failed to read {}, trying again - {}", disk.path(name), reason(e));
      }
    }
    return readOnce(disk, name);
  }

  private static byte[] readOnce(Disk disk, String name) throws IOException {
    try (DiskFile file = disk.openForReading(name)) {
      int size = Math.toIntExact(file.size());
      ByteBuf content = Unpooled.buffer(size);
      while (content.readableBytes() < size) {
        int read = file.read(content, content.readableBytes(), size - content.readableBytes());
        if (read < 1) {
          throw new IOException(disk.path(name) + " is shorter than its size says");
        }
      }
      return ByteBufUtil.getBytes(content);
    }
  }

  /** Why {@code e} happened: where the JDK names a file, opening it failed, in Go's words. */
  static String reason(IOException e) {
    return reason("open", e);
  }

  /**
   * Why {@code e} happened, in the words of Go where the JDK names a file: operation, files,
   * reason.
   *
   * @param operation what was tried, as Go calls it
   */
  static String reason(String operation, IOException e) {
    if (!(e instanceof FileSystemException failure) || failure.getFile() == null) {
      return e.getMessage() == null ? e.getClass().getName() : e.getMessage();
    }
    String other = failure.getOtherFile() == null ? "" : ' ' + failure.getOtherFile();
    return operation + ' ' + failure.getFile() + other + ": " + inGo(failure);
  }

  private static String inGo(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    } else if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof DirectoryNotEmptyException) {
      return "directory not empty";
    } else if (e.getReason() == null || e.getReason().isEmpty()) {
      return "unknown error";
    }
    return Character.toLowerCase(e.getReason().charAt(0)) + e.getReason().substring(1);
  }
}
