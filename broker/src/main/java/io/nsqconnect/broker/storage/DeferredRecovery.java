package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files of a {@link DeferredLog} that an earlier broker did not get to close. */
final class DeferredRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(DeferredRecovery.class);

  /** Is shown where an entry is. */
  @FunctionalInterface
  interface EntryVisitor {
    void accept(long when, long file, int position, int size) throws IOException;
  }

  private record Entry(long when, long file, int position, int size) {}

  private final QueueFiles files;
  private final Damage damage;
  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private final Set<Long> unopened = new TreeSet<>();
  private final Set<Long> unreadable = new TreeSet<>();
  private long lastNumber = -1;

  DeferredRecovery(QueueFiles files, Damage damage) {
    this.files = files;
    this.damage = damage;
  }

  /** Reads the files, in that order. */
  void load(Collection<Long> numbers) {
    for (long number : numbers) {
      try {
        load(number);
      } catch (IOException e) {
        LOG.error(
            "DISKQUEUE({}) failed to read {}, its messages wait for the next start - {}",
            files.name(),
            path(number),
            DurableFiles.reason(e));
        damage.found(0);
        unopened.add(number);
      }
    }
  }

  /** Numbers of the files that can't be opened, which says nothing about what they hold. */
  Set<Long> unopened() {
    return unopened;
  }

  /** Numbers of the files of which a part can't be read. */
  Set<Long> unreadable() {
    return unreadable;
  }

  /**
   * A number that no entry has, nor any above. Where not all could be read the time of day is one:
   * messages are numbered from 0 on, or from a time before.
   */
  long nextNumber(long epochNanos) {
    boolean hasReadAll = unopened.isEmpty() && unreadable.isEmpty();
    return hasReadAll ? lastNumber + 1 : Math.max(lastNumber + 1, epochNanos);
  }

  /** Puts what was found, and was not settled, into slots. */
  void restore(DeferredSlots slots, List<DeferredSlots.Recovered> recovered) {
    entries.forEach(
        (number, entry) -> {
          long name = slots.add(number, entry.file(), entry.position(), entry.size());
          recovered.add(new DeferredSlots.Recovered(name, entry.when()));
        });
    entries.clear();
  }

  /** Shows what was found, and was not settled. */
  void forEach(EntryVisitor visitor) throws IOException {
    for (Entry entry : entries.values()) {
      visitor.accept(entry.when(), entry.file(), entry.position(), entry.size());
    }
  }

  private void load(long file) throws IOException {
    SalvagedFile salvaged = SalvagedFile.read(files.disk(), files.data(file));
    if (salvaged.unreadableBytes() > 0) {
      unreadable.add(file);
      LOG.error(
          "DISKQUEUE({}) {} bytes of {} can't be read - {}",
          files.name(),
          salvaged.unreadableBytes(),
          path(file),
          salvaged.reason());
    }
    long damaged =
        LogEntry.readAll(
            salvaged.content(),
            new LogEntry.Visitor() {
              @Override
              public void number(long number) {
                entries.remove(number);
                lastNumber = Math.max(lastNumber, number);
              }

              @Override
              public void record(long number, long when, int index, int length) {
                entries.put(number, new Entry(when, file, index, LogEntry.sizeWith(length)));
                lastNumber = Math.max(lastNumber, number);
              }
            });
    if (damaged > 0) {
      LOG.error("DISKQUEUE({}) {} bytes of {} are damaged", files.name(), damaged, path(file));
      damage.found(damaged);
    }
  }

  private String path(long file) {
    return files.disk().path(files.data(file));
  }
}
