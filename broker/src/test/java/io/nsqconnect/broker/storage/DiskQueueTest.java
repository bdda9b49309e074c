package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.dataFile;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.metadataFile;
import static io.nsqconnect.broker.storage.TestQueues.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.Spill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DiskQueueTest {
  /** Room for three records of one character, 31 bytes each. */
  private static final long LIMIT = 100;

  @RegisterExtension final Storage storage = new Storage();

  @TempDir Path directory;

  @Test
  void recordsComeBackInTheOrderTheyWentIn() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      bodies.add("message " + i);
    }

    bodies.forEach(body -> append(queue, body));

    assertThat(drain(queue)).isEqualTo(bodies);
    assertThat(queue.depth()).isZero();
  }

  @Test
  void whatHasOnlyBeenGatheredIsHandedOver() {
    Spill queue = storage.in(directory).open("t");

    append(queue, "a");

    assertThat(poll(queue)).isEqualTo("a");
    assertThat(poll(queue)).isNull();
  }

  @Test
  void appendsAndPollsMayAlternate() {
    Spill queue = storage.in(directory, LIMIT).open("t");

    append(queue, "1", "2", "3");
    assertThat(poll(queue)).isEqualTo("1");
    append(queue, "4", "5");
    assertThat(poll(queue)).isEqualTo("2");
    assertThat(poll(queue)).isEqualTo("3");
    assertThat(poll(queue)).isEqualTo("4");
    append(queue, "6");
    assertThat(drain(queue)).containsExactly("5", "6");
  }

  @Test
  void recordsLargerThanABufferComeBackWhole() {
    Spill queue = storage.in(directory).open("t");
    String large = "x".repeat(3 * DiskQueues.BUFFER_BYTES + 1);

    append(queue, "before", large, "after");

    assertThat(drain(queue)).containsExactly("before", large, "after");
  }

  @Test
  void aFileIsLeftBeforeTheWriteThatWouldExceedItsLimit() {
    TestQueues queues = storage.in(directory, 105);
    Spill queue = queues.open("t");

    append(queue, "hello", "hello", "hello", "hello");
    queues.settle();

    assertThat(dataFile(directory, 0)).hasSize(105);
    assertThat(dataFile(directory, 1)).hasSize(35);
  }

  @Test
  void aRecordBeyondTheLimitHasAFileOfItsOwn() {
    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    String huge = "x".repeat(500);

    append(queue, "small", huge, "small");
    queues.settle();

    assertThat(dataFile(directory, 0)).hasSize(35);
    assertThat(dataFile(directory, 1)).hasSize(530);
    assertThat(dataFile(directory, 2)).hasSize(35);
    assertThat(drain(queue)).containsExactly("small", huge, "small");
  }

  @Test
  void depthCountsWhatWasNotHandedOver() {
    Spill queue = storage.in(directory, LIMIT).open("t");
    assertThat(queue.depth()).isZero();

    append(queue, "1", "2", "3", "4");
    assertThat(queue.depth()).isEqualTo(4);

    poll(queue);
    assertThat(queue.depth()).isEqualTo(3);

    drain(queue);
    assertThat(queue.depth()).isZero();
  }

  @Test
  void anEmptiedQueueGoesOnAtTheNextFileNumber() {
    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    append(queue, "1", "2", "3", "4", "5");
    queues.settle();

    queue.empty();
    queues.settle();

    assertThat(queue.depth()).isZero();
    assertThat(poll(queue)).isNull();
    assertThat(metadataFile(directory)).content().isEqualTo("0\n2,0\n2,0\n");
    assertThat(queues.fileNames()).containsExactly("t.diskqueue.meta.dat");

    append(queue, "6");
    queues.settle();
    assertThat(dataFile(directory, 2)).hasSize(31);
    assertThat(drain(queue)).containsExactly("6");
  }

  @Test
  void anEmptiedQueueForgetsWhatWasOnlyGathered() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");

    append(queue, "gone");
    queue.empty();
    append(queue, "kept");
    queues.settle();

    assertThat(drain(queue)).containsExactly("kept");
  }

  @Test
  void aDeletedQueueLeavesNoFiles() {
    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    append(queue, "1", "2", "3", "4", "5");
    queues.queues.flush();

    queue.delete();
    queues.settle();

    assertThat(queues.fileNames()).isEmpty();
  }

  @Test
  void aQueueUnderTheNameOfADeletedOneIsNewWhileTheFilesAreStillThere() {
    TestQueues queues = storage.in(directory);
    Spill deleted = queues.open("t");
    append(deleted, "gone");
    queues.settle();
    deleted.delete();

    Spill queue = queues.open("t");

    assertThat(queue.depth()).isZero();
    append(queue, "new");
    queues.settle();
    assertThat(dataFile(directory, 0)).hasSize(33);
    assertThat(drain(queue)).containsExactly("new");
  }

  @Test
  void aClosedQueueGoesOnWhereItWas() {
    TestQueues before = storage.in(directory, LIMIT);
    Spill closed = before.open("t");
    append(closed, "1", "2", "3", "4", "5");
    poll(closed);
    poll(closed);
    poll(closed);
    closed.close();
    before.slowThread.runAll();

    Spill queue = storage.in(directory, LIMIT).open("t");

    assertThat(queue.depth()).isEqualTo(2);
    append(queue, "6");
    assertThat(drain(queue)).containsExactly("4", "5", "6");
  }

  @Test
  void filesWrittenUnderAnotherLimitAreReadToTheirEnd() {
    TestQueues before = storage.in(directory, LIMIT);
    Spill closed = before.open("t");
    append(closed, "1", "2", "3", "4", "5");
    closed.close();
    before.slowThread.runAll();

    Spill queue = storage.in(directory, 35).open("t");
    append(queue, "6");

    assertThat(drain(queue)).containsExactly("1", "2", "3", "4", "5", "6");
  }

  @Test
  void fullyReadFilesAreRemovedAndNeverRenamed() {
    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    for (int i = 0; i < 20; i++) {
      append(queue, "one", "two");
      queues.settle();
      // The reader has caught up with the writer, which rolls at the next record.
      assertThat(drain(queue)).containsExactly("one", "two");
      queues.settle();
    }

    assertThat(queues.fileNames())
        .allMatch(name -> !name.endsWith(".bad"))
        .hasSizeLessThanOrEqualTo(2);
  }

  /** The writer rolls and gathers in the new file while a sync is running on the other thread. */
  @Test
  void gatheredRecordsAreFoundInTheNextFileWhileASyncIsRunning() {
    TestQueues queues = storage.in(directory, new DiskQueueSettings(LIMIT, 1, 2000));
    Spill queue = queues.open("t");

    append(queue, "1", "2", "3", "4");

    assertThat(drain(queue)).containsExactly("1", "2", "3", "4");
    queues.settle();
    assertThat(queues.fileNames()).noneMatch(name -> name.endsWith(".bad"));
  }

  @Test
  void queuesOfOneDirectoryDoNotMeet() {
    TestQueues queues = storage.in(directory);
    Spill topic = queues.open("t");
    Spill channel = queues.open("t:c");

    append(topic, "topic");
    append(channel, "channel");
    queues.settle();

    assertThat(queues.fileNames())
        .containsExactly(
            "t.diskqueue.000000.dat",
            "t.diskqueue.meta.dat",
            "t:c.diskqueue.000000.dat",
            "t:c.diskqueue.meta.dat");
    assertThat(drain(channel)).containsExactly("channel");
    assertThat(drain(topic)).containsExactly("topic");
  }

  @Test
  void otherFilesInTheDirectoryAreLeftAlone() throws IOException {
    Path other = Files.writeString(directory.resolve("t.diskqueue.notes.dat"), "mine");
    Path bad = Files.writeString(directory.resolve("t.diskqueue.000007.dat.bad"), "damage");
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "1");

    queue.delete();
    queues.settle();

    assertThat(other).hasContent("mine");
    assertThat(bad).hasContent("damage");
  }
}
