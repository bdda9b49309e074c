package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.DeliverySource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FlowControlTest {
  private static final int MIB = 1024 * 1024;

  private final DeliverySource source = new DeliverySource();
  private final InFlight inFlight = new InFlight();
  private final int[] ready = new int[3];
  private final List<Valve> valves = new ArrayList<>();

  @Test
  void spreadsTheCountEvenlyAndGivesTheRestToTheFirst() {
    govern(new InFlightLimits(11, 64 * MIB));

    assertThat(ready).containsExactly(4, 4, 3);
  }

  @Test
  void leavesEachSubscriptionOneAtLeast() {
    govern(new InFlightLimits(2, 64 * MIB));

    assertThat(ready).containsExactly(1, 1, 1);
  }

  @Test
  void allowsNothingWhilePaused() {
    FlowControl flow = govern(new InFlightLimits(9, 64 * MIB));

    flow.pause();
    assertThat(ready).containsOnly(0);
    flow.resume();
    assertThat(ready).containsOnly(3);
  }

  @Test
  void allowsNothingFromTheMostBytesOnUntilAQuarterOfThemIsReleased() {
    FlowControl flow = govern(new InFlightLimits(9, 8));
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      assertThat(ready).doesNotContain(0);
      leases.add(receive(flow, "x"));
    }
    assertThat(ready).containsOnly(0);

    release(flow, leases.get(0));
    assertThat(ready).containsOnly(0);
    release(flow, leases.get(1));
    assertThat(ready).doesNotContain(0);
  }

  @Test
  void staysShutWhilePausedEvenIfBytesAreReleased() {
    FlowControl flow = govern(new InFlightLimits(9, 1));
    Lease lease = receive(flow, "x");
    flow.pause();

    release(flow, lease);

    assertThat(ready).containsOnly(0);
  }

  /** Kafka may acknowledge a record when its task has stopped. */
  @Test
  void aReleaseAfterTheThreadHasEndedIsOfNoInterest() {
    AtomicBoolean ended = new AtomicBoolean();
    FlowControl flow =
        new FlowControl(
            new InFlightLimits(9, 1),
            inFlight,
            work -> {
              if (ended.get()) {
                throw new RejectedExecutionException("of the test");
              }
              work.run();
            });
    Lease lease = receive(flow, "x");
    ended.set(true);

    release(flow, lease);

    assertThat(inFlight.count()).isZero();
  }

  @Test
  void allowsFewerMessagesWhenTheyAreLarge() {
    FlowControl flow = govern(new InFlightLimits(3000, MIB));
    // 16 KiB are assumed at first: 64 of them fit.
    assertThat(ready).containsExactly(22, 21, 21);

    String large = "x".repeat(128 * 1024);
    for (int i = 0; i < 300; i++) {
      release(flow, receive(flow, large));
    }

    // 8 fit; what the mean lacks of their size rounds it down to no less.
    assertThat(ready).containsExactly(3, 3, 2);
  }

  @Test
  void allowsTheFullCountWhenMessagesAreSmall() {
    FlowControl flow = govern(new InFlightLimits(3000, MIB));

    for (int i = 0; i < 600; i++) {
      release(flow, receive(flow, "small"));
    }

    assertThat(ready).containsOnly(1000);
  }

  @Test
  void whatTheOthersDoNotUseGoesToTheOneThatUsesItAll() {
    FlowControl flow = govern(new InFlightLimits(90, 64 * MIB));
    receive(0, 30);
    receive(1, 3);

    flow.divide();

    // 8 for the second, 1 for the third, which has had nothing.
    assertThat(ready).containsExactly(81, 8, 1);
  }

  @Test
  void aSubscriptionThatBecomesBusyGetsItsShareTheNextTime() {
    FlowControl flow = govern(new InFlightLimits(90, 64 * MIB));
    receive(0, 30);
    flow.divide();
    receive(0, 58);
    receive(2, 1);

    flow.divide();

    assertThat(ready).containsExactly(45, 1, 44);
  }

  @Test
  void allAreAllowedTheSameAgainWhenNobodyIsBusy() {
    FlowControl flow = govern(new InFlightLimits(90, 64 * MIB));
    receive(1, 30);
    flow.divide();
    for (int i = 0; i < 30; i++) {
      valves.get(1).released();
    }
    flow.divide();

    flow.divide();

    assertThat(ready).containsExactly(17, 17, 17);
  }

  private void receive(int subscription, int count) {
    for (int i = 0; i < count; i++) {
      valves.get(subscription).received();
    }
  }

  private FlowControl govern(InFlightLimits limits) {
    FlowControl flow = new FlowControl(limits, inFlight, Runnable::run);
    for (int i = 0; i < ready.length; i++) {
      int subscription = i;
      valves.add(new Valve(count -> ready[subscription] = count));
    }
    flow.govern(valves);
    return flow;
  }

  private Lease receive(FlowControl flow, String body) {
    Lease lease = new Lease(source.deliver(body), 0);
    inFlight.add(lease);
    flow.onReceived(lease.bytes());
    return lease;
  }

  private void release(FlowControl flow, Lease lease) {
    inFlight.settle(lease, delivery -> true);
    lease.delivery().finish();
    flow.onReleased();
  }
}
