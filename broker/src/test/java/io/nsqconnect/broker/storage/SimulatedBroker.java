package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.health.Health;
import java.nio.charset.StandardCharsets;

/** One life of an engine without memory queues: from its start on a disk to its stop or kill. */
final class SimulatedBroker {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  /** More than any test has to move; a batch that still has more to do then is stuck. */
  private static final int MAX_BATCHES = 200;

  private final SimulatedDisk disk;
  private final ManualExecutor slowThread = new ManualExecutor();
  private final DiskQueues queues;
  private final Engine engine;
  private final Topic topic;

  /** Starts a broker with one topic on what {@code disk} holds. */
  SimulatedBroker(SimulatedDisk disk, Clock clock, DiskQueueSettings settings) {
    this.disk = disk;
    this.queues =
        new DiskQueues(
            TestQueues.earlierFiles(disk),
            settings,
            Runnable::run,
            slowThread,
            new Health(clock).condition("storage-writable"),
            clock);
    EngineSettings withoutMemory = new EngineSettings(0, NO_LIMIT, NO_LIMIT, 0, 1);
    this.engine = new Engine(withoutMemory, clock, queues, new EngineListener() {}, 1);
    this.topic = engine.topic("t");
  }

  Topic topic() {
    return topic;
  }

  /** Why something can't be stored at present, or null. */
  String failure() {
    return queues.failure();
  }

  /** Publishes unless that is refused, and returns whether it was not; no answer yet. */
  boolean publish(String text, long delayNs) {
    if (topic.refusal() != null) {
      return false;
    }
    ByteBuf body = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    topic.publish(body, 0, body.readableBytes(), delayNs);
    return true;
  }

  /**
   * Ends batches until there is nothing more to move.
   *
   * @return whether publishers get an OK: everything is stored, and no crash came before that
   */
  boolean endBatch() {
    try {
      int batches = 0;
      while (engine.endBatch()) {
        if (++batches == MAX_BATCHES) {
          throw new AssertionError("batches do not come to an end");
        }
      }
      return disk.crashed() == null;
    } catch (SpillException e) {
      return false;
    }
  }

  /** Does the slow work that waits, if any. */
  void doSlowWork() {
    slowThread.runAll();
  }

  /** Lets a sync timeout pass, with what happens then. */
  void passSyncTimeout() {
    slowThread.passTimeout();
  }

  /**
   * Stops as a broker that is told to.
   *
   * @return how many messages could not be stored
   */
  long stop() {
    long lost = engine.close();
    slowThread.runAll();
    queues.close();
    return lost;
  }

  /** Frees what a process that was killed would not hold any more; the disk is not changed. */
  void vanish() {
    disk.failAt(0, Long.MAX_VALUE, "gone");
    stop();
  }
}
