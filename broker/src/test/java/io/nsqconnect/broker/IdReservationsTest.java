package io.nsqconnect.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.Consumer;
import io.nsqconnect.broker.engine.DeliverySink;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.engine.MemorySpills;
import io.nsqconnect.broker.engine.SubscribeException;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.storage.FileSystemDisk;
import io.nsqconnect.broker.storage.Metadata;
import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.MessageId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids over the lives of a broker that is killed, stopped and started while its clock is set. */
class IdReservationsTest {
  private static final long SEED = 51;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final EngineSettings SETTINGS = new EngineSettings(1000, 1L << 30, 1, 0, 1);

  private final ManualClock clock = new ManualClock();
  private final Set<String> given = new HashSet<>();

  @TempDir Path dataPath;

  /** Files get the time of the machine when they are written: it must not matter. */
  @BeforeEach
  void leaveThePresentOfTheMachine() {
    clock.step(TimeUnit.DAYS.toNanos(10 * 365));
  }

  @Test
  void noIdIsGivenTwiceWhateverTheClockDoesBetweenKills() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 20; i++) {
      Life life = new Life();
      for (int turns = random.nextInt(30); turns > 0; turns--) {
        life.publish(random.nextInt(100));
        clock.advance((random.nextInt(50) >>> random.nextInt(6)) * SECOND);
        if (random.nextInt(10) == 0) {
          clock.step(random.nextInt(-50, 50) * SECOND);
        }
        if (random.nextBoolean()) {
          life.workSlowly();
        }
      }
      if (random.nextBoolean()) {
        life.stop();
      } else {
        life.kill();
      }
      // By whole seconds: so it comes back to the very nanosecond of earlier ids.
      clock.step(random.nextInt(-200, 100) * SECOND);
    }
  }

  @Test
  void creatingATopicDoesNotMakeTheBrokerForget() throws IOException {
    Life life = new Life();
    long reserved = fileTime();
    life.engine.topic("another");
    life.workSlowly();

    assertThat(fileTime()).isEqualTo(reserved).isGreaterThan(clock.epochNanos());
    life.kill();
  }

  @Test
  void idsOfABrokerThatWasStoppedCleanlyFollowTheClock() throws IOException {
    Life life = new Life();
    life.publish(1);
    life.stop();
    clock.advance(SECOND);

    assertThat(fileTime()).isBetween(clock.epochNanos() - 2 * SECOND, clock.epochNanos());
  }

  @Test
  void anIdleBrokerLeavesTheFileAlone() throws IOException {
    Life life = new Life();
    clock.advance(3600 * SECOND);
    life.publish(0);

    assertThat(life.slowWork).isEmpty();
    life.kill();
  }

  @Test
  void aBusyBrokerReservesTwiceAMinute() throws IOException {
    Life life = new Life();
    int count = 0;
    for (int i = 0; i < 150; i++) {
      clock.advance(SECOND);
      life.publish(10);
      count += life.slowWork.size();
      life.workSlowly();
    }

    assertThat(count).isBetween(4, 6);
    life.kill();
  }

  @Test
  void idsContinueWhereTheFileCannotBeTouched() throws IOException {
    Life life = new Life();
    Files.delete(dataPath.resolve(Metadata.FILE));
    for (int i = 0; i < 100; i++) {
      clock.advance(SECOND);
      life.publish(10);
      life.workSlowly();
    }

    assertThat(given).hasSize(1000);
    life.kill();
  }

  private long fileTime() throws IOException {
    return Files.getLastModifiedTime(dataPath.resolve(Metadata.FILE)).to(TimeUnit.NANOSECONDS);
  }

  /** A broker from its start to its end; without {@link #stop} it was killed. */
  private final class Life implements DeliverySink {
    final Queue<Runnable> slowWork = new ArrayDeque<>();
    private final TopicDirectory directory =
        new TopicDirectory(
            new FileSystemDisk(dataPath), Runnable::run, slowWork::add, slowWork::add);
    private final Engine engine = new Engine(SETTINGS, clock, new MemorySpills(), directory, SEED);
    private final IdReservations ids =
        new IdReservations(dataPath.resolve(Metadata.FILE), clock, Runnable::run, slowWork::add);
    private final Topic topic;

    Life() throws IOException {
      ids.resume(engine.idTime());
      directory.load(Metadata.read(new FileSystemDisk(dataPath)), engine);
      ids.begin();
      topic = engine.topic("t");
      try {
        Consumer consumer = topic.channel("c").subscribe(this, TimeUnit.DAYS.toNanos(1000), 0);
        consumer.ready(Integer.MAX_VALUE);
      } catch (SubscribeException e) {
        throw new AssertionError(e);
      }
      workSlowly();
    }

    void publish(int count) {
      engine.beginBatch();
      ByteBuf body = Unpooled.wrappedBuffer(new byte[1]);
      for (int i = 0; i < count; i++) {
        topic.publish(body, 0, 1, 0);
      }
      while (engine.endBatch()) {
        // More to move.
      }
    }

    void workSlowly() {
      for (Runnable work = slowWork.poll(); work != null; work = slowWork.poll()) {
        work.run();
      }
    }

    /** Ends without a word; only the memory is freed. */
    void kill() {
      engine.close();
    }

    void stop() {
      engine.close();
      ids.end();
      workSlowly();
    }

    @Override
    public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
      if (attempts == 1) {
        String id = MessageId.at(memory, offset + MessageFrame.ID_OFFSET).toString();
        assertThat(given.add(id)).as(id).isTrue();
      }
      return true;
    }

    @Override
    public void disconnect() {
      throw new AssertionError("disconnected");
    }
  }
}
