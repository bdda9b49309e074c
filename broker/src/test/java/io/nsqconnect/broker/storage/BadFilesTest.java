package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.LeftFiles.bytes;
import static io.nsqconnect.broker.storage.LeftFiles.records;
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

/** A file in which something was wrong stays there, under another name. */
@ExtendWith({SimpleLeakDetection.class, QuietStorage.class})
class BadFilesTest {
  private static final String BAD = "t.diskqueue.000000.dat.bad";
  private static final String META = "t.diskqueue.meta.dat";

  @RegisterExtension final Storage storage = new Storage();

  @TempDir Path directory;
  private LeftFiles left;

  @BeforeEach
  void beginWithNothing() {
    left = new LeftFiles(directory);
  }

  @Test
  void aDamagedFileThatWouldBeWrittenIsKept() throws IOException {
    for (String tail : new String[] {"ffffffff", "00000000", "78".repeat(16), "78".repeat(64)}) {
      byte[] rubbish = bytes(tail);
      left.positions("2\n0,0\n0," + (62 + rubbish.length) + "\n")
          .data(0, records("1", "2"), rubbish);
      TestQueues queues = storage.in(directory);

      assertThat(drain(queues.open("t"))).as("in front of %s", tail).containsExactly("1", "2");
      queues.settle();

      assertThat(queues.fileNames()).containsExactly(BAD, META);
      assertThat(directory.resolve(BAD)).hasSize(62 + rubbish.length);
      assertThat(metadataFile(directory)).hasContent("0\n1,0\n1,0\n");
      Files.delete(directory.resolve(BAD));
    }
  }

  @Test
  void writingGoesOnBehindADamagedFile() throws IOException {
    left.positions("2\n0,0\n0,66\n").data(0, records("1"), bytes("ffffffff"), records("2"));
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");

    assertThat(drain(queue)).containsExactly("1", "2");
    append(queue, "3");
    queues.settle();

    assertThat(queues.fileNames()).containsExactly(BAD, "t.diskqueue.000001.dat", META);
    assertThat(drain(queue)).containsExactly("3");
  }

  @Test
  void aDamagedFileStaysAsLongAsSomebodyHoldsARecordOfIt() throws IOException {
    left.positions("1\n0,0\n0,35\n").data(0, records("1"), bytes("00000000"));
    TestQueues queues = storage.in(directory);
    Spill queue = queues.open("t");

    long held = hold(queue).name();
    assertThat(drain(queue)).isEmpty();
    queues.settle();
    assertThat(dataFile(directory, 0)).exists();
    assertThat(metadataFile(directory)).hasContent("1\n0,0\n1,0\n");

    queue.settle(held);
    queues.slowThread.runAll();
    assertThat(queues.fileNames()).containsExactly(BAD, META);
  }

  @Test
  void aFileThatIsShorterThanItWasIsKept() throws IOException {
    left.positions("3\n0,0\n0,93\n").data(0, records("1", "2"));
    TestQueues queues = storage.in(directory);

    assertThat(drain(queues.open("t"))).containsExactly("1", "2");
    queues.settle();

    assertThat(queues.fileNames()).containsExactly(BAD, META);
    assertThat(queues.queues.damage().places()).isEqualTo(1);
  }

  @Test
  void anEmptyFileThatHeldRecordsIsKept() throws IOException {
    left.positions("3\n0,0\n0,93\n").data(0);
    TestQueues queues = storage.in(directory);

    assertThat(drain(queues.open("t"))).isEmpty();
    queues.settle();

    assertThat(queues.fileNames()).containsExactly(BAD, META);
  }

  @Test
  void anEmptyFileInFrontOfAnotherIsKept() throws IOException {
    for (String positions : new String[] {"2\n0,0\n1,31\n", "2\n0,31\n1,31\n"}) {
      left.positions(positions).data(0).data(1, records("2"));
      TestQueues queues = storage.in(directory);

      assertThat(drain(queues.open("t"))).containsExactly("2");
      queues.settle();

      assertThat(queues.fileNames()).as(positions).contains(BAD);
      Files.delete(directory.resolve(BAD));
    }
  }

  /** The name of a new file may come to the disk long before what was written to it. */
  @Test
  void anEmptyFileThatNobodyTellsOfIsNoDamage() throws IOException {
    left.positions("1\n0,0\n0,31\n").data(0, records("1")).data(1);
    TestQueues queues = storage.in(directory);

    assertThat(drain(queues.open("t"))).containsExactly("1");
    queues.settle();

    assertThat(queues.fileNames()).containsExactly(META);
    assertThat(queues.queues.damage().places()).isZero();
  }

  @Test
  void aBadFileOfThatNameIsReplaced() throws IOException {
    left.positions("1\n0,0\n0,35\n").data(0, records("1"), bytes("00000000"));
    Files.writeString(directory.resolve(BAD), "earlier");
    TestQueues queues = storage.in(directory);

    drain(queues.open("t"));
    queues.settle();

    assertThat(directory.resolve(BAD)).hasSize(35);
  }
}
