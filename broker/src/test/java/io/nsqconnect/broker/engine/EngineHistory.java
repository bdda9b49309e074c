package io.nsqconnect.broker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random operations on an {@link EngineModel}; the same seed gives the same history. */
final class EngineHistory {
  private static final long TICK = 100_000_000;
  private static final String[] TOPICS = {"a", "b", "t#ephemeral"};
  private static final String[] CHANNELS = {"x", "y", "c#ephemeral"};
  private static final long[] MEM_QUEUE_SIZES = {0, 1, 3, 10, 1_000};
  private static final long[] MESSAGE_MEMORY = {Long.MAX_VALUE, Long.MAX_VALUE, 3 << 20, 1};

  private final SplittableRandom random;
  private final EngineModel model;
  private final int largeBodiesPercent;
  private final List<ModelConsumer> consumers = new ArrayList<>();
  private final List<ModelMessage> seen = new ArrayList<>();
  private final List<String> trace;

  /** A history that writes what it does to {@code trace}, if that is not null. */
  EngineHistory(long seed, List<String> trace) {
    this.trace = trace;
    random = new SplittableRandom(seed);
    EngineSettings settings =
        new EngineSettings(
            MEM_QUEUE_SIZES[random.nextInt(MEM_QUEUE_SIZES.length)],
            MESSAGE_MEMORY[random.nextInt(MESSAGE_MEMORY.length)],
            random.nextInt(60, 200) * TICK,
            random.nextInt(4) == 0 ? 2 : 0,
            617);
    largeBodiesPercent = random.nextInt(16) == 0 ? 20 : 0;
    trace(settings);
    model = new EngineModel(settings, random.split());
  }

  /** Does {@code operations} operations, then drains the engine. */
  void run(int operations) {
    try (model) {
      int left = operations;
      while (left > 0) {
        if (random.nextInt(3) > 0) {
          advance();
        }
        for (int batch = Math.min(left, 1 + random.nextInt(4)); batch > 0; batch--, left--) {
          operate();
        }
        trace("end of batch");
        model.endBatch();
      }
      trace("drain");
      new Draining(model).run();
    }
  }

  private void advance() {
    long ns = random.nextInt(8) == 0 ? random.nextInt(60) * TICK : random.nextInt(4) * TICK;
    ns += random.nextInt(8) == 0 ? random.nextInt(3) - 1 : 0;
    trace("advance ", ns);
    model.advance(Math.max(0, ns));
  }

  private void operate() {
    int choice = random.nextInt(1_000);
    if (choice < 300) {
      publish();
    } else if (choice < 350) {
      subscribe();
    } else if (choice < 470) {
      ready();
    } else if (choice < 800) {
      settle();
    } else if (choice < 880) {
      writable();
    } else if (choice < 910) {
      disconnect();
    } else if (choice < 940) {
      pauseTopic();
    } else if (choice < 970) {
      pauseChannel();
    } else if (choice < 990) {
      spill();
    } else {
      operateRarely();
    }
  }

  private void operateRarely() {
    ModelTopic topic = anyTopic();
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> {
        trace("empty ", topic);
        model.empty(topic);
      }
      case 3, 4, 5 -> {
        ModelChannel channel = anyChannel();
        trace("empty ", channel);
        model.empty(channel);
      }
      case 6, 7, 8 -> {
        ModelChannel channel = anyChannel();
        trace("delete ", channel);
        model.delete(channel);
      }
      case 9 -> {
        trace("delete ", topic);
        model.delete(topic);
      }
      default -> {
        trace("restart");
        model.spills.repair();
        model.restart();
        consumers.clear();
      }
    }
  }

  private void publish() {
    ModelTopic topic = anyTopic();
    long delayNs = random.nextInt(8) == 0 ? anyDelay() : 0;
    int count = random.nextInt(10) == 0 ? 1 + random.nextInt(8) : 1;
    for (int i = 0; i < count; i++) {
      boolean admitted = model.publish(topic, anyLength(), delayNs);
      trace(admitted ? "publish " : "refused ", topic, " delay ", delayNs);
    }
  }

  private void subscribe() {
    ModelChannel channel = anyChannel();
    if (channel.consumers.size() >= 4) {
      return;
    }
    int sampleRate = random.nextInt(10) == 0 ? 1 + random.nextInt(99) : 0;
    ModelConsumer consumer = model.subscribe(channel, (1 + random.nextInt(60)) * TICK, sampleRate);
    trace("subscribe ", channel, " ", consumer, " sample rate ", sampleRate);
    if (consumer != null) {
      consumers.add(consumer);
    }
  }

  private void ready() {
    ModelConsumer consumer = anyConsumer();
    if (consumer != null) {
      long count = random.nextInt(4) == 0 ? random.nextInt(100) : random.nextInt(4);
      trace("ready ", consumer, " ", count);
      model.ready(consumer, count);
    }
  }

  private void writable() {
    ModelConsumer consumer = anyConsumer();
    if (consumer != null) {
      boolean writable = random.nextInt(8) > 0;
      trace("writable ", consumer, " ", writable);
      model.writable(consumer, writable);
    }
  }

  private void disconnect() {
    ModelConsumer consumer = anyConsumer();
    if (consumer != null) {
      trace("disconnect ", consumer);
      model.disconnect(consumer);
    }
  }

  private void settle() {
    ModelConsumer consumer = anyConsumer();
    if (consumer == null) {
      return;
    }
    ModelMessage message = anyMessageFor(consumer);
    if (message == null) {
      return;
    }
    int choice = random.nextInt(10);
    if (choice < 5) {
      trace("finish ", consumer, " ", message);
      model.finish(consumer, message);
    } else if (choice < 8) {
      long delayNs = random.nextBoolean() ? anyDelay() : 0;
      trace("requeue ", consumer, " ", message, " delay ", delayNs);
      model.requeue(consumer, message, delayNs);
    } else {
      trace("touch ", consumer, " ", message);
      model.touch(consumer, message);
    }
  }

  private void pauseTopic() {
    ModelTopic topic = anyTopic();
    boolean pause = !topic.paused && random.nextInt(3) > 0;
    trace("pause ", topic, " ", pause);
    model.pause(topic, pause);
  }

  private void pauseChannel() {
    ModelChannel channel = anyChannel();
    boolean pause = !channel.paused && random.nextInt(3) > 0;
    trace("pause ", channel, " ", pause);
    model.pause(channel, pause);
  }

  private void spill() {
    if (random.nextBoolean()) {
      trace("repair");
      model.spills.repair();
      return;
    }
    ModelTopic topic = anyTopic();
    ModelChannel channel = random.nextBoolean() ? anyChannel() : null;
    if (channel == null || !channel.ephemeral) {
      trace("break the spill of ", channel == null ? topic : channel);
      model.spills.breakSpill(topic, channel);
    }
  }

  private ModelTopic anyTopic() {
    return model.topic(TOPICS[random.nextInt(TOPICS.length)]);
  }

  private ModelChannel anyChannel() {
    ModelTopic topic = anyTopic();
    if (!topic.channels.isEmpty() && random.nextInt(4) > 0) {
      List<ModelChannel> existing = List.copyOf(topic.channels.values());
      return existing.get(random.nextInt(existing.size()));
    }
    return model.channel(topic, CHANNELS[random.nextInt(CHANNELS.length)]);
  }

  private ModelConsumer anyConsumer() {
    consumers.removeIf(consumer -> !consumer.connected);
    return consumers.isEmpty() ? null : consumers.get(random.nextInt(consumers.size()));
  }

  /** Mostly one that the consumer has; sometimes another's, or one that is settled long since. */
  private ModelMessage anyMessageFor(ModelConsumer consumer) {
    ModelTopic topic = consumer.channel.topic;
    boolean own = random.nextInt(10) > 0;
    seen.clear();
    consumer.channel.inFlight.forEach(
        (number, held) -> {
          if (!own || held.owner() == consumer) {
            seen.add(topic.messages.get(number));
          }
        });
    if (!own && random.nextBoolean()) {
      topic.messages.values().stream().filter(each -> each.id != null).limit(8).forEach(seen::add);
    }
    return seen.isEmpty() ? null : seen.get(random.nextInt(seen.size()));
  }

  private long anyDelay() {
    return random.nextInt(4) == 0 ? 1 + random.nextInt(5) : (1 + random.nextInt(40)) * TICK;
  }

  private int anyLength() {
    int longest = random.nextInt(8) == 0 ? 4_000 : 100;
    if (largeBodiesPercent > random.nextInt(100)) {
      longest = random.nextInt(8) == 0 ? 2_000_000 : 400_000;
    }
    return ModelMessage.MIN_LENGTH + random.nextInt(longest);
  }

  private void trace(Object... words) {
    if (trace != null) {
      StringBuilder line = new StringBuilder();
      for (Object word : words) {
        line.append(word);
      }
      trace.add(line.toString());
    }
  }
}
