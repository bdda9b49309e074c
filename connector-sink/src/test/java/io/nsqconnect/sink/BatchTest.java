package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.Backoff;
import io.nsqconnect.client.BackoffRange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchTest {
  private final Lane lane = new Lane(new LaneKey("topic", null, null), null);
  private final Batch batch = new Batch(lane, new Backoff(new BackoffRange(1, 1), new Random(1)));

  @Test
  void takesSoManyRecords() {
    BatchLimits limits = new BatchLimits(2, 1000, 0);

    batch.add(entry("a"));
    assertThat(batch.isFull(limits)).isFalse();
    assertThat(batch.hasRoomFor(entry("b"), limits)).isTrue();
    batch.add(entry("b"));

    assertThat(batch.isFull(limits)).isTrue();
    assertThat(batch.hasRoomFor(entry("c"), limits)).isFalse();
  }

  @Test
  void takesAsManyBytesAsAnMpubBodyMayHave() {
    // The count, and two messages with their lengths.
    BatchLimits limits = new BatchLimits(100, 4 + 4 + 3 + 4 + 2, 0);

    batch.add(entry("abc"));

    assertThat(batch.hasRoomFor(entry("de"), limits)).isTrue();
    assertThat(batch.hasRoomFor(entry("def"), limits)).isFalse();
  }

  @Test
  void takesAnySingleMessage() {
    assertThat(batch.hasRoomFor(entry("abcdef"), new BatchLimits(1, 1, 0))).isTrue();
  }

  @Test
  void fallsIntoHalvesThatHaveAllItsMessages() {
    for (String body : List.of("a", "b", "c")) {
      batch.add(entry(body));
    }

    List<Batch> halves = batch.halves();

    assertThat(halves).extracting(half -> half.entries().size()).containsExactly(1, 2);
    assertThat(halves).allSatisfy(half -> assertThat(half.topic()).isEqualTo("topic"));
    assertThat(halves).flatMap(Batch::entries).containsExactlyElementsOf(batch.entries());
  }

  private static Entry entry(String body) {
    return Entry.message(
        Records.bytes(0, body),
        new PartitionProgress(Records.PARTITION),
        new Message("topic", 0, body.getBytes(StandardCharsets.US_ASCII)));
  }
}
