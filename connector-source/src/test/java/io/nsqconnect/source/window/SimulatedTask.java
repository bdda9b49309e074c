package io.nsqconnect.source.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.source.window.SimulatedNsqd.Delivery;
import io.nsqconnect.source.window.SimulatedNsqd.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * One life of a task on a transactional worker: the worker's part as Connect plays it, the task's
 * part by the classes under test.
 */
final class SimulatedTask implements Settlements<Delivery, Integer> {
  /** What is committed, and therefore seen by the next life. */
  static final class Kafka {
    final Map<Integer, Map<String, ?>> offsets = new HashMap<>();
    long committed;
  }

  /** As {@code NsqRecord} is: a record that knows its entry, equal to itself alone. */
  private static final class Record {
    final Message message;
    final WindowEntry<Delivery> entry;
    boolean dropped;

    Record(Message message, WindowEntry<Delivery> entry) {
      this.message = message;
      this.entry = entry;
    }
  }

  private final SimulatedNsqd nsqd;
  private final Kafka kafka;
  private final RandomGenerator random;
  private final boolean droppedIsDone;
  private final Ledger<Delivery, Integer> ledger;
  private final Window<Delivery> window;
  private final EmptyLooks looks;
  private final UnreportedRecords<Record> unreported = new UnreportedRecords<>();

  private final Deque<Delivery> buffer = new ArrayDeque<>();
  private final Deque<Record> toSend = new ArrayDeque<>();
  private final List<Record> sent = new ArrayList<>();
  private final List<Record> dropped = new ArrayList<>();
  private final Map<Map<String, String>, Map<String, Object>> toFlush = new LinkedHashMap<>();
  private final Deque<Record> toReport = new ArrayDeque<>();
  private boolean committing;
  private boolean looking;
  private boolean foundNothing;

  /**
   * A task that begins.
   *
   * @param droppedIsDone whether a message whose record was dropped is finished, or comes again
   */
  SimulatedTask(
      SimulatedNsqd nsqd,
      Kafka kafka,
      WindowLimits limits,
      RandomGenerator random,
      boolean droppedIsDone) {
    this.nsqd = nsqd;
    this.kafka = kafka;
    this.random = random;
    this.droppedIsDone = droppedIsDone;
    window = new Window<>("n/t/c", limits, droppedIsDone);
    window.restore(kafka.offsets, 1_000_000);
    ledger = new Ledger<>(window, this, () -> 1_000_000);
    looks = new EmptyLooks(ledger, 0);
    nsqd.connect();
  }

  Ledger<Delivery, Integer> ledger() {
    return ledger;
  }

  /** Asks nsqd whether it has any message; hears of the answer later, if it does. */
  void lookForNothing() {
    if (looking) {
      looking = false;
      if (foundNothing) {
        looks.foundNothing();
      }
    } else if (looks.begin()) {
      looking = true;
      foundNothing = nsqd.isEmpty();
    }
  }

  boolean isIdle() {
    return buffer.isEmpty() && toSend.isEmpty() && sent.isEmpty() && !committing;
  }

  /** Whether the window waits for a confirmation of {@code message} that can't come any more. */
  boolean keepsOpenForNothing(Message message) {
    WindowEntry<Delivery> entry = window.find(message.key());
    return entry != null
        && entry.state() == WindowEntry.State.COMMITTED
        && entry.heldOver == window.connection();
  }

  void receive() {
    Delivery delivery = nsqd.deliver();
    if (delivery != null) {
      checkThatNsqdMayHave(delivery.message());
      buffer.add(delivery);
    }
  }

  /** What nsqd has forgotten comes again only if nsqd was killed. */
  private void checkThatNsqdMayHave(Message message) {
    WindowEntry<Delivery> known = window.find(message.key());
    boolean forgotten = known != null && known.state() == WindowEntry.State.CONFIRMED;
    assertThat(forgotten && !message.undead).as("I3: forgotten by nsqd is %s", message).isFalse();
  }

  /** The worker's loop, one step of it. */
  void work(boolean mayDrop) {
    if (committing) {
      report();
    } else if (!toSend.isEmpty()) {
      send(mayDrop);
    } else if (random.nextInt(3) > 0) {
      commit();
    } else {
      poll();
    }
  }

  private void poll() {
    unreported.polled();
    for (int i = random.nextInt(6); i > 0 && !buffer.isEmpty(); i--) {
      Delivery delivery = buffer.peek();
      Message message = delivery.message();
      if (delivery.connection() != nsqd.connection()) {
        buffer.remove();
      } else if (ledger.knows(message.key()) || ledger.hasRoom()) {
        buffer.remove();
        Optional<WindowEntry<Delivery>> entry = ledger.take(message.key(), delivery);
        entry.ifPresent(
            each -> {
              Record next = new Record(message, each);
              unreported.handedOver(next);
              toSend.add(next);
            });
      }
    }
  }

  private void send(boolean mayDrop) {
    Record next = toSend.remove();
    if (mayDrop && random.nextInt(10) == 0) {
      next.dropped = true;
      dropped.add(next);
      return;
    }
    sent.add(next);
    window.sent(next.entry);
    toFlush.put(window.partition(next.entry), window.offset(next.entry));
  }

  /** Commits what was sent; the task hears of it in later steps, if it lives to. */
  private void commit() {
    committing = true;
    if (sent.isEmpty()) {
      return;
    }
    toFlush.forEach(
        (partition, offset) ->
            kafka.offsets.put(Integer.valueOf(partition.get("seg")), new HashMap<>(offset)));
    toFlush.clear();
    for (Record each : sent) {
      each.message.inKafka++;
      each.message.committedAs = ++kafka.committed;
      assertThat(each.message.inKafka).as("I2: %s", each.message).isEqualTo(1);
    }
    toReport.addAll(sent);
    toReport.addAll(dropped);
    // Their messages are in the segments that were committed, unless they are to come again.
    dropped.forEach(each -> each.message.dropped = droppedIsDone);
    sent.clear();
    dropped.clear();
  }

  private void report() {
    Record next = toReport.poll();
    if (next != null) {
      unreported.reported(next);
      settle(next);
      return;
    }
    committing = false;
    unreported.committed().forEach(this::settle);
  }

  private void settle(Record each) {
    assertThat(each.dropped || each.message.inKafka == 1).as("%s", each.message).isTrue();
    if (each.dropped && !droppedIsDone) {
      ledger.withdraw(each.entry, 0);
      return;
    }
    each.message.dropped |= each.dropped;
    ledger.committed(each.entry);
  }

  /** Ends in good order: in the middle of a batch, which is committed as far as it was sent. */
  void stop() {
    while (committing) {
      report();
    }
    commit();
    while (committing) {
      report();
    }
    toSend.forEach(each -> nsqd.requeue(each.entry.delivery()));
    buffer.forEach(nsqd::requeue);
    nsqd.disconnect();
  }

  /** Loses its connection, and makes a new one. */
  void reconnect() {
    nsqd.disconnect();
    ledger.disconnected();
    nsqd.connect();
  }

  @Override
  public boolean finish(Delivery delivery) {
    if (delivery.connection() != nsqd.connection()) {
      return false;
    }
    nsqd.finish(delivery, key -> ledger.finishFailed(key.id()));
    return true;
  }

  @Override
  public void requeue(Delivery delivery, long delayMs) {
    nsqd.requeue(delivery);
  }

  @Override
  public void superseded(Delivery delivery) {
    // Nothing is accounted for here.
  }

  @Override
  public Integer connection(Delivery delivery) {
    return delivery.connection();
  }

  @Override
  public void confirmed(long afterMs) {
    // Nothing is measured here.
  }

  @Override
  public CompletableFuture<Void> executed(Integer connection) {
    return nsqd.barrier(connection);
  }
}
