package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.DeferredSpill;
import io.nsqconnect.broker.engine.DeliverySink;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SubscribeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What random histories have found of the logs of deferred messages. */
class DeferredLogFaultTest extends FaultTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String FILE = "t:c.deferred.000000.dat";
  private static final int RECORDS = 1_000;
  private static final String BODY = "x".repeat(200);

  /** In the middle of a log with so many such records. */
  private static final int BAD_BLOCK = 25 * 4096;

  /** More than begin or end in one block of the disk. */
  private static final int MAX_LOST = 20;

  @Test
  void aLogWhoseFilesTheDiskWouldNotRemoveIsNotMixedWithTheNextOne() {
    DeferredSpill log = queues.openDeferred("t:c");
    log.settle(append(log, "1", 11));
    queues.flush();
    slowThread.passTimeout();
    queues.flush();
    log.delete();
    disk.failAt(disk.operations(), 100, "input/output error");
    slowThread.runAll();
    disk.repair();
    log = queues.openDeferred("t:c");
    append(log, "2", 22);
    queues.flush();

    restartOn(disk.afterKill());

    log = queues.openDeferred("t:c");
    Map<Long, Long> found = new HashMap<>();
    log.recover(found::put);
    assertThat(found.values()).contains(22L);
    log.close(false);
  }

  @Test
  void aSyncWithoutAFileLeavesTheNameOfTheFirstFileToTheNextSync() {
    DeferredSpill log = queues.openDeferred("t:c");
    append(log, "1", 11);
    queues.flush();
    slowThread.passTimeout();
    restartOn(disk.afterKill());
    log = queues.openDeferred("t:c");
    log.recover((record, when) -> {});
    slowThread.passTimeout();

    append(log, "2", 22);
    queues.flush();
    slowThread.passTimeout();

    SplittableRandom forgetful = new SplittableRandom(0);
    for (int i = 0; i < 20; i++) {
      assertThat(disk.afterPowerFailure(forgetful).exists("t:c.deferred.000001.dat")).isTrue();
    }
    log.close(false);
  }

  /** That a file can't be opened says nothing about what it holds. */
  @Test
  void aLogThatCanNotBeOpenedIsLeftForTheNextStart() {
    append(queues.openDeferred("t:c"), "1", 11);
    queues.flush();
    restartOn(disk.afterKill());
    disk.failAt(disk.operations(), 4, "permission denied");
    DeferredSpill log = queues.openDeferred("t:c");
    disk.repair();
    assertThat(recovered(log)).isEmpty();
    // Would have the number of the one that is not known, if numbers began anew.
    log.settle(append(log, "2", 22));
    append(log, "3", 33);
    slowThread.passTimeout();
    queues.flush();
    slowThread.passTimeout();

    restartOn(disk.afterKill());

    log = queues.openDeferred("t:c");
    assertThat(recovered(log)).contains(11L, 33L);
    assertThat(queues.damage().places()).isZero();
    log.close(false);
  }

  @Test
  void whatCanBeReadOfALogIsKeptAndItsFileIsSetAsideWhenItIsNotNeededAnyMore() {
    DeferredSpill log = queues.openDeferred("t:c");
    for (int i = 0; i < RECORDS; i++) {
      append(log, BODY, i);
    }
    queues.flush();
    restartOn(disk.afterKill());
    disk.unreadable(FILE, BAD_BLOCK, BAD_BLOCK + 512);

    log = queues.openDeferred("t:c");
    Map<Long, Long> found = new HashMap<>();
    log.recover(found::put);
    slowThread.runAll();

    assertThat(found).hasSizeBetween(RECORDS - MAX_LOST, RECORDS - 1);
    assertThat(queues.damage().places()).isPositive();
    assertThat(disk.exists(FILE)).isTrue();
    found.keySet().forEach(log::settle);
    slowThread.passTimeout();
    queues.flush();
    slowThread.passTimeout();
    assertThat(disk.exists(FILE)).isFalse();
    assertThat(disk.exists(FILE + ".bad")).isTrue();
    log.close(false);
  }

  @Test
  void deferredMessagesOfAFileThatWasSetAsideArePutIntoAQueue() throws IOException {
    DeferredSpill log = queues.openDeferred("t:c");
    append(log, "1", 11);
    log.settle(append(log, "2", 22));
    queues.flush();
    slowThread.passTimeout();
    queues.flush();
    SimulatedDisk next = disk.afterKill();
    next.rename(FILE, FILE + ".bad");
    log.close(false);
    restartOn(next);

    try (StoredQueues stored = new StoredQueues(disk, settings())) {
      assertThat(StoredQueues.queueOf(FILE + ".bad")).isEqualTo("t:c");
      assertThat(stored.badFiles("t:c")).containsExactly(FILE + ".bad");
      assertThat(stored.append(stored.badFile(disk, FILE + ".bad"), "t:c")).isEqualTo(1);
    }
    Spill channel = open().open("t:c");
    assertThat(drain(channel)).containsExactly("1");
    channel.close();
  }

  /** A place that can't be read holds up nothing else, and is given up in the end. */
  @Test
  void aDeferredMessageThatCanNotBeReadHoldsUpNoOther() throws SubscribeException {
    EngineSettings tenInMemory = new EngineSettings(10, Long.MAX_VALUE, Long.MAX_VALUE, 0, 1);
    Engine engine = new Engine(tenInMemory, clock, queues, new EngineListener() {}, 1);
    Channel channel = engine.topic("t2").channel("c");
    int[] delivered = new int[1];
    DeliverySink sink =
        new DeliverySink() {
          @Override
          public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
            delivered[0]++;
            return true;
          }

          @Override
          public void disconnect() {}
        };
    channel.subscribe(sink, 600 * SECOND, 0).ready(10 * RECORDS);
    for (int i = 0; i < RECORDS; i++) {
      ByteBuf body = Unpooled.copiedBuffer(BODY, StandardCharsets.US_ASCII);
      engine.topic("t2").publish(body, 0, BODY.length(), i < 10 ? 20 * SECOND : SECOND + i);
    }
    endBatches(engine);
    disk.unreadable("t2:c.deferred.000000.dat", BAD_BLOCK, BAD_BLOCK + 512);

    pass(engine, 2);
    int soon = delivered[0];
    pass(engine, 30);

    assertThat(soon).isBetween(RECORDS - 10 - MAX_LOST, RECORDS - 11);
    assertThat(delivered[0]).isEqualTo(soon + 10);
    assertThat(channel.deferredCount()).isZero();
    assertThat(queues.damage().places()).isEqualTo(RECORDS - delivered[0]);
    engine.close();
    slowThread.runAll();
  }

  private void pass(Engine engine, int seconds) {
    for (int i = 0; i < 10 * seconds; i++) {
      clock.advance(SECOND / 10);
      endBatches(engine);
    }
  }

  private void endBatches(Engine engine) {
    while (engine.endBatch()) {
      // More to move.
    }
    slowThread.runAll();
  }

  private static Collection<Long> recovered(DeferredSpill log) {
    List<Long> whens = new ArrayList<>();
    log.recover((record, when) -> whens.add(when));
    return whens;
  }
}
