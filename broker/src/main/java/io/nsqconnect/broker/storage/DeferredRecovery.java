package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final List<Long> unreadable = new ArrayList<>();
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
            "DISKQUEUE({}) failed to read {} - {}",
            files.name(),
            path(number),
            DurableFiles.reason(e));
        damage.found(0);
        unreadable.add(number);
      }
    }
  }

  /** Numbers of the files that can't be read. */
  List<Long> unreadable() {
    return unreadable;
  }

  /** A number that no entry has, nor any above. */
  long nextNumber() {
    return lastNumber + 1;
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
    ByteBuf content = Unpooled.wrappedBuffer(DurableFiles.read(files.disk(), files.data(file)));
    long damaged =
        LogEntry.readAll(
            content,
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
