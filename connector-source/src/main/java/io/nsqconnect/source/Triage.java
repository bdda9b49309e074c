package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.connect.LoopGuard;
import io.nsqconnect.client.envelope.Envelope;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;

/**
 * Decides what is handed over for a message that the task has taken charge of: its record; a dead
 * letter in the record's place, if the message is given up or can't be read; or nothing, because
 * this bridge had brought the message itself. Belongs to the task's thread.
 */
final class Triage {
  private final RecordMapping mapping;
  private final LoopGuard loopGuard;
  private final AttemptsLimit attemptsLimit;
  private final Optional<DeadLetters> deadLetters;
  private final Settling settling;

  Triage(
      RecordMapping mapping,
      LoopGuard loopGuard,
      AttemptsLimit attemptsLimit,
      Optional<DeadLetters> deadLetters,
      Settling settling) {
    this.mapping = mapping;
    this.loopGuard = loopGuard;
    this.attemptsLimit = attemptsLimit;
    this.deadLetters = deadLetters;
    this.settling = settling;
  }

  /** What is handed over for the message of {@code claim}. */
  Optional<NsqRecord> record(Claim claim, long nowMs) {
    Delivery delivery = claim.lease().delivery();
    if (attemptsLimit.isExceededBy(delivery.attempts())) {
      return givenUp(claim);
    }
    try {
      Envelope carried = mapping.read(delivery);
      if (loopGuard.stops(carried.bridge())) {
        settling.wentRound(claim);
        return Optional.empty();
      }
      return Optional.of(mapping.record(claim, carried, settling::sent, nowMs));
    } catch (DataException e) {
      return hopeless(
          claim, new ConnectException(delivery + " can not be read: " + e.getMessage(), e));
    }
  }

  private Optional<NsqRecord> givenUp(Claim claim) {
    ConnectException reason =
        new ConnectException(
            "%s was delivered %d times (expected: at most %d, which is %s)"
                .formatted(
                    claim.lease().delivery(),
                    claim.lease().delivery().attempts(),
                    attemptsLimit.most(),
                    FailureKeys.MAX_ATTEMPTS));
    return switch (attemptsLimit.action()) {
      case DLQ -> hopeless(claim, reason);
      case FAIL -> failing(claim, reason);
      case FINISH -> {
        settling.giveUp(claim);
        yield Optional.empty();
      }
    };
  }

  private Optional<NsqRecord> hopeless(Claim claim, ConnectException reason) {
    if (deadLetters.isEmpty()) {
      return failing(claim, reason);
    }
    settling.buried();
    return Optional.of(deadLetters.get().letter(claim, settling::sent, reason));
  }

  private Optional<NsqRecord> failing(Claim claim, ConnectException reason) {
    settling.fail(claim, reason);
    return Optional.empty();
  }
}
