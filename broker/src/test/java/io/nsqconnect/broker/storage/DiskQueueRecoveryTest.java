package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.dataFile;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.metadataFile;
import static io.nsqconnect.broker.storage.TestQueues.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.SimpleLeakDetection;
import io.nsqconnect.broker.engine.Spill;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is found after a crash, or after somebody damaged the files. */
@ExtendWith(SimpleLeakDetection.class)
class DiskQueueRecoveryTest {
  /** Bytes of a record with a body of one character. */
  private static final int RECORD = 31;

  /** Room for two such records. */
  private static final long LIMIT = 70;

  @RegisterExtension final Storage storage = new Storage();

  @TempDir Path temporary;
  private Path directory;
  private Path crashed;

  @BeforeEach
  void makeDirectories() throws IOException {
    directory = Files.createDirectory(temporary.resolve("before"));
    crashed = temporary.resolve("after");
  }

  @Test
  void dataBeyondTheRecordedWritePositionIsCountedAndRead() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "1", "2");
    queues.settle();
    append(queue, "3", "4");
    queues.queues.flush();

    Spill recovered = crash(queues).open("t");

    assertThat(recovered.depth()).isEqualTo(4);
    append(recovered, "5");
    assertThat(drain(recovered)).containsExactly("1", "2", "3", "4", "5");
    assertThat(recovered.depth()).isZero();
  }

  @Test
  void writingGoesOnInTheNextFile() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "1");
    queues.settle();
    append(queue, "2");
    queues.queues.flush();

    TestQueues after = crash(queues);
    append(after.open("t"), "3");
    after.settle();

    assertThat(dataFile(crashed, 0)).hasSize(2 * RECORD);
    assertThat(dataFile(crashed, 1)).hasSize(RECORD);
  }

  /** The sync of a full file takes its time; meanwhile others have been filled and acknowledged. */
  @Test
  void dataInFilesThatTheMetadataDoesNotKnowIsCountedAndRead() {
    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    append(queue, "1");
    queues.settle();
    append(queue, "2", "3", "4", "5");
    queues.queues.flush();
    assertThat(metadataFile(directory)).content().isEqualTo("1\n0,0\n0,31\n");

    Spill recovered = crash(queues).open("t");

    assertThat(recovered.depth()).isEqualTo(5);
    append(recovered, "6");
    assertThat(drain(recovered)).containsExactly("1", "2", "3", "4", "5", "6");
  }

  @Test
  void dataIsFoundWithoutAMetadataFile() {
    TestQueues queues = storage.in(directory, LIMIT);
    append(queues.open("t"), "1", "2", "3");
    queues.queues.flush();
    assertThat(metadataFile(directory)).doesNotExist();

    Spill recovered = crash(queues).open("t");

    assertThat(recovered.depth()).isEqualTo(3);
    append(recovered, "4");
    assertThat(drain(recovered)).containsExactly("1", "2", "3", "4");
  }

  @Test
  void dataIsFoundDespiteABrokenMetadataFile() throws IOException {
    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    append(queue, "1", "2", "3", "4", "5");
    poll(queue);
    poll(queue);
    poll(queue);
    queue.close();
    queues.slowThread.runAll();
    assertThat(dataFile(directory, 0)).doesNotExist();
    Files.writeString(metadataFile(directory), "nonsense");

    Spill recovered = crash(queues).open("t");

    assertThat(recovered.depth()).isEqualTo(3);
    assertThat(drain(recovered)).containsExactly("3", "4", "5");
  }

  @Test
  void messagesOfAnEmptiedQueueAreFoundBeforeItsNextSync() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "gone");
    queues.settle();
    queue.empty();
    queues.settle();
    append(queue, "kept");
    queues.queues.flush();

    Spill recovered = crash(queues).open("t");

    assertThat(drain(recovered)).containsExactly("kept");
  }

  @Test
  void messagesReadSinceTheLastSyncComeAgain() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "1", "2", "3");
    queues.settle();
    queues.slowThread.passTimeout();
    poll(queue);
    poll(queue);

    Spill recovered = crash(queues).open("t");

    assertThat(drain(recovered)).containsExactly("1", "2", "3");
  }

  @Test
  void aRemovedFileIsNotMissedAfterACrash() {
    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    append(queue, "1", "2", "3");
    queues.settle();
    poll(queue);
    poll(queue);
    poll(queue);
    queues.slowThread.runAll();

    Spill recovered = crash(queues).open("t");

    assertThat(dataFile(crashed, 0)).doesNotExist();
    assertThat(drain(recovered)).containsExactly("3");
    assertThat(recovered.depth()).isZero();
  }

  @Test
  void aTornRecordAtTheEndCostsItselfOnly() throws IOException {
    write("1\n0,0\n0,31\n", "1", "2", "3");
    truncate(dataFile(directory, 0), 3 * RECORD - 1);

    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");

    assertThat(queue.depth()).isEqualTo(2);
    append(queue, "4");
    assertThat(drain(queue)).containsExactly("1", "2", "4");
    queues.settle();
    assertThat(queues.fileNames()).contains("t.diskqueue.000000.dat.bad");
  }

  @Test
  void aLengthThatCannotBeCostsItsRecordAndKeepsTheFile() throws IOException {
    writeRolled("1", "2", "3", "4", "5");
    overwrite(dataFile(directory, 0), RECORD, 0x7fffffff);

    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");

    assertThat(drain(queue)).containsExactly("1", "3", "4", "5");
    assertThat(queue.depth()).isZero();
    queues.settle();
    assertThat(queues.fileNames())
        .contains("t.diskqueue.000000.dat.bad")
        .doesNotContain("t.diskqueue.000000.dat");
  }

  @Test
  void zerosCostTheRecordTheyLieInOnly() throws IOException {
    writeRolled("1", "2", "3");
    overwrite(dataFile(directory, 0), 0, 0);

    TestQueues queues = storage.in(directory, LIMIT);

    assertThat(drain(queues.open("t"))).containsExactly("2", "3");
  }

  @Test
  void aNegativeLengthCostsItsRecordOnly() throws IOException {
    writeRolled("1", "2", "3");
    overwrite(dataFile(directory, 0), 0, -1);

    assertThat(drain(storage.in(directory, LIMIT).open("t"))).containsExactly("2", "3");
  }

  /** Counting must not run in circles or out of the file. */
  @Test
  void lengthsThatCannotBeEndTheCount() throws IOException {
    for (int length : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -RECORD, -4, 0, 25}) {
      write("0\n0,0\n0,0\n", "1", "2");
      overwrite(dataFile(directory, 0), RECORD, length);

      Spill queue = storage.in(directory).open("t");

      assertThat(queue.depth()).as("with length %d", length).isEqualTo(1);
      assertThat(drain(queue)).containsExactly("1");
      deleteAll();
    }
  }

  @Test
  void damageInTheFileThatIsWrittenDoesNotDisturbTheWriter() throws IOException {
    write("2\n0,0\n0,62\n", "1", "2");
    overwrite(dataFile(directory, 0), 0, 0x7fffffff);
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "3");
    queues.queues.flush();
    append(queue, "4");

    assertThat(poll(queue)).isEqualTo("2");
    append(queue, "5");

    assertThat(drain(queue)).containsExactly("3", "4", "5");
    assertThat(queues.queues.damage().places()).isEqualTo(1);
    assertThat(queues.queues.damage().bytes()).isEqualTo(RECORD);
  }

  @Test
  void anEarlierBadFileOfThatNumberIsReplaced() throws IOException {
    writeRolled("1", "2", "3");
    overwrite(dataFile(directory, 0), 0, 0);
    Path bad = Files.writeString(directory.resolve("t.diskqueue.000000.dat.bad"), "earlier");

    TestQueues queues = storage.in(directory, LIMIT);
    drain(queues.open("t"));
    queues.settle();

    assertThat(bad).hasSize(2 * RECORD);
    assertThat(dataFile(directory, 0)).doesNotExist();
  }

  @Test
  void aFileShorterThanRecordedIsReadToItsEndAndWritingGoesOnBehind() throws IOException {
    write("3\n0,0\n0,93\n", "1", "2", "3");
    truncate(dataFile(directory, 0), 2 * RECORD);

    Spill queue = storage.in(directory).open("t");
    append(queue, "4");

    assertThat(drain(queue)).containsExactly("1", "2", "4");
    append(queue, "5");
    assertThat(drain(queue)).containsExactly("5");
    assertThat(queue.depth()).isZero();
  }

  @Test
  void aMissingFileIsPassed() throws IOException {
    writeRolled("1", "2", "3", "4", "5");
    Files.delete(dataFile(directory, 1));

    Spill queue = storage.in(directory, LIMIT).open("t");

    assertThat(drain(queue)).containsExactly("1", "2", "5");
    assertThat(queue.depth()).isZero();
  }

  @Test
  void aMissingWriteFileIsPassed() throws IOException {
    Files.writeString(metadataFile(directory), "1\n0,0\n0,31\n");

    Spill queue = storage.in(directory).open("t");
    append(queue, "2");

    assertThat(drain(queue)).containsExactly("2");
    append(queue, "3");
    assertThat(drain(queue)).containsExactly("3");
  }

  /** A failure of the machine keeps any of the names that were not durable, in no order. */
  @Test
  void aFileBehindAGapIsNotMixedWithWhatIsWrittenLater() throws IOException {
    writeRolled("1", "2", "3", "4", "5", "6");
    Files.writeString(metadataFile(directory), "2\n0,0\n0,62\n");
    Files.delete(dataFile(directory, 1));

    Spill queue = storage.in(directory, LIMIT).open("t");

    append(queue, "seven", "eight", "nine", "ten");
    assertThat(drain(queue)).containsExactly("1", "2", "5", "6", "seven", "eight", "nine", "ten");
  }

  /** The files of an emptied queue go away before its metadata says so. */
  @Test
  void whatWasWrittenAfterEmptyingIsFoundWhenTheMetadataIsOlder() throws IOException {
    writeRolled("1", "2", "3", "4", "5", "6");
    Files.writeString(metadataFile(directory), "2\n0,0\n0,62\n");
    Files.delete(dataFile(directory, 0));
    Files.delete(dataFile(directory, 1));

    Spill queue = storage.in(directory, LIMIT).open("t");

    assertThat(drain(queue)).containsExactly("5", "6");
  }

  @Test
  @Timeout(120)
  void noGapIsTooLong() throws IOException {
    writeRolled("1", "2", "3", "4");
    Files.writeString(metadataFile(directory), "4\n0,0\n900000000000000,5\n");
    Files.move(dataFile(directory, 1), dataFile(directory, 800_000_000));

    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    append(queue, "5");

    assertThat(drain(queue)).containsExactly("1", "2", "3", "4", "5");
    queues.settle();
    assertThat(queues.fileNames())
        .containsExactly("t.diskqueue.900000000000001.dat", "t.diskqueue.meta.dat");
  }

  /** Somebody may have kept the broker from removing it. */
  @Test
  void aFileThatShouldHaveBeenRemovedIsWrittenAnew() throws IOException {
    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    Files.writeString(dataFile(directory, 0), "x".repeat(300));

    append(queue, "1", "2", "3");

    assertThat(drain(queue)).containsExactly("1", "2", "3");
    assertThat(dataFile(directory, 0)).hasSize(2 * RECORD);
  }

  @Test
  void aReaderBeyondTheWriterStartsAtAFreshFile() throws IOException {
    for (String positions : new String[] {"1\n5,0\n0,31\n", "1\n0,62\n0,31\n"}) {
      write(positions, "1");

      Spill queue = storage.in(directory).open("t");

      assertThat(queue.depth()).isZero();
      append(queue, "2");
      assertThat(drain(queue)).containsExactly("2");
      deleteAll();
    }
  }

  @Test
  void aDepthOfNothingDoesNotHideMessages() throws IOException {
    for (String depth : new String[] {"0", "-2"}) {
      write(depth + "\n0,31\n0,93\n", "1", "2", "3");

      Spill queue = storage.in(directory).open("t");

      assertThat(queue.depth()).isEqualTo(2);
      assertThat(drain(queue)).containsExactly("2", "3");
      deleteAll();
    }
  }

  @Test
  void aDepthTooHighIsCorrectedAtTheEnd() throws IOException {
    write("7\n0,0\n0,31\n", "1");

    Spill queue = storage.in(directory).open("t");

    assertThat(drain(queue)).containsExactly("1");
    assertThat(queue.depth()).isZero();
  }

  /** Kills the broker at this moment; nothing else is done first. */
  private TestQueues crash(TestQueues queues) {
    queues.copyFiles(crashed);
    return storage.in(crashed, LIMIT);
  }

  /** Leaves files of a queue with records of one character and {@code metadata}. */
  private void write(String metadata, String... bodies) throws IOException {
    TestQueues queues = storage.in(directory);
    append(queues.open("t"), bodies);
    queues.settle();
    Files.writeString(metadataFile(directory), metadata);
  }

  /** Leaves files with two records each, closed in order. */
  private void writeRolled(String... bodies) {
    TestQueues queues = storage.in(directory, LIMIT);
    Spill queue = queues.open("t");
    append(queue, bodies);
    queue.close();
    queues.slowThread.runAll();
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private static void overwrite(Path file, long position, int value) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, value), position);
    }
  }

  private void deleteAll() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
  }
}
