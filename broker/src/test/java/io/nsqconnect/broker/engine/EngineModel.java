package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * An engine next to a naive model of what it should hold, kept in plain collections.
 *
 * <p>Each operation is done to both: to the model first, because the engine may deliver within it.
 * Where the engine is free (which consumer, which message next, when a backlog moves, what an
 * ephemeral channel drops), the model follows what the engine did and checks that it was allowed.
 * After each operation the number of waiting messages is compared, at the end of each batch every
 * count, and every few batches each single message.
 */
final class EngineModel implements AutoCloseable {
  /** Batches that an engine may need to come to rest when nothing is broken. */
  private static final int MAX_BATCHES = 16;

  /** One batch in this many ends with a look at every message; more find nothing more. */
  private static final int THOROUGH_EVERY = 8;

  /** A new engine begins its ids with the time: it must not start in the unit of the last one. */
  private static final long RESTART_NS = 1 << 21;

  final ManualClock clock = new ManualClock();
  final Map<String, ModelTopic> topics = new LinkedHashMap<>();
  final EngineSettings settings;
  final ModelSpills spills = new ModelSpills();
  private final SplittableRandom random;
  private final ByteBuf body;
  private Engine engine;
  private long nextMessage;
  private int nextConsumer;
  private int batches;

  EngineModel(EngineSettings settings, SplittableRandom random) {
    this.settings = settings;
    this.random = random;
    this.body = Unpooled.buffer();
    this.engine = newEngine();
  }

  ModelTopic topic(String name) {
    engine.beginBatch();
    return topics.computeIfAbsent(
        name,
        any -> {
          ModelTopic topic = new ModelTopic(name);
          topic.engineSide = engine.topic(name);
          return topic;
        });
  }

  ModelChannel channel(ModelTopic topic, String name) {
    engine.beginBatch();
    ModelChannel existing = topic.channels.get(name);
    if (existing != null) {
      return existing;
    }
    ModelChannel channel = new ModelChannel(topic, name);
    topic.channels.put(name, channel);
    channel.engineSide = topic.engineSide.channel(name);
    sync(topic);
    return channel;
  }

  /** Publishes a message, unless the engine refuses it, which it may only if a spill has failed. */
  boolean publish(ModelTopic topic, int length, long delayNs) {
    engine.beginBatch();
    String refusal = topic.engineSide.refusal();
    spills.checkRefusal(topic, refusal);
    if (refusal != null || isAmbiguous(topic)) {
      return false;
    }
    boolean mustNotDrop = !topic.paused && delayNs == 0 && topic.backlog.isEmpty();
    ModelMessage message = new ModelMessage(nextMessage++, length, clock.epochNanos());
    body.clear().ensureWritable(1 + length);
    message.writeBody(body, 1);
    List<ModelChannel> waitedFor = new ArrayList<>();
    for (ModelChannel channel : topic.channels.values()) {
      if (mustNotDrop && channel.waitsForMessages()) {
        waitedFor.add(channel);
      }
    }
    long droppedBefore = waitedFor.stream().mapToLong(channel -> channel.dropped).sum();
    topic.publish(message, delayNs);
    topic.engineSide.publish(body, 1, length, delayNs);
    sync(topic);
    long droppedAfter = waitedFor.stream().mapToLong(channel -> channel.dropped).sum();
    Expect.equal(droppedAfter, droppedBefore, "dropped while a consumer was ready", topic);
    return true;
  }

  /** A consumer with a ready count of 0, or null if the channel admits no further one. */
  ModelConsumer subscribe(ModelChannel channel, long msgTimeoutNs, int sampleRate) {
    engine.beginBatch();
    int limit = settings.maxChannelConsumers();
    boolean admitted = limit == 0 || channel.consumers.size() < limit;
    ModelConsumer consumer =
        new ModelConsumer(this, channel, nextConsumer++, msgTimeoutNs, sampleRate);
    try {
      consumer.engineSide = channel.engineSide.subscribe(consumer, msgTimeoutNs, sampleRate);
      Expect.that(admitted, "admitted more consumers than it may", channel);
    } catch (SubscribeException e) {
      Expect.that(!admitted, "refused a consumer", channel);
      return null;
    }
    channel.consumers.add(consumer);
    return consumer;
  }

  void ready(ModelConsumer consumer, long count) {
    engine.beginBatch();
    consumer.readyCount = count;
    consumer.engineSide.ready(count);
    sync(consumer.channel.topic);
  }

  void writable(ModelConsumer consumer, boolean writable) {
    engine.beginBatch();
    consumer.writable = writable;
    consumer.engineSide.writable(writable);
    sync(consumer.channel.topic);
  }

  void finish(ModelConsumer consumer, ModelMessage message) {
    engine.beginBatch();
    Settlement expected = consumer.channel.settlement(consumer, message.number);
    if (expected == Settlement.DONE) {
      consumer.channel.finish(message.number);
    }
    checkSettlement(
        consumer.engineSide.finish(message.id.high(), message.id.low()), expected, consumer);
  }

  void requeue(ModelConsumer consumer, ModelMessage message, long delayNs) {
    engine.beginBatch();
    Settlement expected = consumer.channel.settlement(consumer, message.number);
    if (expected == Settlement.DONE) {
      consumer.channel.requeue(message.number, delayNs, clock.nanoTime());
    }
    checkSettlement(
        consumer.engineSide.requeue(message.id.high(), message.id.low(), delayNs),
        expected,
        consumer);
  }

  void touch(ModelConsumer consumer, ModelMessage message) {
    engine.beginBatch();
    Settlement expected = consumer.channel.settlement(consumer, message.number);
    if (expected == Settlement.DONE) {
      consumer.channel.touch(message.number, clock.nanoTime(), settings.maxMsgTimeoutNs());
    }
    checkSettlement(
        consumer.engineSide.touch(message.id.high(), message.id.low()), expected, consumer);
  }

  void disconnect(ModelConsumer consumer) {
    engine.beginBatch();
    ModelChannel channel = consumer.channel;
    consumer.connected = false;
    channel.consumers.remove(consumer);
    if (channel.consumers.isEmpty() && channel.ephemeral) {
      forget(channel);
    }
    consumer.engineSide.close();
    Expect.equal(consumer.disconnects, 0, "number of disconnects", consumer);
    syncAll();
  }

  void pause(ModelTopic topic, boolean pause) {
    engine.beginBatch();
    topic.paused = pause;
    topic.engineSide.pause(pause);
    sync(topic);
  }

  void pause(ModelChannel channel, boolean pause) {
    engine.beginBatch();
    channel.paused = pause;
    channel.engineSide.pause(pause);
    sync(channel.topic);
  }

  void empty(ModelTopic topic) {
    engine.beginBatch();
    topic.backlog.clear();
    topic.engineSide.empty();
    sync(topic);
  }

  void empty(ModelChannel channel) {
    engine.beginBatch();
    channel.empty();
    channel.engineSide.empty();
    sync(channel.topic);
  }

  void delete(ModelChannel channel) {
    engine.beginBatch();
    List<ModelConsumer> connected = List.copyOf(channel.consumers);
    forget(channel);
    channel.engineSide.delete();
    checkDisconnected(connected);
    syncAll();
  }

  void delete(ModelTopic topic) {
    engine.beginBatch();
    List<ModelConsumer> connected = topic.consumers();
    List.copyOf(topic.channels.values()).forEach(this::forget);
    topics.remove(topic.name);
    topic.engineSide.delete();
    Expect.that(topic.engineSide.isDeleted(), "not deleted", topic);
    checkDisconnected(connected);
    syncAll();
  }

  /** Stops the engine gracefully and starts another on what it left. */
  void restart() {
    endBatch();
    Expect.equal(engine.close(), 0, "messages lost at close", "engine");
    spills.checkClosed();
    clock.advance(RESTART_NS);
    engine = newEngine();
    topics.values().removeIf(topic -> topic.ephemeral);
    spills.forgetEphemeral();
    for (ModelTopic topic : topics.values()) {
      topic.engineSide = engine.topic(topic.name);
      topic.messageCount = 0;
      topic.messageBytes = 0;
      topic.engineSide.pause(topic.paused);
      topic.channels.values().removeIf(channel -> channel.ephemeral);
      for (ModelChannel channel : topic.channels.values()) {
        channel.restart();
        channel.engineSide = topic.engineSide.channel(channel.name);
        channel.engineSide.pause(channel.paused);
      }
    }
    syncAll();
    endBatch();
  }

  void advance(long ns) {
    clock.advance(ns);
  }

  /** Ends batches until the engine has come to rest, then compares everything. */
  void endBatch() {
    long nowNs = clock.nanoTime();
    batches++;
    topics.values().forEach(topic -> topic.channels.values().forEach(each -> each.expire(nowNs)));
    boolean more = true;
    for (int i = 0; i < MAX_BATCHES && more; i++) {
      try {
        more = engine.endBatch();
      } catch (SpillException e) {
        Expect.that(spills.isAnythingBroken(), "failure of a spill that is not broken", "engine");
      }
      syncAll();
    }
    boolean thorough = batches % THOROUGH_EVERY == 0;
    topics.values().forEach(topic -> topic.sync(nowNs, guaranteedMemory(), thorough));
    Expect.that(!more || spills.isAnythingBroken(), "does not come to rest", "engine");
    checkAll(nowNs, thorough);
  }

  /** Checks that nothing is left of messages that are all finished. */
  void checkEmpty() {
    Expect.equal(engine.slab().references(), 0, "references when all is drained", "engine");
    Expect.equal(engine.nextDeadlineNs(), Long.MAX_VALUE, "deadline of an idle engine", "engine");
    spills.checkEmpty();
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    spills.repair();
    engine.close();
  }

  /** The engine delivers: allowed or not? */
  void onDelivery(ModelConsumer consumer, ByteBuffer memory, int frame, int length, int attempts) {
    ModelTopic topic = consumer.channel.topic;
    long number = ModelMessage.numberIn(memory, frame);
    ModelMessage message = topic.messages.get(number);
    Expect.that(message != null, "delivery of another topic's message", consumer);
    boolean isFirst = message.id == null;
    message.checkFrame(memory, frame, length);
    topic.noteDelivery(message, isFirst);
    if (topic.movesFreely() && topic.backlog.containsKey(number)) {
      topic.move(number, clock.nanoTime());
    }
    consumer.channel.deliver(consumer, message, attempts, clock.nanoTime());
    if (random.nextInt(32) == 0) {
      consumer.writable = false;
    }
  }

  private Engine newEngine() {
    return new Engine(
        settings, clock, spills.engineSide, new RecordingListener(), random.nextLong());
  }

  private void forget(ModelChannel channel) {
    channel.deleted = true;
    channel.consumers.forEach(consumer -> consumer.connected = false);
    channel.topic.channels.remove(channel.name);
    if (channel.topic.channels.isEmpty() && channel.topic.ephemeral) {
      topics.remove(channel.topic.name);
    }
  }

  private void syncAll() {
    topics.values().forEach(this::sync);
  }

  private void sync(ModelTopic topic) {
    topic.sync(clock.nanoTime(), guaranteedMemory(), false);
  }

  /** Messages that a queue keeps in memory for sure. */
  private long guaranteedMemory() {
    return settings.maxMessageMemoryBytes() == Long.MAX_VALUE ? settings.memQueueSize() : 0;
  }

  /** Whether it could not be told if a message is dropped or moves with the backlog before it. */
  private static boolean isAmbiguous(ModelTopic topic) {
    return topic.ephemeral && topic.movesFreely() && !topic.backlog.isEmpty();
  }

  private void checkSettlement(Settlement actual, Settlement expected, ModelConsumer consumer) {
    if (actual != expected) {
      throw new AssertionError(consumer + ": settled as " + actual + ", not " + expected);
    }
    sync(consumer.channel.topic);
  }

  private static void checkDisconnected(List<ModelConsumer> consumers) {
    consumers.forEach(each -> Expect.equal(each.disconnects, 1, "number of disconnects", each));
  }

  private void checkAll(long nowNs, boolean thorough) {
    Expect.equal(engine.topics().size(), topics.size(), "number of topics", "engine");
    boolean broken = spills.isAnythingBroken();
    long references = 0;
    long earliestNs = Long.MAX_VALUE;
    for (ModelTopic topic : topics.values()) {
      Expect.that(engine.existingTopic(topic.name) == topic.engineSide, "not there", topic);
      topic.check(thorough);
      checkProgress(topic, broken);
      references += Census.inMemory(topic.engineSide);
      for (ModelChannel channel : topic.channels.values()) {
        earliestNs = Math.min(earliestNs, channel.earliestDueNs());
      }
    }
    Expect.equal(engine.slab().references(), references, "references to messages", "engine");
    Expect.that(engine.nextDeadlineNs() > nowNs, "a deadline has passed", "engine");
    Expect.that(engine.nextDeadlineNs() <= earliestNs, "a deadline would be missed", "engine");
  }

  /** At rest, no message waits that somebody could have. */
  private void checkProgress(ModelTopic topic, boolean broken) {
    Expect.that(
        broken || !topic.movesFreely() || topic.backlog.isEmpty(), "keeps its backlog", topic);
    for (ModelChannel channel : topic.channels.values()) {
      long deliverable =
          broken
              ? channel.engineSide.depth() - channel.engineSide.spillDepth()
              : channel.engineSide.depth();
      Expect.that(
          deliverable == 0 || !channel.hasReadyConsumer(),
          "keeps messages from a ready consumer",
          channel);
    }
  }
}
