package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.appendDeferred;
import static io.nsqconnect.broker.storage.TestQueues.hold;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What random histories have found of the deadlines of messages in disk queues. */
class DeadlineFaultTest extends FaultTest {
  private static final String FIRST_ID = "18a43e624de69000";
  private static final String SECOND_ID = "18a43e624de69001";

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

  /** Opens the queue on a disk of which three operations fail. */
  private void openWhileReadingFailsFrom(int operation) {
    slowThread = new ManualExecutor();
    queues = open();
    disk.failAt(disk.operations() + operation, 3, "input/output error");
    queue = queues.open("t");
    disk.repair();
  }
}
