package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.hold;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.Spill;
import org.junit.jupiter.api.Test;

/** A clean stop on a disk that takes some files and not others. */
class StopFaultTest extends FaultTest {
  /** What moved to the channel that can't write is still where it came from. */
  @Test
  void aChannelThatCanNotWriteAtTheStopKeepsItsMessagesThoughAnotherOneStoresSomeAfterIt() {
    append(queue, "1");
    queues.flush();
    slowThread.passTimeout();
    Spill failing = queues.open("t:a");
    Spill other = queues.open("t:b");
    TestQueues.Record moving = hold(queue);
    disk.failAt(disk.operations(), 100, "input/output error");
    append(failing, moving.body());
    queue.settle(moving.name());

    assertThat(failing.close()).isEqualTo(1);
    disk.repair();
    append(other, "2");
    other.close();
    restartOn(disk);

    assertThat(drain(queue)).containsExactly("1");
  }
}
