package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of one queue's files, and what happens to whole files. */
class QueueFiles {
  private static final Logger LOG = LoggerFactory.getLogger(QueueFiles.class);

  /** Behind name and kind; also tells data files from metadata and others' queues. */
  private static final Pattern DATA_FILE_ENDING = Pattern.compile("(\\d{6,18})\\.dat");

  private final Disk disk;
  private final String name;
  private final String kind;

  /**
   * Files named {@code name.kind.000000.dat}.
   *
   * @param kind {@code diskqueue} as nsqd has it, or something that nsqd ignores
   */
  QueueFiles(Disk disk, String name, String kind) {
    this.disk = disk;
    this.name = name;
    this.kind = kind;
  }

  /** Of the queue. */
  String name() {
    return name;
  }

  Disk disk() {
    return disk;
  }

  /** The name of a data file. */
  String data(long number) {
    return String.format("%s.%s.%06d.dat", name, kind, number);
  }

  /** The name of the file with the positions. */
  String metadata() {
    return name + '.' + kind + ".meta.dat";
  }

  /** The name of the file with the deadlines of deferred messages. */
  String deadlines() {
    return name + ".deadlines.dat";
  }

  /** The numbers of the data files, ascending. */
  List<Long> numbers() throws IOException {
    String prefix = name + '.' + kind + '.';
    return disk.names().stream()
        .filter(file -> file.startsWith(prefix))
        .map(file -> DATA_FILE_ENDING.matcher(file.substring(prefix.length())))
        .filter(Matcher::matches)
        .map(ending -> Long.valueOf(ending.group(1)))
        .sorted()
        .toList();
  }

  /** Leaves the metadata of a queue at its start, without syncing it, if there is none. */
  void createMetadata() {
    if (!disk.exists(metadata())) {
      try {
        QueuePositions.START.create(disk, metadata());
      } catch (IOException e) {
        LOG.error("DISKQUEUE({}) failed to persistMetaData - {}", name, DurableFiles.reason(e));
      }
    }
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

  void deleteDeadlines() {
    delete(deadlines());
  }

  /** Keeps a damaged file out of the way, for an operator to look at. */
  void quarantine(long number) {
    String bad = data(number) + ".bad";
    try {
      disk.rename(data(number), bad);
      LOG.warn(
          "DISKQUEUE({}) saved bad file {} as {}", name, disk.path(data(number)), disk.path(bad));
    } catch (IOException e) {
      LOG.error(
          "DISKQUEUE({}) failed to rename bad file {} - {}",
          name,
          disk.path(data(number)),
          DurableFiles.reason(e));
    }
  }

  private void delete(String file) {
    try {
      disk.delete(file);
    } catch (IOException e) {
      LOG.error(
          "DISKQUEUE({}) failed to remove {} - {}", name, disk.path(file), DurableFiles.reason(e));
    }
  }
}
