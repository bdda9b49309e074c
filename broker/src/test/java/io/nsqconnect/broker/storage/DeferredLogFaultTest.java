package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.DeferredSpill;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What random histories have found of the logs of deferred messages. */
class DeferredLogFaultTest extends FaultTest {
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
  void aLogThatCanNotBeReadIsSetAside() {
    openUnreadableLog(3);

    assertThat(disk.exists("t:c.deferred.000000.dat.bad")).isTrue();
  }

  @Test
  void aLogThatCanNeitherBeReadNorSetAsideStays() {
    openUnreadableLog(4);

    assertThat(disk.exists("t:c.deferred.000000.dat")).isTrue();
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
}
