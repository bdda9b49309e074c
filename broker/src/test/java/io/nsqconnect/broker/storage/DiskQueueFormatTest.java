package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.dataFile;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.metadataFile;
import static io.nsqconnect.broker.storage.TestQueues.poll;
import static io.nsqconnect.broker.storage.TestQueues.pollHex;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.Spill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The bytes that nsqd reads and writes. */
class DiskQueueFormatTest {
  /** Length, timestamp, attempts, id and body {@code hello}. */
  private static final String RECORD =
      "0000001f" + "18ea588eb8895183" + "0003" + "31386134336536323464653639303030" + "68656c6c6f";

  @RegisterExtension final Storage storage = new Storage();

  @TempDir Path directory;

  @Test
  void aRecordIsLengthTimestampAttemptsIdAndBody() throws IOException {
    TestQueues queues = storage.in(directory);
    append(queues.open("t"), "hello", 3);
    queues.settle();

    byte[] content = Files.readAllBytes(dataFile(directory, 0));

    assertThat(HexFormat.of().formatHex(content)).isEqualTo(RECORD);
  }

  @Test
  void recordsFollowEachOtherWithoutPadding() throws IOException {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "hello", 3);
    append(queue, "hello", 3);
    queues.settle();

    byte[] content = Files.readAllBytes(dataFile(directory, 0));

    assertThat(HexFormat.of().formatHex(content)).isEqualTo(RECORD + RECORD);
  }

  @Test
  void recordsThatNsqdWroteAreHandedOverAsTheyAre() throws IOException {
    Files.write(dataFile(directory, 0), HexFormat.of().parseHex(RECORD));
    Files.writeString(metadataFile(directory), "1\n0,0\n0,35\n");

    Spill queue = storage.in(directory).open("t");

    assertThat(queue.depth()).isEqualTo(1);
    assertThat(pollHex(queue)).isEqualTo(RECORD.substring(8));
  }

  @Test
  void aQueueNeverWrittenLeavesZeros() {
    TestQueues queues = storage.in(directory);

    queues.open("t").close();
    queues.slowThread.runAll();

    assertThat(metadataFile(directory)).content().isEqualTo("0\n0,0\n0,0\n");
    assertThat(queues.fileNames()).containsExactly("t.diskqueue.meta.dat");
  }

  @Test
  void metadataTellsDepthAndPositions() {
    TestQueues queues = storage.in(directory, 100);
    Spill queue = queues.open("t");
    append(queue, "hello", "hello", "hello");
    poll(queue);

    queue.close();
    queues.slowThread.runAll();

    assertThat(metadataFile(directory)).content().isEqualTo("2\n0,35\n1,35\n");
  }

  @Test
  void metadataOfAReadQueueTellsTheEndTwiceAndTheFileStays() {
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");
    append(queue, "hello");
    drain(queue);

    queue.close();
    queues.slowThread.runAll();

    assertThat(metadataFile(directory)).content().isEqualTo("0\n0,35\n0,35\n");
    assertThat(dataFile(directory, 0)).hasSize(35);
  }

  @Test
  void rollingRecordsTheBeginningOfTheNextFile() {
    TestQueues queues = storage.in(directory, 70);
    Spill queue = queues.open("t");
    append(queue, "hello", "hello");
    queues.settle();
    append(queue, "hello");

    queues.slowThread.runAll();

    assertThat(metadataFile(directory)).content().isEqualTo("2\n0,0\n1,0\n");
  }

  @Test
  void filesAreForTheirOwnerOnly() throws IOException {
    TestQueues queues = storage.in(directory);
    append(queues.open("t"), "hello");
    queues.settle();

    assertThat(Files.getPosixFilePermissions(dataFile(directory, 0)))
        .containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
    assertThat(Files.getPosixFilePermissions(metadataFile(directory)))
        .containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
  }

  @Test
  void fileNumbersHaveAtLeastSixDigits() throws IOException {
    Files.writeString(metadataFile(directory), "0\n1234567,0\n1234567,0\n");
    TestQueues queues = storage.in(directory);

    append(queues.open("t"), "hello");
    queues.settle();

    assertThat(directory.resolve("t.diskqueue.1234567.dat")).hasSize(35);
  }
}
