package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The times of many messages by their ids: two parallel arrays, sorted, 16 bytes for a message.
 *
 * <p>Not a hash map. The ids of a broker differ in few bits, and all of them at once: a hash that
 * is cheap puts them into clusters. The table is made once and only looked at from then on.
 */
final class DeadlineTable {
  static final DeadlineTable EMPTY = new DeadlineTable(new long[0], new long[0]);

  /** Is shown an id and its time. */
  @FunctionalInterface
  interface Visitor {
    void visit(long id, long when);
  }

  /** What a table is made of. */
  private static final class Entries implements LogEntry.Visitor {
    final LongList ids = new LongList();
    final LongList times = new LongList();

    @Override
    public void number(long number) {}

    @Override
    public void record(long number, long when, int entryIndex, int length) {
      ids.add(number);
      times.add(when);
    }
  }

  /** What was read, and how many bytes of it are not part of any entry. */
  record Loaded(DeadlineTable table, long damagedBytes) {}

  private final long[] ids;
  private final long[] times;

  private DeadlineTable(long[] ids, long[] times) {
    this.ids = ids;
    this.times = times;
  }

  /** Reads entries of id and time; where an id is there more than once the latest time holds. */
  static Loaded load(ByteBuf content) {
    Entries entries = new Entries();
    long damaged = LogEntry.readAll(content, entries);
    long[] found = entries.ids.toArray();
    long[] times = entries.times.toArray();
    long[] ids = Arrays.stream(found).sorted().distinct().toArray();
    long[] latest = new long[ids.length];
    Arrays.fill(latest, Long.MIN_VALUE);
    for (int i = 0; i < found.length; i++) {
      int place = Arrays.binarySearch(ids, found[i]);
      latest[place] = Math.max(latest[place], times[i]);
    }
    return new Loaded(new DeadlineTable(ids, latest), damaged);
  }

  int size() {
    return ids.length;
  }

  boolean isEmpty() {
    return ids.length == 0;
  }

  /** The time of a message, or {@code ifNone}. */
  long get(long id, long ifNone) {
    int place = Arrays.binarySearch(ids, id);
    return place < 0 ? ifNone : times[place];
  }

  void forEach(Visitor visitor) {
    for (int i = 0; i < ids.length; i++) {
      visitor.visit(ids[i], times[i]);
    }
  }
}
