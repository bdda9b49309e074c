package io.nsqconnect.source.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.protocol.MessageId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * An nsqd with one topic and channel in which everything happens one step at a time: commands lie
 * in the connection until they are executed, answers until they are read. It also knows what it
 * must never see: a FIN of a message that is neither in Kafka nor was dropped on purpose.
 */
final class SimulatedNsqd {
  /** A message that was published. */
  static final class Message {
    final MessageId id;
    final long timestampNs;
    int inKafka;
    long committedAs;
    boolean dropped;

    /** Whether nsqd had forgotten it, and has it again. */
    boolean undead;

    Message(MessageId id, long timestampNs) {
      this.id = id;
      this.timestampNs = timestampNs;
    }

    MessageKey key() {
      return MessageKey.of(id, timestampNs);
    }

    @Override
    public String toString() {
      return "message " + id + " of " + timestampNs + ", " + inKafka + " times in Kafka";
    }
  }

  /** A delivery, and the connection that it came over. */
  record Delivery(Message message, int connection) {}

  private final RandomGenerator random;
  private final int maxInFlight;
  private final Deque<Message> broughtBack = new ArrayDeque<>();
  private final List<Message> waiting = new ArrayList<>();
  private final Map<MessageId, Delivery> inFlight = new HashMap<>();
  private final List<Message> forgotten = new ArrayList<>();
  private final List<MessageId> beforeCrash = new ArrayList<>();
  private final Set<MessageId> alive = new HashSet<>();
  private final Deque<Runnable> commands = new ArrayDeque<>();
  private final Deque<Runnable> answers = new ArrayDeque<>();
  private final List<CompletableFuture<Void>> barriers = new ArrayList<>();
  private int connection;
  private long published;
  private long nowNs = 1;

  SimulatedNsqd(RandomGenerator random, int maxInFlight) {
    this.random = random;
    this.maxInFlight = maxInFlight;
  }

  /**
   * Publishes a message; now and then with the id of one that is gone, as after a clock set back.
   */
  Message publish() {
    nowNs += 1 + random.nextInt(1000);
    MessageId id = MessageId.of(String.format("%016x", ++published));
    if (!beforeCrash.isEmpty() && random.nextInt(20) == 0) {
      MessageId again = beforeCrash.remove(random.nextInt(beforeCrash.size()));
      id = alive.contains(again) ? id : again;
    }
    alive.add(id);
    Message message = new Message(id, nowNs);
    waiting.add(message);
    return message;
  }

  int connect() {
    return ++connection;
  }

  /** The connection ends; some of what was said arrives still, nothing that is answered does. */
  void disconnect() {
    for (int i = random.nextInt(commands.size() + 1); i > 0; i--) {
      commands.poll().run();
    }
    commands.clear();
    answers.clear();
    barriers.forEach(barrier -> barrier.completeExceptionally(new IllegalStateException("lost")));
    barriers.clear();
    // The others stay in flight until they time out. These would stay for longer than the window
    // promises to remember them, if nsqd and the worker are killed shortly after each other.
    List<Delivery> undead =
        inFlight.values().stream().filter(delivery -> delivery.message.undead).toList();
    for (Delivery each : undead) {
      inFlight.remove(each.message.id);
      waitAgain(each.message);
    }
  }

  /** A message that is ready, in no particular order; null if there is none. */
  Delivery deliver() {
    if (inFlight.size() >= maxInFlight) {
      return null;
    }
    Message next = broughtBack.poll();
    if (next == null && !waiting.isEmpty()) {
      next = waiting.remove(random.nextInt(waiting.size()));
    }
    if (next == null) {
      return null;
    }
    Delivery delivery = new Delivery(next, connection);
    inFlight.put(next.id, delivery);
    return delivery;
  }

  /** Some message in flight has been so for too long, on whatever connection. */
  void timeOut() {
    if (!inFlight.isEmpty()) {
      List<Delivery> all = new ArrayList<>(inFlight.values());
      Delivery late = all.get(random.nextInt(all.size()));
      inFlight.remove(late.message.id);
      waitAgain(late.message);
    }
  }

  private void waitAgain(Message message) {
    if (message.undead) {
      broughtBack.add(message);
    } else {
      waiting.add(message);
    }
  }

  /** Is killed, and brings back some of what it had forgotten. */
  void crash(long committed, int atMostAgo) {
    new ArrayList<>(inFlight.values()).forEach(each -> waitAgain(each.message));
    inFlight.clear();
    List<Message> back =
        forgotten.stream()
            .filter(message -> message.inKafka > 0 && committed - message.committedAs < atMostAgo)
            .filter(message -> !alive.contains(message.id) && random.nextBoolean())
            .toList();
    for (Message each : back) {
      each.undead = true;
      alive.add(each.id);
    }
    forgotten.removeAll(back);
    // Its clock may be set back before it is started again.
    for (int i = forgotten.size() / 4; i > 0; i--) {
      beforeCrash.add(forgotten.remove(random.nextInt(forgotten.size())).id);
    }
    broughtBack.addAll(back);
  }

  void finish(Delivery delivery, java.util.function.Consumer<MessageKey> onFailure) {
    Message message = delivery.message;
    commands.add(
        () -> {
          Delivery known = inFlight.get(message.id);
          if (known == null || known.connection != delivery.connection) {
            answers.add(() -> onFailure.accept(message.key()));
            return;
          }
          assertThat(known.message.inKafka == 1 || known.message.dropped)
              .as("I1: FIN of %s", known.message)
              .isTrue();
          inFlight.remove(message.id);
          alive.remove(message.id);
          forgotten.add(known.message);
          if (forgotten.size() > 500) {
            forgotten.remove(0);
          }
        });
  }

  void requeue(Delivery delivery) {
    commands.add(
        () -> {
          if (inFlight.remove(delivery.message.id, delivery)) {
            waitAgain(delivery.message);
          }
        });
  }

  CompletableFuture<Void> barrier(int over) {
    CompletableFuture<Void> barrier = new CompletableFuture<>();
    if (over != connection) {
      barrier.completeExceptionally(new IllegalStateException("lost"));
      return barrier;
    }
    barriers.add(barrier);
    commands.add(() -> answers.add(() -> barrier.complete(null)));
    return barrier;
  }

  void executeOne() {
    if (!commands.isEmpty()) {
      commands.poll().run();
    }
  }

  void answerOne() {
    if (!answers.isEmpty()) {
      answers.poll().run();
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty() && broughtBack.isEmpty() && inFlight.isEmpty();
  }

  boolean isIdle() {
    return commands.isEmpty() && answers.isEmpty();
  }

  int connection() {
    return connection;
  }
}
