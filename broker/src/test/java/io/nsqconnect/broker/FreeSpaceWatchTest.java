package io.nsqconnect.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.health.Health;
import io.nsqconnect.broker.storage.DiskQueueSettings;
import io.nsqconnect.broker.storage.DiskQueues;
import io.nsqconnect.broker.storage.EarlierFiles;
import io.nsqconnect.broker.storage.ManualExecutor;
import io.nsqconnect.broker.storage.SimulatedDisk;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What publishers are told between two looks at a disk that fills up. */
class FreeSpaceWatchTest {
  private static final int SPARE_BYTES = 10_000;
  private static final int MESSAGE_BYTES = 1000;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final ManualClock clock = new ManualClock();
  private final Health health = new Health(clock);
  private final ManualExecutor files = new ManualExecutor();
  private DiskQueues queues;
  private Engine engine;
  private Topic topic;

  @BeforeEach
  void start() throws Exception {
    queues =
        new DiskQueues(
            EarlierFiles.on(disk),
            new DiskQueueSettings(1 << 20, 1000, 1000),
            Runnable::run,
            files,
            health.condition("storage-writable"));
    EngineSettings settings = new EngineSettings(0, 1L << 30, TimeUnit.MINUTES.toNanos(15), 0, 1);
    engine = new Engine(settings, clock, queues, new EngineListener() {}, 1);
    topic = engine.topic("t");
    disk.usableBytes(1_000_000 + SPARE_BYTES);
    FreeSpace freeSpace =
        new FreeSpace(
            disk, Flags.parse(List.of("--min-free-bytes=1000000")), health.condition("free-space"));
    new FreeSpaceWatch(freeSpace, queues, engine, Runnable::run, files).begin();
  }

  @AfterEach
  void stop() {
    engine.close();
    files.runAll();
    queues.close();
  }

  @Test
  void theyAreRefusedAsSoonAsWhatWasFreeMayBeUsedUp() {
    publishUntil(SPARE_BYTES - MESSAGE_BYTES);
    assertThat(topic.refusal()).isNull();

    publishUntil(SPARE_BYTES);

    assertThat(topic.refusal()).startsWith("no space left on device: as much was written as");
  }

  @Test
  void theyAreRefusedStillIfTheNextLookSaysSo() {
    publishUntil(SPARE_BYTES);
    disk.usableBytes(999_999);

    files.runAll();

    assertThat(topic.refusal())
        .isEqualTo("no space left on device: 999999 bytes free (--min-free-bytes=1000000)");
  }

  @Test
  void theyAreHeardAgainIfThereIsRoomAfterAll() {
    publishUntil(SPARE_BYTES);

    files.runAll();

    assertThat(topic.refusal()).isNull();
    publishUntil(2 * SPARE_BYTES + MESSAGE_BYTES);
    assertThat(topic.refusal()).isNotNull();
  }

  private void publishUntil(long writtenBytes) {
    ByteBuf body = Unpooled.wrappedBuffer(new byte[MESSAGE_BYTES]);
    while (queues.writtenBytes() < writtenBytes) {
      topic.publish(body, 0, MESSAGE_BYTES, 0);
      engine.endBatch();
    }
  }
}
