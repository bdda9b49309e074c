package io.nsqconnect.source;

import io.nsqconnect.client.connect.TaskMetrics;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.source.window.Ledger;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** Makes a record of every delivery: at least once, and twice whenever nsqd delivers twice. */
final class ForgetfulCustody implements Custody {
  private final Intake intake;

  ForgetfulCustody(Intake intake) {
    this.intake = intake;
  }

  @Override
  public void watch(ScheduledExecutorService io) {
    // Nothing is waited for.
  }

  @Override
  public Map<NodeTopic, Ledger<?, ?>> ledgers() {
    return Map.of();
  }

  @Override
  public void show(TaskMetrics metrics) {
    // Nothing is remembered.
  }

  @Override
  public Optional<Claim> accept(Lease lease) {
    return Optional.of(
        new Claim(
            lease,
            null,
            SourcePosition.partition(lease.delivery()),
            SourcePosition.offset(lease.delivery())));
  }

  @Override
  public void sent(Claim claim) {
    // Nothing is remembered.
  }

  @Override
  public void done(Claim claim) {
    intake.finish(claim.lease());
  }

  @Override
  public void again(Claim claim, long delayMs) {
    intake.giveBack(claim.lease(), delayMs);
  }

  @Override
  public void onSettlementFailed(NodeTopic origin, ErrorCode code, String error) {
    // nsqd delivers the message again, and there will be another record.
  }

  @Override
  public void onDisconnected(NodeTopic origin) {
    // As above.
  }
}
