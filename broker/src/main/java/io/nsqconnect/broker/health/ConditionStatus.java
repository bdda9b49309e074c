package io.nsqconnect.broker.health;

import java.util.Objects;

/**
 * How a condition stood at some moment.
 *
 * @param needed whether the broker is not ready without it
 * @param reason why it fails; null if it does not
 * @param sinceEpochNanos when it began to fail, or ceased to; a new reason for failing is no change
 */
public record ConditionStatus(String name, boolean needed, String reason, long sinceEpochNanos) {
  /** Whether all is well. */
  public boolean isOk() {
    return reason == null;
  }

  boolean hasReason(String other) {
    return Objects.equals(reason, other);
  }
}
