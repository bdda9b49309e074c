package io.nsqconnect.source.window;

import io.nsqconnect.source.window.WindowEntry.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is remembered of the messages of one topic and channel on one nsqd, so that each that nsqd
 * hands out gets into Kafka exactly once.
 *
 * <h2>Why anything has to be remembered</h2>
 *
 * Kafka can commit records and source offsets in one transaction; nsqd takes no part in it. Between
 * the commit and the moment in which nsqd has executed the FIN, either side may die, and then nsqd
 * delivers again what is in Kafka already. NSQ has no offsets that one could go on from: any of its
 * messages may come back at any time, in any order. What it does have is an id that stays with a
 * message. So the ids of committed messages are kept, as source offsets, in the very transaction
 * that commits their records, and a message whose id is there is finished without a record.
 *
 * <h2>What holds at all times</h2>
 *
 * <ul>
 *   <li><b>I1, no loss.</b> FIN is said only of a message whose record is in Kafka, or whose record
 *       was dropped and is meant to be. {@link Ledger} says it, in one place, and asks here.
 *   <li><b>I2, no duplicate.</b> A record is made only of a message that is not in the window:
 *       {@link #admit}. The window entry is in the transaction of the record, so a commit makes
 *       both visible and an abort neither.
 *   <li><b>I3, retention.</b> A message leaves the window only when nsqd can't bring it back any
 *       more: {@link #forget}.
 *   <li><b>I4, one writer.</b> One task at a time owns a window: topics on nodes are dealt out
 *       exclusively, and Connect fences the tasks of the last generation before it starts the next
 *       and lets it read offsets. Windows are named after the node, not the task, so they go where
 *       the node goes.
 *   <li><b>I5, one name space.</b> The same connector name, offsets topic and node identity name
 *       the same window for ever; {@link WindowStore#scope} is where the name is made.
 * </ul>
 *
 * <h2>How much, and how long</h2>
 *
 * Messages stand in segments, in the order of their records. The offset of a record is its segment
 * up to itself, so whatever prefix of a batch is committed, exactly its messages are; and as it is
 * put into text only when Connect flushes, that costs a reference per record and a segment per
 * transaction.
 *
 * <pre>
 *   sequence   37  38  39  40  41  42  43 ◄ current
 *   open        0   3   0   0  20 180 410     messages that nsqd may have still
 *                   └ doubtful: a connection or a task ended before it was known
 * </pre>
 *
 * <p>A segment is used anew when nsqd has confirmed that it has forgotten each of its messages, and
 * enough younger ones have been committed: nsqd forgets nothing for good before it has synced its
 * disk, and an nsqd that was killed brings some back. They are counted from the confirmation, which
 * may be late for some; where no other slot is left, from the commit, or a small window could stand
 * still.
 *
 * <p>If a task dies, it stays unknown which FINs arrived. The segments that were open are then
 * doubtful, and kept until their messages come again and are confirmed, until nsqd is seen to have
 * no message at all ({@link EmptyLooks}), or until the retention time is over. When no segment can
 * be used, {@link #hasRoom} says so, and no more messages are taken: nothing is ever pushed out to
 * make room.
 *
 * <p>The next task goes on with the youngest segment if that has room, or each start would cost a
 * segment, however few messages it brings. It writes what it read, holes too, and more behind it:
 * so what it stores never knows less than what it replaces, and a prefix keeps its meaning, as
 * there is one writer at a time. The segment then has messages that are doubtful beside such that
 * are in hand; only the former are given up when the retention time is over, and it is counted from
 * the last moment in which any of them became so.
 *
 * <p>Thread-safe.
 *
 * @param <T> what stands for a delivery of a message
 */
public final class Window<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Window.class);

  private final String scope;
  private final WindowLimits limits;
  private final boolean droppedIsDone;

  private final Segments segments;
  private final Map<MessageKey, WindowEntry<T>> entries = new HashMap<>();

  /** How many records are on their way. */
  private int pending;

  /** The number of the connection, counted from 1. */
  private int connection = 1;

  /**
   * A window that remembers nothing.
   *
   * @param droppedIsDone whether a message whose record is dropped counts as done; if not, whoever
   *     makes records tells of each that is on its way: {@link #sent}
   */
  public Window(String scope, WindowLimits limits, boolean droppedIsDone) {
    this.scope = scope;
    this.limits = limits;
    this.droppedIsDone = droppedIsDone;
    segments = new Segments(scope, limits);
  }

  /**
   * Remembers what an earlier task has left; for a window that is new.
   *
   * @param offsets what Connect has kept of each slot; slots that were never used are missing
   * @throws IllegalArgumentException if they can't be read
   */
  public synchronized void restore(Map<Integer, Map<String, ?>> offsets, long nowMs) {
    List<SegmentText.Read> read = new ArrayList<>();
    offsets.forEach((slot, offset) -> read.add(SegmentText.read(slot, offset, limits.segments())));
    read.sort(Comparator.comparing(SegmentText.Read::sequence));
    if (!read.isEmpty()) {
      SegmentText.Read last = read.get(read.size() - 1);
      read.forEach(each -> restore(each, last, nowMs));
      segments.goOn();
    }
  }

  private void restore(SegmentText.Read read, SegmentText.Read last, long nowMs) {
    Segment segment = segments.restore(read, last, nowMs);
    boolean doubtful = last.isDoubtful(read.sequence());
    for (MessageKey key : read.keys()) {
      int index = segment.add(key);
      if (!key.equals(MessageKey.NONE)) {
        segment.validate(index);
        State state = doubtful ? State.COMMITTED : State.CONFIRMED;
        enter(new WindowEntry<>(key, segment, index, state, null));
      }
    }
    if (segment.open == 0) {
      segment.doubtfulSinceMs = 0;
    }
  }

  private void enter(WindowEntry<T> entry) {
    if (entry.state() != State.CONFIRMED) {
      entry.segment.open++;
      entry.segment.inHand += entry.heldOver == connection ? 1 : 0;
    }
    WindowEntry<T> older = entries.put(entry.key, entry);
    if (older != null && older.state() != State.CONFIRMED) {
      // Only a restored window can have a message twice; the younger entry stands for both.
      close(older);
    }
  }

  /** What is known of {@code key}; null if it is not in the window. */
  public synchronized WindowEntry<T> find(MessageKey key) {
    return entries.get(key);
  }

  /** Whether another message can be admitted; if not, none must be taken from nsqd. */
  public synchronized boolean hasRoom(long nowMs) {
    if (segments.isFull()) {
      expire(nowMs);
      begin();
    }
    return !segments.isFull();
  }

  /** Begins a segment, in the slot of an old one if one can go; does nothing without a slot. */
  private void begin() {
    if (!beginInPlaceOf(segments.longConfirmed()) && !segments.begin()) {
      beginInPlaceOf(segments.forgettable());
    }
  }

  private boolean beginInPlaceOf(Optional<Segment> old) {
    old.ifPresent(
        segment -> {
          forget(segment);
          segments.begin(segment.slot);
        });
    return old.isPresent();
  }

  /**
   * Takes in a message of which a record is about to be made. This is where I2 is kept.
   *
   * @throws IllegalStateException if it is in the window, or there is no room
   */
  public synchronized WindowEntry<T> admit(MessageKey key, T delivery) {
    if (entries.containsKey(key)) {
      throw new IllegalStateException(scope + ": " + key + " is in the window already");
    }
    if (segments.isFull()) {
      throw new IllegalStateException(scope + ": no room in the window");
    }
    Segment current = segments.current();
    WindowEntry<T> entry =
        new WindowEntry<>(key, current, current.add(key), State.PENDING, delivery);
    if (droppedIsDone) {
      current.validate(entry.index);
    }
    entry.heldOver = connection;
    pending++;
    enter(entry);
    return entry;
  }

  /** The source offset of the record that was made of {@code entry}'s message. */
  public Map<String, Object> offset(WindowEntry<T> entry) {
    return new WindowOffset(this, entry.segment, entry.index + 1);
  }

  /** The source partition of that record. */
  public Map<String, String> partition(WindowEntry<T> entry) {
    return entry.segment.partition;
  }

  /**
   * nsqd has delivered the message of {@code entry} again, so it has it still.
   *
   * @return the delivery that was known before, or null
   */
  public synchronized T redelivered(WindowEntry<T> entry, T delivery) {
    boolean closed = entry.state() == State.CONFIRMED;
    if (closed) {
      entry.become(State.COMMITTED);
      entry.segment.open++;
    }
    if (closed || entry.heldOver != connection) {
      entry.heldOver = connection;
      entry.segment.inHand++;
    }
    T earlier = entry.delivery();
    entry.deliveredAs(delivery);
    return earlier;
  }

  /**
   * The record is on its way to Kafka, so the next transaction that commits will have it. Records
   * that the worker drops never are.
   */
  public synchronized void sent(WindowEntry<T> entry) {
    if (entry.state() == State.PENDING) {
      entry.segment.validate(entry.index);
    }
  }

  /** The record is in Kafka, or was dropped and that is the end of it. Whether this is news. */
  public synchronized boolean commit(WindowEntry<T> entry) {
    if (entry.state() != State.PENDING) {
      return false;
    }
    entry.become(State.COMMITTED);
    entry.segment.validate(entry.index);
    pending--;
    segments.committed(entry.segment);
    return true;
  }

  /** The record will not be in Kafka, and its message is to come again. Whether this is news. */
  public synchronized boolean withdraw(WindowEntry<T> entry) {
    if (entry.state() != State.PENDING) {
      return false;
    }
    entry.become(State.WITHDRAWN);
    pending--;
    close(entry);
    entry.segment.invalidate(entry.index);
    entries.remove(entry.key);
    return true;
  }

  /** nsqd has the message of {@code entry} no more. Whether this is news. */
  public synchronized boolean confirm(WindowEntry<T> entry) {
    if (entry.state() != State.COMMITTED) {
      return false;
    }
    entry.become(State.CONFIRMED);
    segments.confirmed(entry.segment);
    close(entry);
    return true;
  }

  private void close(WindowEntry<T> entry) {
    Segment segment = entry.segment;
    segment.open--;
    segment.inHand -= entry.heldOver == connection ? 1 : 0;
    if (segment.open == segment.inHand) {
      segment.doubtfulSinceMs = 0;
    }
  }

  /** A connection has ended: of what was in hand it is unknown from now on how it stands. */
  public synchronized void doubt(long nowMs) {
    segments.doubt(nowMs);
    connection++;
  }

  /** What is in the window now, if some of it is doubtful and no record is on its way. */
  synchronized Optional<Mark> mark() {
    return pending == 0 && segments.doubtful() > 0
        ? Optional.of(segments.mark(connection))
        : Optional.empty();
  }

  /**
   * nsqd was without any message at some moment after {@code mark}, so it has none of those that
   * were in the window then.
   *
   * @return of how many this is news
   */
  synchronized int confirmUpTo(Mark mark) {
    return (int)
        entries.values().stream().filter(mark::covers).filter(entry -> confirm(entry)).count();
  }

  /** The number of the connection, counted from 1. */
  synchronized int connection() {
    return connection;
  }

  /** Gives up waiting for what has been doubtful for longer than the retention time. */
  private void expire(long nowMs) {
    List<Segment> expired = segments.expired(nowMs);
    if (!expired.isEmpty()) {
      LOG.info(
          "{}: {} segments of the window are not kept any longer, after {} ms in which nsqd did"
              + " not deliver their messages again",
          scope,
          expired.size(),
          limits.retentionMs());
      confirmAllOf(expired, nowMs);
    }
  }

  private void confirmAllOf(List<Segment> expired, long nowMs) {
    entries.values().stream()
        .filter(entry -> entry.heldOver != connection && expired.contains(entry.segment))
        .forEach(this::confirm);
    // Records that are on their way still, without a connection to finish their messages over.
    expired.stream()
        .filter(segment -> segment.doubtfulSinceMs != 0)
        .forEach(segment -> segment.doubtfulSinceMs = nowMs);
  }

  /** Lets a segment go. This is where I3 is kept. */
  private void forget(Segment segment) {
    if (!segments.isForgettable(segment)) {
      throw new IllegalStateException(
          scope + ": nsqd may bring back messages of segment " + segment.sequence);
    }
    segments.remove(segment);
    for (int i = 0; i < segment.size(); i++) {
      entries.computeIfPresent(
          segment.key(i), (key, entry) -> entry.segment == segment ? null : entry);
    }
  }

  /** The text of the first {@code prefix} messages of {@code segment}. */
  synchronized Map<String, Object> render(Segment segment, int prefix) {
    return SegmentText.offset(
        segment,
        prefix,
        limits.segments(),
        segments.current().sequence,
        segments.openBeforeCurrent());
  }

  /** How many messages are remembered. */
  public synchronized int size() {
    return entries.size();
  }

  /** How many segments could be used at once. */
  public synchronized int freeSegments() {
    return segments.free();
  }

  /** How many segments are kept because nobody knows whether nsqd has their messages still. */
  public synchronized int doubtfulSegments() {
    return segments.doubtful();
  }

  @Override
  public String toString() {
    return "window of " + scope;
  }
}
