package io.nsqconnect.source;

import java.util.Optional;

/** Makes a record of every delivery: at least once, and twice whenever nsqd delivers twice. */
final class ForgetfulCustody implements Custody {
  private final Intake intake;

  ForgetfulCustody(Intake intake) {
    this.intake = intake;
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
}
