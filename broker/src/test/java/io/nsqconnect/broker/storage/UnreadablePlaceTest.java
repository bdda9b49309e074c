package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.poll;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk on which some places can't be read, for a while or for good. */
class UnreadablePlaceTest extends FaultTest {
  private static final String FIRST_FILE = "t.diskqueue.000000.dat";
  private static final int BLOCK = 4096;
  private static final int RECORDS = 2_000;

  /** Of bytes that could be the length of a record, wherever one begins to read. */
  private static final String PADDING = "\0\0\0\50".repeat(20);

  private static final int RECORD_BYTES = 4 + 26 + 4 + PADDING.length();

  private List<String> bodies;

  /** Two files: one complete, and the one that is written. */
  @Override
  DiskQueueSettings settings() {
    return new DiskQueueSettings(RECORD_BYTES * 3L * RECORDS / 4, 2500, 2000);
  }

  @BeforeEach
  void storeRecords() {
    bodies = IntStream.range(0, RECORDS).mapToObj(i -> String.format("%04d", i) + PADDING).toList();
    append(queue, bodies.toArray(String[]::new));
    queues.flush();
    slowThread.passTimeout();
  }

  @Test
  void oneSectorOfACompleteFileCostsTheRecordsInItsBlockOnly() {
    disk.unreadable(FIRST_FILE, 8 * BLOCK, 8 * BLOCK + 512);

    List<String> found = drain(queue);
    found.add(awaitRecord(10));
    found.addAll(drain(queue));

    int first = 8 * BLOCK / RECORD_BYTES;
    int last = 9 * BLOCK / RECORD_BYTES;
    assertThat(bodies).containsAll(found);
    assertThat(found).containsAll(bodies.subList(0, first));
    assertThat(found).containsAll(bodies.subList(last + 1, RECORDS));
    assertThat(queues.damage().places()).isPositive();
  }

  @Test
  void manyPollsInOneBatchAreNoReasonToGiveUp() {
    disk.unreadable(FIRST_FILE, 0, Long.MAX_VALUE);
    for (int i = 0; i < 1_000; i++) {
      assertThat(poll(queue)).isNull();
    }

    disk.repair();

    assertThat(drain(queue)).containsExactlyElementsOf(bodies);
    assertThat(queues.damage().places()).isZero();
  }

  @Test
  void theTimeInWhichNobodyReadsIsNoReasonToGiveUp() {
    disk.unreadable(FIRST_FILE, 0, Long.MAX_VALUE);
    assertThat(poll(queue)).isNull();
    clock.advance(3_600_000_000_000L);
    assertThat(poll(queue)).isNull();

    disk.repair();

    assertThat(drain(queue)).containsExactlyElementsOf(bodies);
  }

  @Test
  void aFileOfWhichNothingCanBeReadIsLeftInTheEnd() {
    disk.unreadable(FIRST_FILE, 0, Long.MAX_VALUE);

    assertThat(awaitRecord(60)).as("first record of the next file").isNotNull();
    slowThread.passTimeout();
    assertThat(disk.exists(FIRST_FILE + ".bad")).isTrue();
  }

  /** Polls as a broker does to which a consumer is connected, until there is something. */
  private String awaitRecord(int seconds) {
    for (int i = 0; i <= 10 * seconds; i++) {
      String body = poll(queue);
      if (body != null) {
        return body;
      }
      clock.advance(100_000_000);
    }
    return null;
  }
}
