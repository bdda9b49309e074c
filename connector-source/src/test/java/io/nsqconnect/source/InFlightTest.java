package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.DeliverySource;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private static final Predicate<Delivery> TOLD = delivery -> true;

  private final DeliverySource source = new DeliverySource();
  private final InFlight inFlight = new InFlight();

  @Test
  void countsMessagesAndBytes() {
    Lease lease = add("abc");
    add("de");
    assertThat(inFlight.count()).isEqualTo(2);
    assertThat(inFlight.bytes()).isEqualTo(5);

    inFlight.settle(lease, TOLD);

    assertThat(inFlight.count()).isEqualTo(1);
    assertThat(inFlight.bytes()).isEqualTo(2);
  }

  @Test
  void isSettledOnceHoweverManyTry() {
    Lease lease = add("abc");

    assertThat(inFlight.settle(lease, TOLD)).isTrue();
    assertThat(inFlight.settle(lease, TOLD)).isFalse();
    assertThat(inFlight.bytes()).isZero();
  }

  @Test
  void tellsWhenTheLastIsSettled() {
    Lease first = add("a");
    Lease second = add("b");
    var empty = inFlight.whenEmpty();

    inFlight.settle(first, TOLD);
    assertThat(empty).isNotDone();
    inFlight.settle(second, TOLD);

    assertThat(empty).isCompleted();
  }

  @Test
  void isNotEmptyBeforeNsqdHasBeenTold() {
    Lease lease = add("a");
    var empty = inFlight.whenEmpty();

    inFlight.settle(
        lease,
        delivery -> {
          assertThat(empty).isNotDone();
          assertThat(inFlight.whenEmpty()).isNotDone();
          return true;
        });

    assertThat(empty).isCompleted();
  }

  @Test
  void isEmptyAtOnceIfThereIsNothing() {
    assertThat(inFlight.whenEmpty()).isCompleted();
  }

  private Lease add(String body) {
    Lease lease = new Lease(source.deliver(body), 0);
    inFlight.add(lease);
    return lease;
  }
}
