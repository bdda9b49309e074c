package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.dataFile;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.metadataFile;
import static io.nsqconnect.broker.storage.TestQueues.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A disk that does not do what it is told, for a while. */
class DiskQueueFailureTest {
  /** Bytes of a record with a body of one character. */
  private static final int RECORD = 31;

  @RegisterExtension final Storage storage = new Storage();

  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = Files.createDirectory(temporary.resolve("data"));
  }

  @Test
  void aFailedWriteIsReportedAndItsRecordsAreKept() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    Files.delete(directory);

    append(queue, "1");

    String reason = "open " + dataFile(directory, 0) + ": no such file or directory";
    assertThatExceptionOfType(SpillException.class)
        .isThrownBy(queues.queues::flush)
        .withMessage(reason);
    assertThat(queue.failure()).isEqualTo(reason);
    assertThat(queues.queues.failure()).isEqualTo(reason);
    assertThat(queues.writable.status().reason()).isEqualTo(reason);
    assertThat(queue.depth()).isEqualTo(1);

    Files.createDirectory(directory);
    queues.settle();
    assertThat(queue.failure()).isNull();
    assertThat(queues.queues.failure()).isNull();
    assertThat(queues.writable.status().isOk()).isTrue();
    assertThat(drain(queue)).containsExactly("1");
  }

  @Test
  void aFailedQueueTakesNothingMoreUntilItWritesAgain() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    block(0);
    append(queue, "1");
    assertThatExceptionOfType(SpillException.class).isThrownBy(queues.queues::flush);

    assertThatExceptionOfType(SpillException.class)
        .isThrownBy(() -> append(queue, "2"))
        .withMessageContaining("is a directory");
    assertThat(queue.depth()).isEqualTo(1);

    unblock(0);
    assertThatExceptionOfType(SpillException.class).isThrownBy(queues.queues::flush);
    queues.settle();
    append(queue, "3");
    assertThat(drain(queue)).containsExactly("1", "3");
  }

  /** The record that fills the buffer is in it when the write fails. */
  @Test
  void theRecordThatFillsTheBufferIsTakenOnceWhenTheWriteFails() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    block(0);
    String large = "x".repeat(DiskQueues.BUFFER_BYTES);

    append(queue, large);

    assertThat(queue.depth()).isEqualTo(1);
    assertThatExceptionOfType(SpillException.class).isThrownBy(queues.queues::flush);
    unblock(0);
    queues.settle();
    assertThat(queue.depth()).isEqualTo(1);
    assertThat(drain(queue)).containsExactly(large);
  }

  @Test
  void aRecordThatFailsToRollIsNotTaken() throws IOException {
    TestQueues queues = storage.in(directory, RECORD);
    Spill queue = queues.open("t");
    block(0);
    append(queue, "1");

    assertThatExceptionOfType(SpillException.class).isThrownBy(() -> append(queue, "2"));

    assertThat(queue.depth()).isEqualTo(1);
    unblock(0);
    assertThatExceptionOfType(SpillException.class).isThrownBy(queues.queues::flush);
    queues.settle();
    assertThat(drain(queue)).containsExactly("1");
  }

  @Test
  void pollFindsNothingAndLosesNothingWhileTheWriteFails() throws IOException {
    TestQueues queues = storage.in(directory, RECORD);
    Spill queue = queues.open("t");
    append(queue, "1");
    queues.settle();
    block(1);
    append(queue, "2");

    assertThat(poll(queue)).isEqualTo("1");
    assertThat(poll(queue)).isNull();
    assertThat(poll(queue)).isNull();
    assertThat(queue.depth()).isEqualTo(1);

    unblock(1);
    queues.settle();
    assertThat(drain(queue)).containsExactly("2");
    queues.settle();
    assertThat(queues.fileNames()).noneMatch(name -> name.endsWith(".bad"));
  }

  @Test
  void oneFailedQueueDoesNotKeepOthersFromBeingWritten() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill failing = queues.open("t");
    Spill sound = queues.open("u");
    block(0);
    append(failing, "1");
    append(sound, "2");

    assertThatExceptionOfType(SpillException.class).isThrownBy(queues.queues::flush);

    assertThat(directory.resolve("u.diskqueue.000000.dat")).hasSize(RECORD);
  }

  @Test
  void aQueueThatFailedRecoversByItselfAfterTheSyncTimeout() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    block(0);
    append(queue, "1");
    assertThatExceptionOfType(SpillException.class).isThrownBy(queues.queues::flush);

    unblock(0);
    queues.slowThread.passTimeout();

    assertThat(queue.failure()).isNull();
    assertThat(queues.writable.status().isOk()).isTrue();
    assertThat(dataFile(directory, 0)).hasSize(RECORD);
    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,0\n0,31\n");
  }

  @Test
  void whatCannotBeWrittenIsNoFailureAnyMoreOnceItIsEmptied() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    block(0);
    append(queue, "1");
    assertThatExceptionOfType(SpillException.class).isThrownBy(queues.queues::flush);
    assertThat(queues.writable.status().isOk()).isFalse();

    queue.empty();

    assertThat(queues.writable.status().isOk()).isTrue();
  }

  @Test
  void closingWithUnwrittenRecordsRecordsOnlyWhatIsThere() throws IOException {
    TestQueues queues = storage.in(directory, RECORD);
    Spill queue = queues.open("t");
    append(queue, "1");
    queues.settle();
    block(1);
    append(queue, "2");

    queue.close();
    queues.slowThread.runAll();

    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,0\n1,0\n");
  }

  @Test
  void aFailedSyncIsTriedAgain() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    Path blocked = Files.createDirectories(metadataFile(directory).resolve("x"));
    append(queue, "1");
    queues.settle();

    Files.delete(blocked);
    Files.delete(metadataFile(directory));
    queues.slowThread.passTimeout();

    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,0\n0,31\n");
  }

  @Test
  void aSyncThatFailsIsToldUntilOneSucceeds() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    Path blocked = Files.createDirectories(metadataFile(directory).resolve("x"));
    append(queue, "1");
    queues.settle();
    queues.queues.flush();

    assertThat(queues.queues.failure()).startsWith("failed to sync t - ");
    assertThat(queues.writable.status().reason()).isEqualTo(queues.queues.failure());

    Files.delete(blocked);
    Files.delete(metadataFile(directory));
    queues.slowThread.passTimeout();

    assertThat(queues.queues.failure()).isNull();
    assertThat(queues.writable.status().isOk()).isTrue();
  }

  /** A broker out of file handles must not take sound files for damaged ones. */
  @Test
  void aFileThatCannotBeOpenedForNowIsReadLater() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "1");
    queues.settle();
    Path away = directory.resolve("away");
    Files.move(dataFile(directory, 0), away);
    Files.createSymbolicLink(dataFile(directory, 0), dataFile(directory, 0).getFileName());

    assertThat(poll(queue)).isNull();
    assertThat(queue.depth()).isEqualTo(1);

    Files.move(away, dataFile(directory, 0), StandardCopyOption.REPLACE_EXISTING);
    assertThat(poll(queue)).isEqualTo("1");
  }

  @Test
  void aConsumerThatFailsKeepsTheRecord() {
    Spill queue = storage.in(directory).open("t");
    append(queue, "1");

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                queue.poll(
                    (memory, index, length, record, when) -> {
                      throw new IllegalStateException("no room");
                    }));

    assertThat(drain(queue)).containsExactly("1");
  }

  private void block(int file) throws IOException {
    Files.createDirectory(dataFile(directory, file));
  }

  private void unblock(int file) throws IOException {
    Files.delete(dataFile(directory, file));
  }
}
