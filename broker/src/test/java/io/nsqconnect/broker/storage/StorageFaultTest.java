package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.hold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What random histories of storage have found, each by itself. */
class StorageFaultTest extends FaultTest {
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

  @Test
  void oneOperationThatFailsAtTheStartCostsNoRecordWhateverTheMetadataSays() {
    append(queue, "1", "2");
    queues.flush();
    SimulatedDisk killed = disk.afterKill();
    assertThat(killed.exists("t.diskqueue.meta.dat")).isFalse();
    for (int operation = 0; operation < 10; operation++) {
      slowThread = new ManualExecutor();
      SimulatedDisk next = killed.afterKill();
      DiskQueues starting = open(next);
      next.failAt(next.operations() + operation, 1, "input/output error");
      Spill found = starting.open("t");
      next.repair();
      append(found, "3");
      starting.flush();

      assertThat(drain(found)).as("failed at %d", operation).containsExactly("1", "2", "3");
      found.close();
      slowThread.runAll();
      starting.close();
    }
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
  void aCreationIsNotWrittenBehindHalfOfTheOneBefore() throws IOException {
    disk.maxWriteBytes(4);
    CreationLog log = new CreationLog(disk);
    disk.failAt(disk.operations() + 2, 1, "no space left on device");
    log.created("first:channel");
    log.created("second:channel");

    assertThat(CreationLog.read(disk))
        .containsExactly(new CreationLog.Creation("second", "channel"));
  }
}
