package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.Collections;

/** A data file that a broker has set aside. All of it counts as read from an unknown hand. */
public final class BadFile {
  /** The file is the only one of its queue, and complete. */
  private static final QueuePositions FROM_ITS_BEGINNING = new QueuePositions(0, 0, 0, 1, 0);

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

  BadFile(DiskQueues queues, Disk disk, String fileName) {
    this.queues = queues;
    this.files = new Single(disk, fileName);
  }

  /** Shows the sound records, and returns how many there are. */
  long forEachRecord(QueueReader.Target target) throws IOException {
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
