package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.dataFile;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.hold;
import static io.nsqconnect.broker.storage.TestQueues.metadataFile;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.SimpleLeakDetection;
import io.nsqconnect.broker.engine.Spill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What was handed over and is not settled has to come again after a crash. */
@ExtendWith(SimpleLeakDetection.class)
class HeldRecordsTest {
  /** Room for two records with a body of one character. */
  private static final long LIMIT = 70;

  @RegisterExtension final Storage storage = new Storage();

  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = Files.createDirectory(temporary.resolve("data"));
  }

  @Test
  void theReadPositionWaitsForTheOldestUnsettledRecord() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "1", "2", "3");
    TestQueues.Record first = hold(queue);
    TestQueues.Record second = hold(queue);
    TestQueues.Record third = hold(queue);

    queue.settle(third.name());
    queue.settle(second.name());
    sync(queues);
    assertThat(metadataFile(directory)).content().isEqualTo("3\n0,0\n0,93\n");
    assertThat(drain(crash(queues).open("t"))).containsExactly("1", "2", "3");

    queue.settle(first.name());
    sync(queues);
    assertThat(metadataFile(directory)).content().isEqualTo("0\n0,93\n0,93\n");
  }

  @Test
  void aSharedRecordIsSettledByTheLastHolder() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "1");
    TestQueues.Record record = hold(queue);
    queue.share(record.name(), 2);

    queue.settle(record.name());
    queue.settle(record.name());
    sync(queues);
    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,0\n0,31\n");

    queue.settle(record.name());
    sync(queues);
    assertThat(metadataFile(directory)).content().isEqualTo("0\n0,31\n0,31\n");
  }

  @Test
  void aFileIsKeptWhileARecordOfItIsHeld() {
    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    append(queue, "1", "2", "3", "4", "5");
    TestQueues.Record first = hold(queue);
    drain(queue);
    sync(queues);
    assertThat(dataFile(directory, 0)).exists();
    assertThat(drain(crash(queues).open("t"))).containsExactly("1", "2", "3", "4", "5");

    queue.settle(first.name());
    sync(queues);
    assertThat(dataFile(directory, 0)).doesNotExist();
    assertThat(dataFile(directory, 1)).doesNotExist();
  }

  @Test
  void whatIsSettledAfterTheQueueWasEmptiedIsNothingToIt() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "1");
    TestQueues.Record before = hold(queue);
    queue.empty();
    append(queue, "2");
    TestQueues.Record after = hold(queue);

    queue.settle(before.name());
    sync(queues);
    assertThat(drain(crash(queues).open("t"))).containsExactly("2");

    queue.settle(after.name());
    sync(queues);
    assertThat(metadataFile(directory)).content().startsWith("0\n");
  }

  /** A read position that runs ahead of the message's new place would lose it. */
  @Test
  void nothingIsForgottenBeforeItIsDurableWhereItWent() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill topic = queues.open("t");
    Spill channel = queues.open("t:c");
    append(topic, "1");
    sync(queues);
    TestQueues.Record record = hold(topic);
    Files.createDirectory(directory.resolve("t:c.diskqueue.000000.dat"));
    append(channel, "1");
    topic.settle(record.name());

    sync(queues);
    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,0\n0,31\n");

    Files.delete(directory.resolve("t:c.diskqueue.000000.dat"));
    sync(queues);
    assertThat(metadataFile(directory)).content().isEqualTo("0\n0,31\n0,31\n");
  }

  @Test
  void deadlinesSurviveARestartWithTheRecordsTheyBelongTo() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "now");
    TestQueues.appendDeferred(queue, "18a43e624de69001", "later", 77);
    queue.close();
    queues.slowThread.runAll();

    TestQueues next = storage.in(directory);
    Spill reopened = next.open("t");

    assertThat(hold(reopened).when()).isEqualTo(Spill.AT_ONCE);
    assertThat(hold(reopened).when()).isEqualTo(77);
    assertThat(crash(next).open("t").depth()).isEqualTo(2);
  }

  @Test
  void aFileOfDeadlinesGoesWhenNoneIsLeft() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    TestQueues.appendDeferred(queue, TestQueues.ID, "later", 77);
    queue.close();
    queues.slowThread.runAll();
    assertThat(queues.fileNames()).contains("t.deadlines.dat");

    TestQueues next = storage.in(directory);
    Spill reopened = next.open("t");
    drain(reopened);
    reopened.close();
    next.slowThread.runAll();

    assertThat(next.fileNames()).containsExactly("t.diskqueue.000000.dat", "t.diskqueue.meta.dat");
  }

  /** Writes what is gathered, if that is possible, and lets a sync run to its end. */
  private static void sync(TestQueues queues) {
    queues.slowThread.passTimeout();
    queues.slowThread.runAll();
  }

  /** Kills the broker at this moment; nothing else is done first. */
  private TestQueues crash(TestQueues queues) {
    Path copy = temporary.resolve("crashed" + System.nanoTime());
    queues.queues.flush();
    queues.copyFiles(copy);
    return storage.in(copy, LIMIT);
  }
}
