package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.DeliverySource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
  private static final long INTERVAL_MS = 1000;

  private final DeliverySource source = new DeliverySource();
  private final InFlight inFlight = new InFlight();
  private long nowMs;
  private final LeaseKeeper keeper =
      new LeaseKeeper(
          inFlight, INTERVAL_MS, () -> TimeUnit.MILLISECONDS.toNanos(nowMs), new LongAdder());

  @Test
  void renewsALeaseBeforeItIsAnIntervalOld() {
    lease();

    nowMs = 499;
    keeper.renewAged();
    assertThat(source.commands("TOUCH")).isEmpty();

    nowMs = 500;
    keeper.renewAged();
    assertThat(source.commands("TOUCH")).hasSize(1);
  }

  @Test
  void renewsItAgainAndAgain() {
    lease();

    for (nowMs = 500; nowMs <= 5000; nowMs += 500) {
      keeper.renewAged();
    }

    assertThat(source.commands("TOUCH")).hasSize(10);
  }

  @Test
  void leavesASettledMessageAlone() {
    Lease lease = lease();
    inFlight.settle(lease, delivery -> true);
    lease.delivery().finish();

    nowMs = 10_000;
    keeper.renewAged();

    assertThat(source.commands("TOUCH")).isEmpty();
  }

  private Lease lease() {
    Lease lease = new Lease(source.deliver("body"), TimeUnit.MILLISECONDS.toNanos(nowMs));
    inFlight.add(lease);
    return lease;
  }
}
