package io.nsqconnect.sink;

import io.nsqconnect.client.Backoff;
import io.nsqconnect.client.NsqdAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Messages of one lane that are published together, and the nodes that have accepted them so far.
 * Belongs to the I/O thread.
 */
final class Batch {
  /** What an MPUB body has besides its messages, and before each of them. */
  private static final int COUNT_BYTES = Integer.BYTES;

  private static final int LENGTH_BYTES = Integer.BYTES;

  private final Lane lane;
  private final List<Entry> entries;
  private final Backoff backoff;
  private final Set<NsqdAddress> acceptedBy;
  private long bodyBytes = COUNT_BYTES;
  private int failures;

  Batch(Lane lane, Backoff backoff) {
    this(lane, new ArrayList<>(), backoff, Set.of());
  }

  private Batch(Lane lane, List<Entry> entries, Backoff backoff, Set<NsqdAddress> acceptedBy) {
    this.lane = lane;
    this.entries = entries;
    this.backoff = backoff;
    this.acceptedBy = new HashSet<>(acceptedBy);
  }

  Lane lane() {
    return lane;
  }

  String topic() {
    return lane.topic();
  }

  /** What all its messages are deferred by, in milliseconds; if not 0, there is but one. */
  long deferMs() {
    return entries.get(0).message().deferMs();
  }

  List<Entry> entries() {
    return entries;
  }

  List<byte[]> bodies() {
    List<byte[]> bodies = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      bodies.add(entry.message().body());
    }
    return bodies;
  }

  /** Of all bodies together. */
  long totalBytes() {
    long bytes = 0;
    for (Entry entry : entries) {
      bytes += entry.bodyBytes();
    }
    return bytes;
  }

  void add(Entry entry) {
    entries.add(entry);
    bodyBytes += LENGTH_BYTES + entry.bodyBytes();
  }

  /** Whether {@code entry} may be added. */
  boolean hasRoomFor(Entry entry, BatchLimits limits) {
    return entries.isEmpty()
        || entries.size() < limits.maxRecords()
            && bodyBytes + LENGTH_BYTES + entry.bodyBytes() <= limits.maxBytes();
  }

  boolean isFull(BatchLimits limits) {
    return entries.size() >= limits.maxRecords() || bodyBytes >= limits.maxBytes();
  }

  /** {@code nsqd} has them; on how many nodes they are now. */
  int countAcceptedBy(NsqdAddress nsqd) {
    acceptedBy.add(nsqd);
    return acceptedBy.size();
  }

  /** Which nodes have them already. */
  Set<NsqdAddress> acceptedBy() {
    return acceptedBy;
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
        new Batch(lane, new ArrayList<>(entries.subList(0, middle)), backoff, acceptedBy),
        new Batch(
            lane, new ArrayList<>(entries.subList(middle, entries.size())), backoff, acceptedBy));
  }
}
