package io.nsqconnect.broker.engine;

import java.util.List;

/**
 * The end of a history: each channel gets one consumer that takes and finishes everything, while
 * time passes as the deadlines come. Every message must come out that way.
 */
final class Draining {
  /** Deadlines that pass until a channel of a history is drained. */
  private static final int MAX_ROUNDS = 100_000;

  private final EngineModel model;

  Draining(EngineModel model) {
    this.model = model;
  }

  /** Delivers and finishes everything, and checks that nothing is left. */
  void run() {
    model.spills.repair();
    model.endBatch();
    for (ModelTopic topic : List.copyOf(model.topics.values())) {
      if (topic.channels.isEmpty()) {
        model.channel(topic, "drain");
      }
      model.pause(topic, false);
      for (ModelChannel channel : List.copyOf(topic.channels.values())) {
        model.pause(channel, false);
        List.copyOf(channel.consumers).forEach(consumer -> model.ready(consumer, 0));
      }
    }
    for (ModelTopic topic : List.copyOf(model.topics.values())) {
      for (ModelChannel channel : List.copyOf(topic.channels.values())) {
        drain(channel);
      }
    }
    model.checkEmpty();
  }

  private void drain(ModelChannel channel) {
    while (model.settings.maxChannelConsumers() > 0
        && channel.consumers.size() >= model.settings.maxChannelConsumers()) {
      ModelConsumer one = channel.consumers.get(0);
      if (channel.consumers.size() == 1 && channel.ephemeral) {
        model.delete(channel);
        return;
      }
      model.disconnect(one);
    }
    ModelConsumer consumer = model.subscribe(channel, model.settings.maxMsgTimeoutNs(), 0);
    model.ready(consumer, Long.MAX_VALUE);
    boolean drained = false;
    for (int rounds = 0; !drained; rounds++) {
      Expect.that(rounds < MAX_ROUNDS, "can't be drained", channel);
      model.writable(consumer, true);
      model.endBatch();
      for (long number : List.copyOf(channel.inFlight.keySet())) {
        if (channel.inFlight.get(number).owner() == consumer) {
          model.finish(consumer, channel.topic.messages.get(number));
        }
      }
      long dueNs = channel.earliestDueNs();
      drained = dueNs == Long.MAX_VALUE;
      // What was finished leaves its deadline behind, which does nothing when it comes.
      model.advance(drained ? model.settings.maxMsgTimeoutNs() : dueNs - model.clock.nanoTime());
      model.endBatch();
      drained &= channel.inFlight.isEmpty() && channel.attemptsOfWaiting.isEmpty();
    }
  }
}
