package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandleSegmentsTest {
  private static final int MANY = 1_000;
  private static final int HALF_A_MEGABYTE = 512 * 1024;

  private final HandleSegments segments = new HandleSegments();

  @Test
  void handsOutWhatWasGivenBackButKeepsNoMoreThanHalfAMegabyteOfIt() {
    List<HandleSegment> given = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      given.add(segments.take());
    }
    given.forEach(segments::give);

    long again = 0;
    for (int i = 0; i < MANY; i++) {
      HandleSegment taken = segments.take();
      assertThat(taken.next).isNull();
      again += given.contains(taken) ? 1 : 0;
    }
    assertThat(again * HandleSegments.CAPACITY * Long.BYTES).isEqualTo(HALF_A_MEGABYTE);
  }

  @Test
  void aQueueGivesBackWhatItHasEmptied() {
    HandleQueue queue = new HandleQueue(segments);
    List<HandleSegment> first = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      first.add(segments.take());
    }
    first.forEach(segments::give);
    for (int i = 0; i < 4 * HandleSegments.CAPACITY; i++) {
      queue.push(i);
    }
    for (int i = 0; i < 4 * HandleSegments.CAPACITY; i++) {
      queue.poll();
    }

    assertThat(List.of(segments.take(), segments.take(), segments.take()))
        .hasSameElementsAs(first.subList(0, 3));
  }
}
