package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.metadataFile;
import static io.nsqconnect.broker.storage.TestQueues.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.nsqconnect.broker.engine.SimpleLeakDetection;
import io.nsqconnect.broker.engine.Spill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** When positions become durable, and what a queue holds on to. */
@ExtendWith(SimpleLeakDetection.class)
class DiskQueueSyncTest {
  @RegisterExtension final Storage storage = new Storage();

  @TempDir Path directory;

  @Test
  void aNewQueueIsSyncedAtOnce() {
    TestQueues queues = storage.in(directory);

    append(queues.open("t"), "1");
    queues.slowThread.runAll();

    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,0\n0,31\n");
  }

  @Test
  void writesAndReadsAreSyncedAfterTheTimeout() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "1");
    queues.settle();
    append(queue, "2");
    poll(queue);
    queues.settle();
    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,0\n0,31\n");

    queues.slowThread.passTimeout();

    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,31\n0,62\n");
  }

  @Test
  void writesAndReadsTogetherAreSyncedAfterSoMany() {
    TestQueues queues = withSyncEvery(4);
    Spill queue = queues.open("t");
    append(queue, "1");
    queues.settle();

    append(queue, "2", "3");
    poll(queue);
    queues.settle();
    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,0\n0,31\n");

    poll(queue);
    queues.settle();
    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,62\n0,93\n");
  }

  @Test
  void aSyncSucceedsThatBeganBeforeItsFileWasFull() {
    TestQueues queues = storage.in(directory, 70);
    Spill queue = queues.open("t");

    append(queue, "1");
    append(queue, "2", "3");
    queues.settle();

    assertThat(queue.failure()).isNull();
    assertThat(metadataFile(directory)).content().isEqualTo("3\n0,0\n1,31\n");
  }

  @Test
  void whatHappensDuringASyncIsSyncedAfterIt() {
    TestQueues queues = withSyncEvery(1);
    Spill queue = queues.open("t");

    append(queue, "1", "2", "3");
    queues.slowThread.runAll();

    assertThat(metadataFile(directory)).content().isEqualTo("3\n0,0\n0,93\n");
  }

  @Test
  void anIdleQueueNeedsNoTimer() {
    TestQueues queues = storage.in(directory);
    append(queues.open("t"), "1");
    assertThat(queues.slowThread.timers()).isEqualTo(1);

    queues.slowThread.passTimeout();
    queues.slowThread.passTimeout();

    assertThat(queues.slowThread.timers()).isZero();
  }

  @Test
  void anIdleQueueHoldsNoFileAndGoesOn() throws IOException {
    assumeThat(Path.of("/proc/self/fd")).exists();
    TestQueues queues = storage.in(directory, 100);
    Spill queue = queues.open("t");
    append(queue, "1", "2", "3", "4", "5");
    assertThat(poll(queue)).isEqualTo("1");
    queues.settle();
    assertThat(openFiles()).hasSize(2);

    queues.slowThread.passTimeout();
    queues.slowThread.passTimeout();

    assertThat(openFiles()).isEmpty();
    append(queue, "6");
    assertThat(drain(queue)).containsExactly("2", "3", "4", "5", "6");
  }

  @Test
  void closedEmptiedAndDeletedQueuesHoldNoFile() throws IOException {
    assumeThat(Path.of("/proc/self/fd")).exists();
    TestQueues queues = storage.in(directory);
    Spill closed = queues.open("closed");
    Spill emptied = queues.open("emptied");
    Spill deleted = queues.open("deleted");
    for (Spill queue : List.of(closed, emptied, deleted)) {
      append(queue, "1", "2");
      poll(queue);
    }

    closed.close();
    emptied.empty();
    deleted.delete();
    queues.settle();

    assertThat(openFiles()).isEmpty();
  }

  @Test
  void buffersAreUsedAgain() {
    TestQueues queues = storage.in(directory);
    ByteBuf buffer = queues.queues.takeBuffer();
    queues.queues.returnBuffer(buffer);
    Spill queue = queues.open("t");

    append(queue, "1");
    poll(queue);
    append(queue, "2");
    queues.settle();

    assertThat(queues.queues.takeBuffer()).isSameAs(buffer);
    buffer.release();
  }

  @Test
  void noBufferStaysBehind() {
    long before = UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    TestQueues queues = storage.in(directory);
    List<Spill> many = IntStream.range(0, 20).mapToObj(i -> queues.open("t" + i)).toList();
    String large = "x".repeat(DiskQueues.BUFFER_BYTES);

    for (Spill queue : many) {
      append(queue, "1", large, "2");
      poll(queue);
    }
    queues.settle();
    many.subList(0, 5).forEach(Spill::empty);
    many.subList(5, 10).forEach(Spill::delete);
    many.subList(10, 15).forEach(Spill::close);
    queues.slowThread.passTimeout();
    queues.slowThread.passTimeout();
    queues.queues.close();

    assertThat(UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()).isEqualTo(before);
  }

  private TestQueues withSyncEvery(long operations) {
    return storage.in(directory, new DiskQueueSettings(Storage.NO_LIMIT, operations, 2000));
  }

  /** Files of the directory that this process has open. */
  private List<Path> openFiles() throws IOException {
    try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
      return handles
          .map(DiskQueueSyncTest::target)
          .filter(target -> target.startsWith(directory))
          .toList();
    }
  }

  private static Path target(Path handle) {
    try {
      return Files.readSymbolicLink(handle);
    } catch (IOException e) {
      return handle; // closed meanwhile
    }
  }
}
