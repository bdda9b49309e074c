package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a disk queue is durable, and which of its files nobody needs any more.
 *
 * <p>Belongs to the engine's thread, which takes down at one moment what a sync, the end of the
 * queue or the removal of its files is about; the sync thread does it.
 */
final class QueueDurability {
  private static final Logger LOG = LoggerFactory.getLogger(QueueDurability.class);

  private final QueueFiles files;
  private final QueueRecovery.Found found;
  private final UnforcedFiles unforced;

  /** Files of which something was passed over: kept for an operator instead of removed. */
  private final Set<Long> damagedFiles = new TreeSet<>();

  /** The first file that was not left by an earlier broker. */
  private final long ownFile;

  /** The oldest file that has not been removed. */
  private long oldestFile;

  private boolean everSynced;

  QueueDurability(QueueFiles files, QueueRecovery.Found found) {
    this.files = files;
    this.found = found;
    this.unforced = new UnforcedFiles(files, found.unrecorded());
    this.ownFile = found.positions().writeFile();
    this.oldestFile = found.oldestFile();
  }

  /** Whether a broker that was killed may have left something to the disk. */
  boolean isStale() {
    return unforced.hasEarlier();
  }

  boolean everSynced() {
    return everSynced;
  }

  /** Whether damaged files wait for being renamed. */
  boolean hasDamaged() {
    return !damagedFiles.isEmpty();
  }

  /** The writer has gone on to the next file. */
  void left(QueueWriter.Syncing file) throws IOException {
    unforced.add(file);
  }

  /** The reader has read all of its file; one that lacks something is kept. */
  void read(QueueReader reader, Damage damage) {
    boolean isCut = reader.size() >= 0 && found.isCut(reader.file(), reader.size());
    if (isCut) {
      LOG.error(
          "DISKQUEUE({}) {} ends at {}, before what was written to it",
          files.name(),
          files.disk().path(files.data(reader.file())),
          reader.size());
      damage.found(0);
    }
    if (isCut || reader.isDamaged()) {
      damagedFiles.add(reader.file());
    }
  }

  /**
   * Begins a sync of what the writer has written.
   *
   * @param positions where the queue stands
   * @param ended told on the engine's thread whether all of that is durable now
   */
  TopicSync.Checkpoint checkpoint(
      QueuePositions positions, QueueWriter writer, Consumer<Boolean> ended) {
    everSynced = true;
    UnforcedFiles.Written written = unforced.written(writer);
    long oldest = oldestFile;
    Set<Long> damaged = Set.copyOf(damagedFiles);
    return new TopicSync.Checkpoint() {
      @Override
      public void force() throws IOException {
        written.force();
      }

      @Override
      public boolean hasNewNames() {
        return written.hasNewNames();
      }

      @Override
      public void publish() throws IOException {
        positions.write(files.disk(), files.metadata());
        files.removeRead(oldest, positions.readFile(), ownFile, damaged);
      }

      @Override
      public void ended(boolean durable) {
        if (durable) {
          written.isDurable();
          oldestFile = Math.max(oldestFile, positions.readFile());
          damagedFiles.removeIf(number -> number < positions.readFile());
        }
        ended.accept(durable);
      }
    };
  }

  /**
   * The end of the queue, when nothing is written any more.
   *
   * @param file was written last
   * @param obsoleteDeadlines whether the deadlines say nothing about what is left
   */
  TopicSync.Ending ending(
      QueueWriter.Syncing file, QueuePositions positions, boolean obsoleteDeadlines) {
    boolean untouched = !everSynced && positions.equals(QueuePositions.START);
    return new TopicSync.Ending() {
      @Override
      public void force() throws IOException {
        unforced.forceWith(file);
      }

      @Override
      public boolean hasNewNames() {
        return !untouched;
      }

      @Override
      public void publish() throws IOException {
        if (untouched) {
          // nsqd leaves metadata of a queue that was never used; it says no more than its absence.
          files.createMetadata();
        } else {
          positions.write(files.disk(), files.metadata());
          files.removeRead(oldestFile, positions.readFile(), ownFile, damagedFiles);
        }
        if (obsoleteDeadlines) {
          files.deleteDeadlines();
        }
      }

      @Override
      public void close() {
        file.close();
      }
    };
  }

  /**
   * Gives up all files in front of {@code next}, {@code written} the last of them. What the disk
   * does not let go now is removed with the next sync, or with what is given up after.
   *
   * @return removes them, on the sync thread, and tells whether they are gone
   */
  Removals.Step abandon(QueueWriter.Syncing written, long next) {
    long oldest = oldestFile;
    List<QueueWriter.Syncing> abandoned = unforced.abandon();
    damagedFiles.clear();
    return () -> {
      written.close();
      abandoned.forEach(QueueWriter.Syncing::close);
      return files.delete(oldest, next, ownFile);
    };
  }
}
