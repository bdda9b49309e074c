package io.nsqconnect.broker.storage;

import io.nsqconnect.protocol.MessageFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of one queue's files, and what happens to whole files. */
final class QueueFiles {
  private static final Logger LOG = LoggerFactory.getLogger(QueueFiles.class);

  /**
   * Behind name and {@code .diskqueue.}; also tells data files from metadata and others' queues.
   */
  private static final Pattern DATA_FILE_ENDING = Pattern.compile("(\\d{6,18})\\.dat");

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

  /** Leaves the metadata of a queue at its start, without syncing it, if there is none. */
  void createMetadata() {
    if (!Files.exists(metadata())) {
      try {
        QueuePositions.START.create(metadata());
      } catch (IOException e) {
        LOG.error("DISKQUEUE({}) failed to persistMetaData - {}", name, reason(e));
      }
    }
  }

  /** Why {@code e} happened, complete where the JDK tells the file only. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return e.getMessage() + ": no such file or directory";
    }
    return e instanceof AccessDeniedException
        ? e.getMessage() + ": permission denied"
        : e.getMessage();
  }

  /**
   * Where the queue stands. The metadata file may be older than the data, or missing: files that go
   * on where it ends were written before a crash and hold messages; writing goes on behind them, in
   * a file of its own.
   */
  QueuePositions recoverPositions() {
    QueuePositions recorded = recordedPositions();
    long end = recorded.writeFile() + 1;
    while (Files.exists(data(end))) {
      end++;
    }
    if (recorded.readsBeyondWrite()) {
      LOG.error("DISKQUEUE({}) {} reads beyond what was written", name, recorded);
      return new QueuePositions(0, end, 0, end, 0);
    }
    QueuePositions positions = recorded;
    long size = size(recorded.writeFile());
    if (size != recorded.writePosition() || end > recorded.writeFile() + 1) {
      LOG.warn(
          "DISKQUEUE({}) {} metadata writePos {}, file size {}, skipping to new file {}",
          name,
          data(recorded.writeFile()),
          recorded.writePosition(),
          size,
          end);
      long unrecorded = countRecords(recorded.writeFile(), recorded.writePosition(), end);
      positions = recorded.withDepth(recorded.depth() + unrecorded).withWriter(end, 0);
    }
    // Queues without depth are not read.
    return positions.depth() > 0 || positions.isAtEnd()
        ? positions
        : positions.withDepth(countRecords(positions.readFile(), positions.readPosition(), end));
  }

  private QueuePositions recordedPositions() {
    try {
      return QueuePositions.read(metadata());
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to retrieveMetaData - {}", name, reason(e));
      long oldest = oldest();
      return new QueuePositions(0, oldest, 0, oldest, 0);
    }
  }

  /** Number of the first data file, 0 if there is none. */
  private long oldest() {
    String prefix = name + ".diskqueue.";
    try (Stream<Path> found = Files.list(directory)) {
      return found
          .map(file -> file.getFileName().toString())
          .filter(file -> file.startsWith(prefix))
          .map(file -> DATA_FILE_ENDING.matcher(file.substring(prefix.length())))
          .filter(Matcher::matches)
          .mapToLong(ending -> Long.parseLong(ending.group(1)))
          .min()
          .orElse(0);
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to look at {} - {}", name, directory, reason(e));
      return 0;
    }
  }

  /** Size of a data file in bytes, 0 if there is none. */
  private long size(long number) {
    try {
      Path file = data(number);
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to look at {} - {}", name, data(number), reason(e));
      return 0;
    }
  }

  /** How many whole records there are from a position in {@code file} up to file {@code end}. */
  private long countRecords(long file, long position, long end) {
    long count = 0;
    long from = position;
    for (long number = file; number < end; number++) {
      count += countRecords(number, from);
      from = 0;
    }
    return count;
  }

  private long countRecords(long number, long position) {
    long size = size(number);
    if (position >= size) {
      return 0;
    }
    long count = 0;
    try (FileChannel channel = FileChannel.open(data(number), StandardOpenOption.READ)) {
      ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
      long next = position;
      while (channel.read(length.clear(), next) == Integer.BYTES) {
        int recordLength = length.getInt(0);
        next += Integer.BYTES + (long) recordLength;
        if (recordLength < MessageFrame.RECORD_HEADER_LENGTH || next > size) {
          break;
        }
        count++;
      }
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to look at {} - {}", name, data(number), reason(e));
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
      Files.move(file, bad, StandardCopyOption.REPLACE_EXISTING);
      LOG.warn("DISKQUEUE({}) saved bad file {} as {}", name, file, bad);
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to rename bad file {} - {}", name, file, reason(e));
    }
  }

  private void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.error("DISKQUEUE({}) failed to remove {} - {}", name, file, reason(e));
    }
  }
}
