package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.NavigableSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of one queue's files, and what happens to whole files. */
class QueueFiles {
  private static final Logger LOG = LoggerFactory.getLogger(QueueFiles.class);

  private final Disk disk;
  private final String name;
  private final String kind;
  private final NavigableSet<Long> earlier;

  /**
   * Files named {@code name.kind.000000.dat}.
   *
   * @param kind {@code diskqueue} as nsqd has it, or something that nsqd ignores
   * @param earlier the numbers of those that an earlier broker left
   */
  QueueFiles(Disk disk, String name, String kind, NavigableSet<Long> earlier) {
    this.disk = disk;
    this.name = name;
    this.kind = kind;
    this.earlier = earlier;
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

  /** The numbers of the data files that an earlier broker left, ascending. */
  NavigableSet<Long> earlier() {
    return earlier;
  }

  /**
   * The number of the file behind another one, gaps between earlier files left out.
   *
   * @param own the first file that was not left by an earlier broker
   */
  long next(long number, long own) {
    if (number >= own) {
      return number + 1;
    }
    Long next = earlier.higher(number);
    return next == null ? own : Math.min(next, own);
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

  /** Removes the data files from {@code first} on, up to {@code end} and without it. */
  void delete(long first, long end, long own) {
    for (long number = first; number < end; number = next(number, own)) {
      delete(data(number));
    }
  }

  /** Removes a data file. */
  void delete(long number) {
    delete(data(number));
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
