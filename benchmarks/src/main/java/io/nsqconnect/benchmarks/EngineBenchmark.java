package io.nsqconnect.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Consumer;
import io.nsqconnect.broker.engine.DeliverySink;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.SubscribeException;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.protocol.MessageFrame;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A batch of messages through the engine: published, delivered to one consumer a channel, finished.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EngineBenchmark {
  static final int BATCH = 200;
  private static final int BODY_BYTES = 200;

  /** Channels that each message is copied to. */
  @Param({"1", "5"})
  public int channels;

  private final ByteBuf body = Unpooled.directBuffer(BODY_BYTES).writeZero(BODY_BYTES);
  private Engine engine;
  private Topic topic;
  private Finisher[] finishers;

  /** Makes an engine with one topic. */
  @Setup
  public void setUp() throws SubscribeException {
    EngineSettings settings =
        new EngineSettings(1_000_000, 1L << 30, TimeUnit.MINUTES.toNanos(15), 0, 1);
    engine =
        new Engine(
            settings, new MachineClock(), new DiscardingSpills(), new EngineListener() {}, 1);
    topic = engine.topic("topic");
    finishers = new Finisher[channels];
    for (int i = 0; i < channels; i++) {
      Channel channel = topic.channel("channel" + i);
      finishers[i] = new Finisher();
      finishers[i].consumer = channel.subscribe(finishers[i], TimeUnit.MINUTES.toNanos(1), 0);
      finishers[i].consumer.ready(BATCH);
    }
  }

  /** Counts messages published. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void publishDeliverFinish() {
    engine.beginBatch();
    for (int i = 0; i < BATCH; i++) {
      topic.publish(body, 0, BODY_BYTES, 0);
    }
    engine.endBatch();
    for (Finisher finisher : finishers) {
      finisher.finishAll();
    }
  }

  /** A consumer that remembers what it got, and finishes it when told. */
  private static final class Finisher implements DeliverySink {
    final long[] ids = new long[BATCH * 2];
    int count;
    Consumer consumer;

    @Override
    public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
      ids[count++] = memory.getLong(offset + MessageFrame.ID_OFFSET);
      ids[count++] = memory.getLong(offset + MessageFrame.ID_OFFSET + Long.BYTES);
      return true;
    }

    @Override
    public void disconnect() {}

    void finishAll() {
      for (int i = 0; i < count; i += 2) {
        consumer.finish(ids[i], ids[i + 1]);
      }
      count = 0;
    }
  }
}
