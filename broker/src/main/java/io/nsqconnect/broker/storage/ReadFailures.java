package io.nsqconnect.broker.storage;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a disk queue can't be read. The file may be sound, so reading is tried again,
 * from batch to batch, and told once; in the end the place is passed over.
 */
final class ReadFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ReadFailures.class);

  /** Reading is given up at a place of the disk after so many attempts: 5 seconds of them. */
  private static final int MAX_ATTEMPTS = 50;

  private final QueueFiles files;
  private final QueueReader reader;
  private String reason;
  private int attempts;

  ReadFailures(QueueFiles files, QueueReader reader) {
    this.files = files;
    this.reader = reader;
  }

  /** Reading has succeeded. */
  void clear() {
    reason = null;
    attempts = 0;
  }

  /** The file is not there, and the reader leaves it. */
  void missing(Damage damage) {
    LOG.error(
        "DISKQUEUE({}) {} is missing, going on behind it",
        files.name(),
        files.disk().path(files.data(reader.file())));
    damage.found(0);
  }

  /**
   * Reading has failed.
   *
   * @param written where the file ends at present, or {@link Long#MAX_VALUE} if it is complete
   * @return whether reading may go on behind that place
   */
  boolean passOver(IOException e, long written) {
    String why = DurableFiles.reason(e);
    if (!why.equals(reason)) {
      reason = why;
      LOG.error(
          "DISKQUEUE({}) failed to read {} at {} - {}",
          files.name(),
          files.disk().path(files.data(reader.file())),
          reader.position(),
          why);
    }
    attempts++;
    if (attempts < MAX_ATTEMPTS || !reader.isOpen()) {
      return false;
    }
    attempts = 0;
    try {
      reader.passOverBlock(written);
      return reader.position() < written;
    } catch (IOException again) {
      return false;
    }
  }
}
