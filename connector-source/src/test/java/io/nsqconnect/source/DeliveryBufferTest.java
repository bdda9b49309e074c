package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.DeliverySource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeliveryBufferTest {
  private static final long LONG_MS = TimeUnit.MINUTES.toMillis(10);

  private final DeliverySource source = new DeliverySource();
  private final DeliveryBuffer buffer = new DeliveryBuffer();

  @Test
  void returnsNothingIfNothingComesInTime() throws Exception {
    assertThat(buffer.take(new PollLimits(10, 100, 0, 1), 10)).isEmpty();
  }

  @Test
  void returnsInTheOrderOfArrivalUpToTheMostRecords() throws Exception {
    Lease first = add("a");
    Lease second = add("b");
    Lease third = add("c");
    PollLimits limits = new PollLimits(2, 100, LONG_MS, LONG_MS);

    assertThat(buffer.take(limits, 10)).containsExactly(first, second);
    assertThat(buffer.take(new PollLimits(2, 100, 0, 1), 10)).containsExactly(third);
  }

  @Test
  void returnsUpToTheMostBytes() throws Exception {
    Lease first = add("aaaa");
    Lease second = add("bbbb");
    add("cccc");

    assertThat(buffer.take(new PollLimits(10, 8, LONG_MS, LONG_MS), 10))
        .containsExactly(first, second);
  }

  @Test
  void returnsAMessageThatIsLargerThanTheMostBytesAlone() throws Exception {
    Lease large = add("0123456789");
    add("b");

    assertThat(buffer.take(new PollLimits(10, 5, LONG_MS, LONG_MS), 10)).containsExactly(large);
  }

  @Test
  void lingersNoLongerThanUntilThereIsEnough() throws Exception {
    add("a");
    add("b");

    assertThat(buffer.take(new PollLimits(10, 100, LONG_MS, LONG_MS), 2)).hasSize(2);
  }

  @Test
  void lingersForWhatComesAfterTheFirst() throws Exception {
    PollLimits limits = new PollLimits(2, 100, LONG_MS, LONG_MS);
    Lease first = add("a");
    CompletableFuture<List<Lease>> taken = CompletableFuture.supplyAsync(() -> take(limits));

    Lease second = add("b");

    assertThat(taken.get()).containsExactly(first, second);
  }

  @Test
  void aWaitEndsWhenWoken() throws Exception {
    buffer.wakeUp();

    assertThat(buffer.take(new PollLimits(10, 100, LONG_MS, LONG_MS), 10)).isEmpty();
  }

  @Test
  void closingHandsOutTheRestAndTakesNothingInAnyMore() throws Exception {
    Lease waiting = add("a");

    assertThat(buffer.close()).containsExactly(waiting);
    assertThat(buffer.add(new Lease(source.deliver("b"), 0))).isFalse();
    assertThat(buffer.take(new PollLimits(10, 100, LONG_MS, LONG_MS), 10)).isEmpty();
  }

  private List<Lease> take(PollLimits limits) {
    try {
      return buffer.take(limits, 10);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Lease add(String body) {
    Lease lease = new Lease(source.deliver(body), 0);
    assertThat(buffer.add(lease)).isTrue();
    return lease;
  }
}
