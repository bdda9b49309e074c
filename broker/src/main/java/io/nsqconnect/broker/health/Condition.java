package io.nsqconnect.broker.health;

import io.nsqconnect.broker.engine.Clock;

/**
 * One thing that has to be well, reported on by the part of the broker that sees it. Reporting the
 * same again costs a comparison, so it needs no thought how often. May be used from any thread.
 */
public final class Condition {
  private final Clock clock;
  private volatile ConditionStatus status;

  Condition(String name, boolean needed, Clock clock) {
    this.clock = clock;
    this.status = new ConditionStatus(name, needed, null, clock.epochNanos());
  }

  /** All is well. */
  public void ok() {
    report(null);
  }

  /** Something is wrong: {@code reason}, in a few words for an operator. */
  public void failing(String reason) {
    if (reason == null) {
      throw new IllegalArgumentException("condition " + status.name() + " fails without a reason");
    }
    report(reason);
  }

  /** Something is wrong, or all is well if {@code reasonOrNull} is null. */
  public void report(String reasonOrNull) {
    if (!status.hasReason(reasonOrNull)) {
      change(reasonOrNull);
    }
  }

  /** How it stands. */
  public ConditionStatus status() {
    return status;
  }

  private synchronized void change(String reason) {
    ConditionStatus before = status;
    boolean turns = before.isOk() != (reason == null);
    status =
        new ConditionStatus(
            before.name(),
            before.needed(),
            reason,
            turns ? clock.epochNanos() : before.sinceEpochNanos());
  }
}
