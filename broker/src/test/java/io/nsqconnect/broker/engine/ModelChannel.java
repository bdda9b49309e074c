package io.nsqconnect.broker.engine;

import io.nsqconnect.protocol.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a channel should hold. Each message that came in and has not been settled or dropped is in
 * exactly one of the three maps.
 */
final class ModelChannel {
  /** A message that a consumer has. */
  record InFlight(ModelConsumer owner, int attempts, long deliveredNs, long dueNs) {}

  /** A message that waits for its time. */
  record Deferred(int attempts, long dueNs) {}

  final ModelTopic topic;
  final String name;
  final boolean ephemeral;
  final Map<Long, Integer> attemptsOfWaiting = new LinkedHashMap<>();
  final Map<Long, InFlight> inFlight = new LinkedHashMap<>();
  final Map<Long, Deferred> deferred = new LinkedHashMap<>();
  final List<ModelConsumer> consumers = new ArrayList<>();

  /** When messages are due that were deferred at a restart and wait among the others since. */
  private final Map<Long, Long> dueAfterRestart = new HashMap<>();

  Channel engineSide;
  boolean paused;
  boolean deleted;
  long messageCount;
  long requeueCount;
  long timeoutCount;

  /** Messages that came in, here or before a restart. */
  long entered;

  long finished;
  long dropped;

  /** Deliveries since the last {@link #sync}. */
  private int deliveredLately;

  ModelChannel(ModelTopic topic, String name) {
    this.topic = topic;
    this.name = name;
    this.ephemeral = Names.isEphemeral(name);
  }

  void enter(long number, long delayNs, long nowNs) {
    messageCount++;
    entered++;
    if (delayNs > 0) {
      deferred.put(number, new Deferred(0, nowNs + delayNs));
    } else {
      attemptsOfWaiting.put(number, 0);
    }
  }

  /** Follows a delivery, which is the engine's choice, if it was allowed to make it. */
  void deliver(ModelConsumer consumer, ModelMessage message, int attempts, long nowNs) {
    Expect.that(!deleted, "delivery from a deleted channel", this);
    Expect.that(consumer.isReady(), "delivery to a consumer that is not ready", consumer);
    Integer before = attemptsOfWaiting.remove(message.number);
    if (before == null) {
      throw new AssertionError(
          this + ": delivery of " + message + ", which is " + placeOf(message.number));
    }
    Expect.equal(attempts, before + 1 & 0xffff, "attempts of a delivery", this);
    Long deferredUntilNs = dueAfterRestart.remove(message.number);
    Expect.that(
        deferredUntilNs == null || deferredUntilNs <= nowNs, "delivery before its time", this);
    long dueNs = nowNs + consumer.msgTimeoutNs;
    inFlight.put(message.number, new InFlight(consumer, attempts, nowNs, dueNs));
    consumer.inFlight++;
    consumer.delivered++;
    deliveredLately++;
  }

  /** How an attempt to settle a message has to end. */
  Settlement settlement(ModelConsumer consumer, long number) {
    InFlight held = inFlight.get(number);
    if (held == null) {
      return Settlement.NOT_IN_FLIGHT;
    }
    return held.owner == consumer ? Settlement.DONE : Settlement.NOT_OWNED;
  }

  void finish(long number) {
    InFlight held = inFlight.remove(number);
    held.owner.inFlight--;
    held.owner.finished++;
    finished++;
  }

  void requeue(long number, long delayNs, long nowNs) {
    InFlight held = inFlight.remove(number);
    held.owner.inFlight--;
    held.owner.requeued++;
    requeueCount++;
    if (delayNs > 0) {
      deferred.put(number, new Deferred(held.attempts, nowNs + delayNs));
    } else {
      attemptsOfWaiting.put(number, held.attempts);
    }
  }

  void touch(long number, long nowNs, long maxMsgTimeoutNs) {
    InFlight held = inFlight.get(number);
    long dueNs = Math.min(nowNs + held.owner.msgTimeoutNs, held.deliveredNs + maxMsgTimeoutNs);
    inFlight.put(number, new InFlight(held.owner, held.attempts, held.deliveredNs, dueNs));
  }

  void expire(long nowNs) {
    if (earliestDueNs() > nowNs) {
      return;
    }
    for (Map.Entry<Long, InFlight> entry : List.copyOf(inFlight.entrySet())) {
      InFlight held = entry.getValue();
      if (held.dueNs <= nowNs) {
        inFlight.remove(entry.getKey());
        held.owner.inFlight--;
        timeoutCount++;
        attemptsOfWaiting.put(entry.getKey(), held.attempts);
      }
    }
    for (Map.Entry<Long, Deferred> entry : List.copyOf(deferred.entrySet())) {
      Deferred held = entry.getValue();
      if (held.dueNs <= nowNs) {
        deferred.remove(entry.getKey());
        attemptsOfWaiting.put(entry.getKey(), held.attempts);
      }
    }
  }

  void empty() {
    dropped += attemptsOfWaiting.size() + inFlight.size() + deferred.size();
    inFlight.values().forEach(held -> held.owner.inFlight--);
    attemptsOfWaiting.clear();
    inFlight.clear();
    deferred.clear();
  }

  /** A graceful restart: all that is kept waits now; counters begin anew. */
  void restart() {
    inFlight.forEach((number, held) -> attemptsOfWaiting.put(number, held.attempts));
    deferred.forEach((number, held) -> attemptsOfWaiting.put(number, held.attempts));
    deferred.forEach((number, held) -> dueAfterRestart.put(number, held.dueNs));
    dueAfterRestart.keySet().retainAll(attemptsOfWaiting.keySet());
    inFlight.clear();
    deferred.clear();
    consumers.clear();
    messageCount = 0;
    requeueCount = 0;
    timeoutCount = 0;
    entered = attemptsOfWaiting.size();
    finished = 0;
    dropped = 0;
  }

  long earliestDueNs() {
    long earliest = Long.MAX_VALUE;
    for (InFlight held : inFlight.values()) {
      earliest = Math.min(earliest, held.dueNs);
    }
    for (Deferred held : deferred.values()) {
      earliest = Math.min(earliest, held.dueNs);
    }
    return earliest;
  }

  boolean hasReadyConsumer() {
    for (ModelConsumer consumer : consumers) {
      if (consumer.isReady()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the next message goes straight to a consumer, room or not. */
  boolean waitsForMessages() {
    return attemptsOfWaiting.isEmpty() && hasReadyConsumer() && !isSampled();
  }

  boolean isSampled() {
    return consumers.stream().anyMatch(consumer -> consumer.sampleRate > 0);
  }

  /**
   * Compares with the engine what waits, and follows what it was allowed to drop: what an ephemeral
   * channel has no room for, and what is sampled away.
   *
   * @param memQueueSize what an ephemeral channel has to keep; 0 if the message memory may be full
   * @param thorough whether to look at every message even if their number is right
   */
  void sync(long memQueueSize, boolean thorough) {
    if (!thorough && engineSide.depth() == attemptsOfWaiting.size()) {
      deliveredLately = 0;
      return;
    }
    Map<Long, Integer> actual = Census.waiting(engineSide);
    int allBefore = attemptsOfWaiting.size();
    int deferredAgain = 0;
    for (Iterator<Map.Entry<Long, Integer>> i = attemptsOfWaiting.entrySet().iterator();
        i.hasNext(); ) {
      Map.Entry<Long, Integer> expected = i.next();
      Integer attempts = actual.remove(expected.getKey());
      Long dueNs = attempts == null ? dueAfterRestart.get(expected.getKey()) : null;
      if (dueNs != null && Census.deferred(engineSide).containsKey(expected.getKey())) {
        i.remove();
        dueAfterRestart.remove(expected.getKey());
        deferred.put(expected.getKey(), new Deferred(expected.getValue(), dueNs));
        deferredAgain++;
      } else if (attempts == null) {
        if (!ephemeral && !isSampled()) {
          throw new AssertionError(this + ": lost message " + expected.getKey());
        }
        i.remove();
        dropped++;
      } else {
        Expect.equal(attempts, expected.getValue(), "attempts of a waiting message", this);
      }
    }
    for (long number : actual.keySet()) {
      throw new AssertionError(this + ": message " + number + " waits, but is " + placeOf(number));
    }
    int droppedNow = allBefore - attemptsOfWaiting.size() - deferredAgain;
    if (droppedNow > 0 && !isSampled()) {
      long arrivals = allBefore + deliveredLately;
      Expect.that(droppedNow <= arrivals - memQueueSize, "dropped with room left", this);
    }
    deliveredLately = 0;
  }

  /** Compares everything but what waits, which {@link #sync} has done. */
  void check(boolean thorough) {
    Expect.equal(engineSide.depth(), attemptsOfWaiting.size(), "depth", this);
    Expect.equal(engineSide.inFlightCount(), inFlight.size(), "in flight count", this);
    Expect.equal(engineSide.deferredCount(), deferred.size(), "deferred count", this);
    Expect.equal(engineSide.messageCount(), messageCount, "message count", this);
    Expect.equal(engineSide.requeueCount(), requeueCount, "requeue count", this);
    Expect.equal(engineSide.timeoutCount(), timeoutCount, "timeout count", this);
    Expect.equal(engineSide.consumers().size(), consumers.size(), "number of consumers", this);
    Expect.that(engineSide.isPaused() == paused, "paused or not", this);
    Expect.equal(
        finished + dropped + attemptsOfWaiting.size() + inFlight.size() + deferred.size(),
        entered,
        "sum of all messages",
        this);
    consumers.forEach(ModelConsumer::check);
    if (thorough) {
      checkDeferred();
      checkInFlight();
    }
  }

  private void checkDeferred() {
    Map<Long, Deferred> actual = Census.deferred(engineSide);
    if (!actual.equals(deferred)) {
      throw new AssertionError(this + ": deferred are " + actual + ", not " + deferred);
    }
  }

  private void checkInFlight() {
    for (Map.Entry<Long, InFlight> entry : inFlight.entrySet()) {
      InFlight held = entry.getValue();
      ModelMessage message = topic.messages.get(entry.getKey());
      InFlightTable table = held.owner.engineSide.inFlight;
      int found = table.find(message.id.high(), message.id.low());
      if (found == InFlightTable.NO_ENTRY) {
        throw new AssertionError(held.owner + ": " + message + " is not in flight");
      }
      Expect.equal(table.dueNs(found), held.dueNs, "deadline of a message in flight", held.owner);
      Expect.equal(
          Handle.attempts(table.handle(found)),
          held.attempts,
          "attempts of a message in flight",
          held.owner);
      Expect.equal(
          Census.number(engineSide.engine().slab(), table.handle(found)),
          message.number,
          "bytes of a message in flight",
          held.owner);
    }
  }

  private String placeOf(long number) {
    if (inFlight.containsKey(number)) {
      return "in flight, " + inFlight.get(number);
    }
    if (deferred.containsKey(number)) {
      return "deferred, " + deferred.get(number);
    }
    return topic.backlog.containsKey(number) ? "in the topic" : "settled, dropped or never came";
  }

  @Override
  public String toString() {
    return topic.name + ':' + name;
  }
}
