package io.nsqconnect.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.nsqconnect.broker.engine.Consumer;
import io.nsqconnect.broker.engine.DeliverySink;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.MemorySpills;
import io.nsqconnect.broker.engine.SubscribeException;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.loop.SystemClock;
import io.nsqconnect.protocol.MessageFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Draining on a loop whose time the test tells; topics are ephemeral, so that none needs a disk.
 */
class DrainTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final Engine engine =
      new Engine(
          new EngineSettings(10, 1L << 40, Long.MAX_VALUE, 0, 1),
          new SystemClock(),
          new MemorySpills(),
          new EngineListener() {},
          1);
  private final Topic topic = engine.topic("t#ephemeral");

  @BeforeEach
  void freezeTime() {
    loop.freezeTime();
  }

  @AfterEach
  void close() {
    loop.close();
    engine.close();
  }

  @Test
  void endsAtOnceIfNothingIsThere() {
    assertThat(begin()).isCompletedWithValue(0L);
  }

  @Test
  void refusesPublishes() {
    assertThat(topic.refusal()).isNull();

    begin();

    assertThat(topic.refusal()).isEqualTo("exiting");
    assertThat(engine.topic("new#ephemeral").refusal()).isEqualTo("exiting");
  }

  @Test
  void waitsForWhatHasNoChannel() {
    publish(0);

    CompletableFuture<Long> left = begin();
    pass(TIMEOUT.minusMillis(100));
    assertThat(left).isNotDone();

    pass(Duration.ofMillis(100));
    assertThat(left).isCompletedWithValue(1L);
  }

  @Test
  void endsAtOnceWhenItIsToldThatItIsEnough() {
    publish(0);
    Drain drain = Drain.begin(loop.eventLoop(), engine, TIMEOUT);
    assertThat(drain.left()).isNotDone();

    assertThat(drain.end()).isTrue();
    loop.runPendingTasks();

    assertThat(drain.left()).isCompletedWithValue(1L);
    assertThat(drain.end()).as("once more").isFalse();
  }

  @Test
  void waitsForWhatIsDeferred() {
    topic.channel("c#ephemeral");
    publish(TimeUnit.HOURS.toNanos(1));

    CompletableFuture<Long> left = begin();
    pass(TIMEOUT.minusMillis(100));
    assertThat(left).isNotDone();

    pass(Duration.ofMillis(100));
    assertThat(left).isCompletedWithValue(1L);
  }

  @Test
  void endsSoonAfterTheLastMessageIsFinished() throws SubscribeException {
    List<long[]> delivered = new ArrayList<>();
    Consumer consumer =
        topic.channel("c#ephemeral").subscribe(new Sink(delivered), Long.MAX_VALUE / 2, 0);
    publish(0);

    CompletableFuture<Long> left = begin();
    consumer.ready(1);
    engine.endBatch();
    assertThat(delivered).hasSize(1);
    pass(Duration.ofSeconds(1));
    assertThat(left).as("while it is in flight").isNotDone();

    consumer.finish(delivered.get(0)[0], delivered.get(0)[1]);
    pass(Duration.ofMillis(100));
    assertThat(left).isCompletedWithValue(0L);
  }

  private CompletableFuture<Long> begin() {
    return Drain.begin(loop.eventLoop(), engine, TIMEOUT).left();
  }

  private void publish(long delayNs) {
    topic.publish(Unpooled.wrappedBuffer(new byte[] {'x'}), 0, 1, delayNs);
    engine.endBatch();
  }

  private void pass(Duration time) {
    for (long ms = time.toMillis(); ms > 0; ms -= 100) {
      loop.advanceTimeBy(100, TimeUnit.MILLISECONDS);
      loop.runPendingTasks();
    }
  }

  /** Notes the two halves of each id. */
  private record Sink(List<long[]> delivered) implements DeliverySink {
    @Override
    public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
      int id = offset + MessageFrame.ID_OFFSET;
      delivered.add(new long[] {memory.getLong(id), memory.getLong(id + Long.BYTES)});
      return true;
    }

    @Override
    public void disconnect() {}
  }
}
