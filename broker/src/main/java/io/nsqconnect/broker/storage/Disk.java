package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.List;

/**
 * A data directory: everything that storage asks of the operating system.
 *
 * <p>Files are named without their directory. What is written is there for every later read at
 * once, but survives a failure of the machine only if the file was {@linkplain DiskFile#force
 * forced}; a name that was created, renamed or deleted only after {@link #forceNames}. May be used
 * by several threads.
 */
public interface Disk {
  /**
   * Opens a file for reading.
   *
   * @throws java.nio.file.NoSuchFileException if it does not exist
   */
  DiskFile openForReading(String name) throws IOException;

  /** Opens a file for writing, with what it holds; created for its owner only if need be. */
  DiskFile openForWriting(String name) throws IOException;

  /** Opens a file for writing, without what it may hold. */
  DiskFile openEmpty(String name) throws IOException;

  /** Whether there is a file of that name. */
  boolean exists(String name);

  /**
   * Length of a file in bytes.
   *
   * @throws java.nio.file.NoSuchFileException if it does not exist
   */
  long size(String name) throws IOException;

  /** When a file was last modified, in milliseconds since 1970. */
  long modifiedMs(String name) throws IOException;

  /** Says when a file was last modified. */
  void modifiedMs(String name, long epochMs) throws IOException;

  /** The names of all files, in no particular order. */
  List<String> names() throws IOException;

  /** Removes a file if it exists. */
  void delete(String name) throws IOException;

  /** Gives a file another name; a file that had this name is gone, in the same instant. */
  void rename(String from, String to) throws IOException;

  /** Makes the names of all files durable. */
  void forceNames() throws IOException;

  /** Bytes that can still be written. */
  long usableBytes() throws IOException;

  /** Bytes that the disk has in all. */
  long totalBytes() throws IOException;

  /** A file's name as an operator finds it. */
  String path(String name);
}
