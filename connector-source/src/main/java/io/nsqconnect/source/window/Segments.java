package io.nsqconnect.source.window;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The segments of a window, the slots they are stored in, and which of them may be used anew.
 *
 * <p>Belongs to its {@link Window}, whose lock guards it.
 */
final class Segments {
  private final String scope;
  private final WindowLimits limits;

  /** By sequence number. */
  private final TreeMap<Long, Segment> all = new TreeMap<>();

  private final BitSet usedSlots = new BitSet();

  /** The one that is appended to; null if there is none yet. */
  private Segment current;

  private long nextSequence = 1;

  /** How many messages were committed; gives each segment its place among them. */
  private long committed;

  Segments(String scope, WindowLimits limits) {
    this.scope = scope;
    this.limits = limits;
  }

  /**
   * A segment that an earlier task has left; its messages have yet to be added.
   *
   * @param youngest what holds for all
   */
  Segment restore(SegmentText.Read read, SegmentText.Read youngest, long nowMs) {
    Segment segment = add(read.slot(), read.sequence());
    if (youngest.isDoubtful(read.sequence())) {
      long sinceMs = youngest.doubtful().getOrDefault(read.sequence(), 0L);
      segment.doubtfulSinceMs = sinceMs == 0 ? nowMs : sinceMs;
    }
    committed += read.keys().size();
    segment.committedBy = committed;
    return segment;
  }

  /** Goes on with the youngest, when all are restored. */
  void goOn() {
    current = all.lastEntry().getValue();
    nextSequence = current.sequence + 1;
  }

  Segment current() {
    return current;
  }

  /** Whether it takes another one to append to. */
  boolean isFull() {
    return current == null || current.size() >= limits.segmentSize();
  }

  /** Begins another one in a slot that is not used. Whether there is one. */
  boolean begin() {
    int slot = usedSlots.nextClearBit(0);
    if (slot >= limits.segments()) {
      return false;
    }
    begin(slot);
    return true;
  }

  /** Begins another one in {@code slot}. */
  void begin(int slot) {
    current = add(slot, nextSequence++);
  }

  private Segment add(int slot, long sequence) {
    Segment segment = new Segment(slot, sequence, SegmentText.partition(scope, slot));
    all.put(segment.sequence, segment);
    usedSlots.set(segment.slot);
    return segment;
  }

  /** A message of {@code segment} is committed. */
  void committed(Segment segment) {
    segment.committedBy = ++committed;
  }

  /** A message of {@code segment} is confirmed. */
  void confirmed(Segment segment) {
    segment.confirmedBy = committed;
  }

  boolean isForgettable(Segment segment) {
    return segment.open == 0 && committed - segment.committedBy >= limits.newer();
  }

  /** The oldest that is forgettable and not appended to. */
  Optional<Segment> forgettable() {
    return allForgettable().findFirst();
  }

  /** The oldest that, besides, was confirmed as long ago. */
  Optional<Segment> longConfirmed() {
    return allForgettable()
        .filter(segment -> committed - segment.confirmedBy >= limits.newer())
        .findFirst();
  }

  private Stream<Segment> allForgettable() {
    return all.values().stream().filter(segment -> segment != current && isForgettable(segment));
  }

  void remove(Segment segment) {
    all.remove(segment.sequence);
    usedSlots.clear(segment.slot);
  }

  /** Those before the current one that nsqd may have messages of. */
  List<Segment> openBeforeCurrent() {
    return all.headMap(current.sequence).values().stream().filter(each -> each.open > 0).toList();
  }

  /** A connection has ended. */
  void doubt(long nowMs) {
    for (Segment segment : all.values()) {
      if (segment.inHand > 0) {
        segment.inHand = 0;
        segment.doubtfulSinceMs = nowMs;
      }
    }
  }

  /** Those that have been doubtful for longer than the retention time. */
  List<Segment> expired(long nowMs) {
    return all.values().stream()
        .filter(segment -> segment.doubtfulSinceMs != 0)
        .filter(segment -> nowMs - segment.doubtfulSinceMs >= limits.retentionMs())
        .toList();
  }

  /** How many could be used at once. */
  int free() {
    return limits.segments()
        - all.size()
        + (int) all.values().stream().filter(this::isForgettable).count();
  }

  int doubtful() {
    return (int) all.values().stream().filter(each -> each.doubtfulSinceMs != 0).count();
  }

  /** What is there now. */
  Mark mark(int connection) {
    return current == null
        ? new Mark(connection, nextSequence, 0)
        : new Mark(connection, current.sequence, current.size());
  }
}
