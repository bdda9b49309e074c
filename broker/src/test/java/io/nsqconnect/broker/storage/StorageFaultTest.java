package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.appendDeferred;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.hold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.DeferredSpill;
import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.health.Health;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What random histories of storage have found, each by itself. */
class StorageFaultTest {
  private static final String FIRST_ID = "18a43e624de69000";
  private static final String SECOND_ID = "18a43e624de69001";

  /** Room for two records with a body of one character. */
  private static final DiskQueueSettings SMALL_FILES = new DiskQueueSettings(70, 2500, 2000);

  private SimulatedDisk disk = new SimulatedDisk();
  private ManualExecutor slowThread = new ManualExecutor();
  private DiskQueues queues = open();
  private Spill queue = queues.open("t");

  @AfterEach
  void letGo() {
    disk.repair();
    queue.close();
    slowThread.runAll();
    queues.close();
  }

  @Test
  void filesWrittenAfterEmptyingAreForced() {
    append(queue, "1");
    queue.empty();
    append(queue, "2", "3", "4", "5", "6");
    queues.flush();
    slowThread.passTimeout();

    restartOn(disk.afterPowerFailure(new SplittableRandom(0)));

    assertThat(drain(queue)).containsExactly("2", "3", "4", "5", "6");
  }

  @Test
  void emptyingBeforeAStopDoesNotRemoveTheDeadlinesThatTheStopWrites() {
    append(queue, "1");
    queues.flush();
    slowThread.runAll();
    queue.empty();
    appendDeferred(queue, FIRST_ID, "2", 77);

    restartOn(disk);

    assertThat(hold(queue).when()).isEqualTo(77);
  }

  @Test
  void theDeadlineOfARecordThatMayComeAgainOutlastsAStop() {
    appendDeferred(queue, FIRST_ID, "1", 77);
    restartOn(disk);
    hold(queue);
    appendDeferred(queue, SECOND_ID, "2", 88);
    queues.flush();

    restartOn(disk.afterKill());

    assertThat(hold(queue).when()).isEqualTo(77);
    assertThat(hold(queue).when()).isEqualTo(88);
  }

  @Test
  void eachCopyOfADeferredRecordHasItsDeadline() {
    appendDeferred(queue, FIRST_ID, "1", 77);
    appendDeferred(queue, FIRST_ID, "1", 77);

    restartOn(disk);

    assertThat(hold(queue).when()).isEqualTo(77);
    assertThat(hold(queue).when()).isEqualTo(77);
  }

  @Test
  void aBatchFailsOfWhichARecordWasRefusedThoughTheDiskHasRecovered() {
    append(queue, "0");
    queues.flush();
    slowThread.runAll();
    assertThat(drain(queue)).containsExactly("0");
    append(queue, "1");
    disk.failAt(disk.operations(), 1, "no space left on device");
    assertThat(hold(queue)).isNull();

    assertThatExceptionOfType(SpillException.class).isThrownBy(() -> append(queue, "2"));

    assertThatExceptionOfType(SpillException.class)
        .isThrownBy(queues::flush)
        .withMessage("no space left on device");
    queues.flush();
    assertThat(drain(queue)).containsExactly("1");
  }

  @Test
  void aQueueWhoseFilesTheDiskWouldNotRemoveBeginsBehindThem() {
    append(queue, "1", "2", "3");
    queues.flush();
    queue.delete();
    disk.failAt(disk.operations(), 100, "input/output error");
    slowThread.runAll();
    disk.repair();

    queue = queues.open("t");
    append(queue, "4");
    queues.flush();

    assertThat(disk.exists("t.diskqueue.000002.dat")).isTrue();
    assertThat(drain(queue)).containsExactly("4");
  }

  @Test
  void aDeletedQueueWhoseFilesTheDiskWouldNotRemoveDoesNotComeBack() {
    append(queue, "1", "2", "3");
    queues.flush();
    slowThread.passTimeout();
    queue.delete();
    int files = 2;
    disk.failAt(disk.operations(), files, "input/output error");
    slowThread.runAll();
    disk.repair();
    assertThat(disk.exists("t.diskqueue.000001.dat")).isTrue();

    restartAnew();

    assertThat(drain(queue)).isEmpty();
    queue.delete();
    slowThread.runAll();
    assertThat(disk.exists("t.diskqueue.000001.dat")).isFalse();
    queue = queues.open("t");
    assertThat(drain(queue)).isEmpty();
  }

  @Test
  void whatTheDiskWouldNotRemoveWhenAQueueWasEmptiedGoesWhenItIsDeleted() {
    append(queue, "1", "2", "3");
    queues.flush();
    slowThread.passTimeout();
    disk.failAt(disk.operations(), 100, "input/output error");
    queue.empty();
    slowThread.runAll();
    disk.repair();
    assertThat(disk.exists("t.diskqueue.000000.dat")).isTrue();
    queue.delete();
    slowThread.runAll();

    restartAnew();

    assertThat(drain(queue)).isEmpty();
  }

  /** After an error Linux takes for clean what is not on the disk; only a new write helps. */
  @Test
  void whatASyncFailedToMakeDurableIsWrittenAnewForTheNextOne() {
    append(queue, "1");
    queues.flush();
    slowThread.passTimeout();
    append(queue, "2", "3", "4");
    queues.flush();
    disk.failAt(disk.operations(), 1, "input/output error");
    slowThread.passTimeout();
    disk.repair();
    slowThread.passTimeout();

    List<SimulatedDisk> afterPowerFailures =
        IntStream.range(0, 10)
            .mapToObj(seed -> disk.afterPowerFailure(new SplittableRandom(seed)))
            .toList();
    for (SimulatedDisk next : afterPowerFailures) {
      restartOn(next);

      assertThat(drain(queue)).containsExactly("1", "2", "3", "4");
    }
  }

  @Test
  void readFilesThatTheDiskWouldNotRemoveGoWithTheNextSync() {
    append(queue, "1", "2", "3", "4", "5");
    queues.flush();
    slowThread.passTimeout();
    SimulatedDisk withAllFiles = disk.afterKill();
    drain(queue);
    slowThread.passTimeout();
    withAllFiles.put("t.diskqueue.meta.dat", disk.content("t.diskqueue.meta.dat"));

    restartOn(withAllFiles);
    append(queue, "6");
    queues.flush();
    slowThread.passTimeout();

    assertThat(drain(queue)).containsExactly("6");
    assertThat(disk.exists("t.diskqueue.000000.dat")).isFalse();
    assertThat(disk.exists("t.diskqueue.000001.dat")).isFalse();
  }

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

  @Test
  void whatAKilledBrokerLeftToTheDiskIsForcedByTheNextOne() {
    append(queue, "1", "2", "3");
    queues.flush();

    restartOn(disk.afterKill());
    slowThread.passTimeout();

    SplittableRandom forgetful = new SplittableRandom(0);
    for (int i = 0; i < 20; i++) {
      SimulatedDisk after = disk.afterPowerFailure(forgetful);
      for (String file : List.of("t.diskqueue.000000.dat", "t.diskqueue.000001.dat")) {
        assertThat(after.content(file)).isEqualTo(disk.content(file)).isNotEmpty();
      }
    }
  }

  @Test
  void aStopThatCanNotStoreAMessageLeavesItWhereItCameFrom() {
    append(queue, "1");
    queues.flush();
    slowThread.passTimeout();
    hold(queue);
    Spill channel = queues.open("t:c");
    append(channel, "1");
    disk.failAt(disk.operations(), 1_000, "no space left on device");
    queue.settle(0);
    channel.close();
    queue.close();
    slowThread.runAll();
    queues.close();
    disk.repair();

    queues = open();
    queue = queues.open("t");

    assertThat(drain(queue)).containsExactly("1");
  }

  @Test
  void aSoundRecordInFrontOfHalfAWriteIsKept() {
    append(queue, "1");
    queues.flush();
    byte[] record = disk.content("t.diskqueue.000000.dat");
    ByteBuf torn = Unpooled.buffer();
    torn.writeBytes(record).writeBytes(record, 0, record.length / 2);
    torn.writeZero(100).writeBytes(record);
    SimulatedDisk next = new SimulatedDisk();
    next.put("t.diskqueue.000000.dat", ByteBufUtil.getBytes(torn));

    restartOn(next);

    assertThat(drain(queue)).containsExactly("1", "1");
  }

  @Test
  void oneOperationThatFailsAtTheStartMakesNoDeferredMessageEarly() {
    appendDeferred(queue, FIRST_ID, "1", 77);
    letGo();
    for (int operation = 0; operation < 10; operation++) {
      SimulatedDisk next = disk.afterKill();
      slowThread = new ManualExecutor();
      queues = open(next);
      next.failAt(next.operations() + operation, 1, "input/output error");
      queue = queues.open("t");
      next.repair();

      assertThat(hold(queue).when()).as("operation %d", operation).isEqualTo(77);
      queue.close();
      slowThread.runAll();
      queues.close();
    }
    restartAnew();
  }

  @Test
  void deadlinesThatCanNotBeReadAreThereForTheNextBroker() {
    appendDeferred(queue, FIRST_ID, "1", 77);
    letGo();
    SimulatedDisk stopped = disk;
    for (int operation = 0; operation < 10; operation++) {
      disk = stopped.afterKill();
      openWhileReadingFailsFrom(operation);
      appendDeferred(queue, SECOND_ID, "2", 88);

      restartOn(disk);

      assertThat(hold(queue).when()).as("operation %d", operation).isEqualTo(77);
      assertThat(hold(queue).when()).as("operation %d", operation).isEqualTo(88);
      letGo();
    }
    restartAnew();
  }

  @Test
  void deadlinesThatCouldNotBeReadAndAreGoneAreBegunAnew() throws IOException {
    appendDeferred(queue, FIRST_ID, "1", 77);
    letGo();
    SimulatedDisk stopped = disk;
    for (int operation = 0; operation < 10; operation++) {
      disk = stopped.afterKill();
      openWhileReadingFailsFrom(operation);
      disk.delete("t.deadlines.dat");
      appendDeferred(queue, SECOND_ID, "2", 88);

      restartOn(disk);

      hold(queue);
      assertThat(hold(queue).when()).as("operation %d", operation).isEqualTo(88);
      letGo();
    }
    restartAnew();
  }

  @Test
  void aCreationIsNotWrittenBehindHalfOfTheOneBefore() throws IOException {
    disk.maxWriteBytes(4);
    CreationLog log = new CreationLog(disk);
    disk.failAt(disk.operations() + 2, 1, "no space left on device");
    log.created("first:channel");
    log.created("second:channel");

    assertThat(CreationLog.read(disk))
        .containsExactly(new CreationLog.Creation("second", "channel"));
  }

  @Test
  void aLogThatCanNotBeReadIsSetAside() {
    openUnreadableLog(3);

    assertThat(disk.exists("t:c.deferred.000000.dat.bad")).isTrue();
  }

  @Test
  void aLogThatCanNeitherBeReadNorSetAsideStays() {
    openUnreadableLog(4);

    assertThat(disk.exists("t:c.deferred.000000.dat")).isTrue();
  }

  /** Opens the queue on a disk of which three operations fail. */
  private void openWhileReadingFailsFrom(int operation) {
    slowThread = new ManualExecutor();
    queues = open();
    disk.failAt(disk.operations() + operation, 3, "input/output error");
    queue = queues.open("t");
    disk.repair();
  }

  /** Opens a log that a killed broker left, on a disk that fails for so many operations. */
  private void openUnreadableLog(int failures) {
    append(queues.openDeferred("t:c"), "1", 11);
    queues.flush();
    restartOn(disk.afterKill());
    disk.failAt(disk.operations(), failures, "input/output error");
    DeferredSpill log = queues.openDeferred("t:c");
    log.recover((record, when) -> {});
    slowThread.runAll();
    log.close(false);
  }

  /** Lets this broker stop on its own disk, and starts another one on {@code next}. */
  private void restartOn(SimulatedDisk next) {
    letGo();
    disk = next;
    restartAnew();
  }

  private void restartAnew() {
    slowThread = new ManualExecutor();
    queues = open();
    queue = queues.open("t");
  }

  private DiskQueues open() {
    return open(disk);
  }

  private DiskQueues open(SimulatedDisk on) {
    return new DiskQueues(
        TestQueues.earlierFiles(on),
        SMALL_FILES,
        Runnable::run,
        slowThread,
        new Health(new ManualClock()).condition("storage-writable"));
  }
}
