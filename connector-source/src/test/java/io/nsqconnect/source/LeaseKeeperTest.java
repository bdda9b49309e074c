package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.DeliverySource;
import io.nsqconnect.protocol.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
  private static final long INTERVAL_MS = 1000;

  /** What the nsqd of the deliveries answers to IDENTIFY. */
  private static final long MAX_MSG_TIMEOUT_MS = 900_000;

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

  @Test
  void leavesAMessageAloneThatNsqdHasLetGo() {
    Lease gone = lease();
    lease();
    nowMs = 500;
    keeper.renewAged();

    fails(gone);
    nowMs = 1000;
    keeper.renewAged();

    assertThat(source.commands("TOUCH " + gone.delivery().id())).hasSize(1);
    assertThat(source.commands("TOUCH")).hasSize(3);
  }

  @Test
  void renewsTheNextDeliveryOfSuchAMessage() {
    Lease gone = lease();
    nowMs = 500;
    keeper.renewAged();
    fails(gone);
    Lease next = new Lease(gone.delivery(), TimeUnit.MILLISECONDS.toNanos(nowMs));
    inFlight.add(next);

    for (nowMs = 1000; nowMs <= 2000; nowMs += 500) {
      keeper.renewAged();
    }

    assertThat(source.commands("TOUCH")).hasSize(4);
  }

  /** Who is told that it has let go of a message already writes that down. */
  @Test
  void asksForNoLongerThanNsqdAllows() {
    lease();
    nowMs = MAX_MSG_TIMEOUT_MS - 1;
    keeper.renewAged();

    for (nowMs = MAX_MSG_TIMEOUT_MS; nowMs < 2 * MAX_MSG_TIMEOUT_MS; nowMs += INTERVAL_MS) {
      keeper.renewAged();
    }

    assertThat(source.commands("TOUCH")).hasSize(1);
  }

  private void fails(Lease lease) {
    keeper.settlementFailed(
        lease.origin(),
        ErrorCode.E_TOUCH_FAILED,
        "E_TOUCH_FAILED TOUCH " + lease.delivery().id() + " failed ID not in flight");
  }

  private Lease lease() {
    Lease lease = new Lease(source.deliver("body"), TimeUnit.MILLISECONDS.toNanos(nowMs));
    inFlight.add(lease);
    return lease;
  }
}
