package io.nsqconnect.sink;

import io.nsqconnect.client.Backoff;
import java.util.ArrayList;
import java.util.List;

/** Messages for one topic that are published together. Belongs to the I/O thread. */
final class Batch {
  /** What an MPUB body has besides its messages, and before each of them. */
  private static final int COUNT_BYTES = Integer.BYTES;

  private static final int LENGTH_BYTES = Integer.BYTES;

  private final String topic;
  private final List<Entry> entries;
  private final Backoff backoff;
  private long bodyBytes = COUNT_BYTES;
  private int failures;

  Batch(String topic, Backoff backoff) {
    this(topic, new ArrayList<>(), backoff);
  }

  private Batch(String topic, List<Entry> entries, Backoff backoff) {
    this.topic = topic;
    this.entries = entries;
    this.backoff = backoff;
  }

  String topic() {
    return topic;
  }

  List<Entry> entries() {
    return entries;
  }

  List<byte[]> bodies() {
    return entries.stream().map(Entry::body).toList();
  }

  void add(Entry entry) {
    entries.add(entry);
    bodyBytes += LENGTH_BYTES + entry.bytes();
  }

  /** Whether {@code entry} may be added. */
  boolean hasRoomFor(Entry entry, BatchLimits limits) {
    return entries.isEmpty()
        || entries.size() < limits.maxRecords()
            && bodyBytes + LENGTH_BYTES + entry.bytes() <= limits.maxBytes();
  }

  boolean isFull(BatchLimits limits) {
    return entries.size() >= limits.maxRecords() || bodyBytes >= limits.maxBytes();
  }

  /** Counts a failure; how many there were. */
  int countFailure() {
    return ++failures;
  }

  /** How long to wait after a failure, in milliseconds. */
  long nextDelayMs() {
    return backoff.nextDelayMs();
  }

  /** The same messages in two batches of about half the size. */
  List<Batch> halves() {
    int middle = entries.size() / 2;
    return List.of(
        new Batch(topic, new ArrayList<>(entries.subList(0, middle)), backoff),
        new Batch(topic, new ArrayList<>(entries.subList(middle, entries.size())), backoff));
  }
}
