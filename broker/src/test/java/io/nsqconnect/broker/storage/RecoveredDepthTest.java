package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.LeftFiles.bytes;
import static io.nsqconnect.broker.storage.LeftFiles.records;
import static io.nsqconnect.broker.storage.TestQueues.drain;
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

/** The depth that a queue has before anybody reads it. */
@ExtendWith({SimpleLeakDetection.class, QuietStorage.class})
class RecoveredDepthTest {
  @RegisterExtension final Storage storage = new Storage();

  @TempDir Path directory;
  private LeftFiles left;

  @BeforeEach
  void beginWithNothing() {
    left = new LeftFiles(directory);
  }

  @Test
  void aQueueWithoutItsFileHasNoDepth() throws IOException {
    left.positions("3\n0,0\n0,93\n");

    assertThat(depth()).isZero();
  }

  @Test
  void aQueueWithAnEmptyFileHasNoDepth() throws IOException {
    left.positions("3\n0,0\n0,93\n").data(0);

    assertThat(depth()).isZero();
  }

  @Test
  void aQueueWithRubbishHasNoDepth() throws IOException {
    left.positions("3\n0,0\n0,93\n").data(0, bytes("78".repeat(93)));

    assertThat(depth()).isZero();
  }

  @Test
  void recordsBehindABadFirstOneAreCounted() throws IOException {
    left.positions("3\n0,0\n0,66\n").data(0, bytes("ffffffff"), records("2", "3"));

    assertThat(depth()).isEqualTo(2);
  }

  @Test
  void recordsInTheNextFileAreCountedWhereTheFirstIsMissing() throws IOException {
    left.positions("6\n0,0\n1,62\n").data(1, records("4", "5"));

    assertThat(depth()).isEqualTo(2);
  }

  @Test
  void theRecordedDepthStandsWhereTheFirstRecordIsInTheNextFile() throws IOException {
    left.positions("2\n0,31\n1,62\n")
        .data(0, records("1"))
        .data(1, records("2"), bytes("00".repeat(31)));

    assertThat(depth()).isEqualTo(2);
  }

  @Test
  void recordsThatTheMetadataCountsWithoutTheirPlaceAreCountedOnce() throws IOException {
    for (String positions : new String[] {"3\n0,0\n0,0\n", "3\n0,0\n0,62\n", "2\n0,31\n0,31\n"}) {
      left.positions(positions).data(0, records("1", "2", "3"));
      Spill queue = storage.in(directory).open("t");

      assertThat(queue.depth()).as(positions).isEqualTo(positions.charAt(0) - '0');
      assertThat(drain(queue)).hasSize(positions.charAt(0) - '0');
    }
  }

  /** Whoever can't look now may be able to later on. */
  @Test
  void aFileThatCannotBeReadLeavesTheRecordedDepth() throws IOException {
    left.positions("3\n0,0\n0,93\n");
    Files.createDirectory(TestQueues.dataFile(directory, 0));

    assertThat(depth()).isEqualTo(3);
  }

  private long depth() {
    return storage.in(directory).open("t").depth();
  }
}
