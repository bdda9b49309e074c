package io.nsqconnect.broker.storage;

import io.nsqconnect.protocol.MessageFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of one queue's files, and what happens to whole files. */
final class QueueFiles {
  private static final Logger LOG = LoggerFactory.getLogger(QueueFiles.class);

  private final Path directory;
  private final String name;

  QueueFiles(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  Path data(long number) {
    return directory.resolve(String.format("%s.diskqueue.%06d.dat", name, number));
  }

  Path metadata() {
    return directory.resolve(name + ".diskqueue.meta.dat");
  }

  /** Size of a data file in bytes, 0 if there is none. */
  long size(long number) {
    try {
      Path file = data(number);
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to look at {} - {}", name, data(number), e.getMessage());
      return 0;
    }
  }

  /** How many whole records a data file holds from {@code position} on. */
  long countRecords(long number, long position) {
    long count = 0;
    try (FileChannel channel = FileChannel.open(data(number), StandardOpenOption.READ)) {
      ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
      long next = position;
      while (channel.read(length.clear(), next) == Integer.BYTES) {
        int recordLength = length.getInt(0);
        next += Integer.BYTES + recordLength;
        if (recordLength < MessageFrame.RECORD_HEADER_LENGTH || next > channel.size()) {
          break;
        }
        count++;
      }
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to look at {} - {}", name, data(number), e.getMessage());
    }
    return count;
  }

  /** Removes the data files from {@code first} to {@code last}. */
  void delete(long first, long last) {
    for (long number = first; number <= last; number++) {
      delete(data(number));
    }
  }

  void deleteMetadata() {
    delete(metadata());
  }

  /** Keeps a damaged file out of the way, for an operator to look at. */
  void quarantine(long number) {
    Path file = data(number);
    Path bad = file.resolveSibling(file.getFileName() + ".bad");
    try {
      Files.move(file, bad);
      LOG.warn("DISKQUEUE({}) saved bad file {} as {}", name, file, bad);
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to rename bad file {} - {}", name, file, e.getMessage());
    }
  }

  private void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to remove {} - {}", name, file, e.getMessage());
    }
  }
}
