package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** An engine with everything around it in the test's hands. */
final class EngineFixture implements AutoCloseable {
  static final long SECOND = 1_000_000_000L;
  static final long MSG_TIMEOUT = 60 * SECOND;
  static final long MAX_MSG_TIMEOUT = 900 * SECOND;
  static final long SEED = 42;

  private static final long PLENTY = 1L << 40;

  final ManualClock clock = new ManualClock();
  final MemorySpills spills;
  final RecordingListener listener = new RecordingListener();
  final Engine engine;

  EngineFixture() {
    this(settings(10_000, PLENTY, 0));
  }

  EngineFixture(EngineSettings settings) {
    this(settings, new MemorySpills());
  }

  /** An engine that finds what another has left in {@code spills}. */
  EngineFixture(EngineSettings settings, MemorySpills spills) {
    this.spills = spills;
    this.engine = new Engine(settings, clock, spills, listener, SEED);
  }

  static EngineFixture withMemQueueSize(long memQueueSize) {
    return new EngineFixture(settings(memQueueSize, PLENTY, 0));
  }

  static EngineFixture withMessageMemory(long bytes) {
    return new EngineFixture(settings(10_000, bytes, 0));
  }

  static EngineFixture withMaxChannelConsumers(int limit) {
    return new EngineFixture(settings(10_000, PLENTY, limit));
  }

  private static EngineSettings settings(long memQueueSize, long memory, int maxConsumers) {
    return new EngineSettings(memQueueSize, memory, MAX_MSG_TIMEOUT, maxConsumers, 617);
  }

  Topic topic(String name) {
    return engine.topic(name);
  }

  Channel channel(String topic, String name) {
    return engine.topic(topic).channel(name);
  }

  void publish(Topic topic, String... bodies) {
    for (String body : bodies) {
      publishDelayed(topic, 0, body);
    }
  }

  void publishDelayed(Topic topic, long delayNs, String body) {
    ByteBuf bytes = Unpooled.copiedBuffer("#" + body, StandardCharsets.ISO_8859_1);
    topic.publish(bytes, 1, body.length(), delayNs);
  }

  /** A consumer that wants {@code ready} messages at a time. */
  Subscriber subscribe(Channel channel, long ready) {
    return subscribe(channel, ready, MSG_TIMEOUT, 0);
  }

  Subscriber subscribe(Channel channel, long ready, long msgTimeoutNs, int sampleRate) {
    RecordingSink sink = new RecordingSink();
    try {
      Consumer consumer = channel.subscribe(sink, msgTimeoutNs, sampleRate);
      consumer.ready(ready);
      return new Subscriber(consumer, sink);
    } catch (SubscribeException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends batches until nothing is left to move. */
  void run() {
    while (engine.endBatch()) {
      // More to move.
    }
  }

  void advance(long ns) {
    clock.advance(ns);
    run();
  }

  @Override
  public void close() {
    engine.close();
  }
}
