package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.DeliverySource;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private final DeliverySource source = new DeliverySource();
  private final InFlight inFlight = new InFlight();

  @Test
  void countsMessagesAndBytes() {
    Lease lease = add("abc");
    add("de");
    assertThat(inFlight.count()).isEqualTo(2);
    assertThat(inFlight.bytes()).isEqualTo(5);

    inFlight.remove(lease);

    assertThat(inFlight.count()).isEqualTo(1);
    assertThat(inFlight.bytes()).isEqualTo(2);
  }

  @Test
  void tellsOneCallerOnlyThatItRemovedAMessage() {
    Lease lease = add("abc");

    assertThat(inFlight.remove(lease)).isTrue();
    assertThat(inFlight.remove(lease)).isFalse();
    assertThat(inFlight.bytes()).isZero();
  }

  @Test
  void tellsWhenTheLastIsRemoved() {
    Lease first = add("a");
    Lease second = add("b");
    var empty = inFlight.whenEmpty();

    inFlight.remove(first);
    assertThat(empty).isNotDone();
    inFlight.remove(second);

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
