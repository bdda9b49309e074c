package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A data file that a broker has set aside, of a queue or of a log of deferred messages. All of it
 * counts as read from an unknown hand.
 */
public final class BadFile {
  /** The file is the only one of its queue, and complete. */
  private static final QueuePositions FROM_ITS_BEGINNING = new QueuePositions(0, 0, 0, 1, 0);

  private static final Pattern LOG = Pattern.compile(".+\\.deferred\\.\\d+\\.dat(?:\\.bad)?");

  private static final class Single extends QueueFiles {
    private final String fileName;

    Single(Disk disk, String fileName) {
      super(disk, fileName, "diskqueue", Collections.emptyNavigableSet());
      this.fileName = fileName;
    }

    @Override
    String data(long number) {
      return fileName;
    }
  }

  private final DiskQueues queues;
  private final QueueFiles files;
  private final boolean isLog;

  BadFile(DiskQueues queues, Disk disk, String fileName) {
    this.queues = queues;
    this.files = new Single(disk, fileName);
    this.isLog = LOG.matcher(fileName).matches();
  }

  /** Shows the sound records, and returns how many there are. */
  long forEachRecord(QueueReader.Target target) throws IOException {
    return isLog ? forEachDeferred(target) : forEachInQueue(target);
  }

  private long forEachDeferred(QueueReader.Target target) throws IOException {
    long[] records = new long[1];
    SalvagedFile file = SalvagedFile.read(files.disk(), files.data(0));
    DeferredRecovery recovery = new DeferredRecovery(files, queues.damage());
    recovery.load(List.of(0L));
    recovery.forEach(
        (when, any, position, size) -> {
          target.accept(
              file.content(), position + LogEntry.RECORD_OFFSET, size - LogEntry.RECORD_OFFSET);
          records[0]++;
        });
    return records[0];
  }

  private long forEachInQueue(QueueReader.Target target) throws IOException {
    QueueReader reader = new QueueReader(queues, files, FROM_ITS_BEGINNING);
    long records = 0;
    try {
      reader.open();
      while (reader.poll(Long.MAX_VALUE, target)) {
        records++;
      }
      return records;
    } finally {
      reader.release();
    }
  }
}
