package io.nsqconnect.broker.engine;

import io.nsqconnect.protocol.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a topic should hold: its backlog, with the delay of each message, and its channels. */
final class ModelTopic {
  final String name;
  final boolean ephemeral;
  final Map<String, ModelChannel> channels = new LinkedHashMap<>();
  final Map<Long, Long> backlog = new LinkedHashMap<>();
  final Map<Long, ModelMessage> messages = new HashMap<>();
  private final Set<String> ids = new HashSet<>();

  Topic engineSide;
  boolean paused;
  long messageCount;
  long messageBytes;

  ModelTopic(String name) {
    this.name = name;
    this.ephemeral = Names.isEphemeral(name);
  }

  boolean movesFreely() {
    return !channels.isEmpty() && !paused;
  }

  void publish(ModelMessage message, long delayNs) {
    messages.put(message.number, message);
    backlog.put(message.number, delayNs);
    messageCount++;
    messageBytes += message.length;
  }

  /** Moves one message from the backlog to all channels. */
  void move(long number, long nowNs) {
    long delayNs = backlog.remove(number);
    channels.values().forEach(channel -> channel.enter(number, delayNs, nowNs));
  }

  /** Learns the id of a message at its first delivery; no other may have it. */
  void noteDelivery(ModelMessage message, boolean isFirst) {
    Expect.that(!isFirst || ids.add(message.id.toString()), "second message of this id", message);
  }

  /**
   * Compares the backlog with the engine's: what is gone from it has moved to the channels, if the
   * topic moves freely, or was dropped, if the topic is ephemeral and full.
   */
  void sync(long nowNs, long memQueueSize, boolean thorough) {
    if (thorough || hasDelayedBacklog() || engineSide.depth() != backlog.size()) {
      syncBacklog(nowNs, memQueueSize);
    }
    for (ModelChannel channel : channels.values()) {
      channel.sync(memQueueSize, thorough);
    }
  }

  private boolean hasDelayedBacklog() {
    for (long delayNs : backlog.values()) {
      if (delayNs > 0) {
        return true;
      }
    }
    return false;
  }

  private void syncBacklog(long nowNs, long memQueueSize) {
    Set<Long> queued = Census.backlog(engineSide);
    Set<Long> delayed = Census.delayedBacklog(engineSide);
    int kept = 0;
    for (Map.Entry<Long, Long> expected : new ArrayList<>(backlog.entrySet())) {
      long number = expected.getKey();
      if (queued.contains(number)) {
        // A delayed message is here after a restart only.
        kept++;
      } else if (delayed.contains(number)) {
        kept++;
        Expect.that(expected.getValue() > 0, "delays what it should not", this);
      } else if (movesFreely()) {
        move(number, nowNs);
      } else {
        Expect.that(ephemeral, "lost a message", this);
        Expect.that(queued.size() + delayed.size() >= memQueueSize, "dropped with room left", this);
        backlog.remove(number);
      }
    }
    Expect.equal(queued.size() + delayed.size(), kept, "size of the backlog", this);
  }

  void check(boolean thorough) {
    Expect.equal(engineSide.depth(), backlog.size(), "depth", this);
    Expect.equal(engineSide.messageCount(), messageCount, "message count", this);
    Expect.equal(engineSide.messageBytes(), messageBytes, "message bytes", this);
    Expect.that(engineSide.isPaused() == paused, "paused or not", this);
    Expect.equal(engineSide.channels().size(), channels.size(), "number of channels", this);
    for (ModelChannel channel : channels.values()) {
      Expect.that(
          engineSide.existingChannel(channel.name) == channel.engineSide, "not there", channel);
      channel.check(thorough);
    }
  }

  List<ModelConsumer> consumers() {
    List<ModelConsumer> consumers = new ArrayList<>();
    channels.values().forEach(channel -> consumers.addAll(channel.consumers));
    return consumers;
  }

  @Override
  public String toString() {
    return name;
  }
}
