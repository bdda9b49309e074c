package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.connect.LoopGuard;
import io.nsqconnect.client.envelope.Envelope;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;

/**
 * Decides what is handed over for a message that the task has taken charge of: its record, or
 * nothing, because this bridge had brought the message itself, or because it can't be read. Belongs
 * to the task's thread.
 */
final class Triage {
  private final RecordMapping mapping;
  private final LoopGuard loopGuard;
  private final Settling settling;

  Triage(RecordMapping mapping, LoopGuard loopGuard, Settling settling) {
    this.mapping = mapping;
    this.loopGuard = loopGuard;
    this.settling = settling;
  }

  /** What is handed over for the message of {@code claim}. */
  Optional<NsqRecord> record(Claim claim, long nowMs) {
    Delivery delivery = claim.lease().delivery();
    try {
      Envelope carried = mapping.read(delivery);
      if (loopGuard.stops(carried.bridge())) {
        settling.finish(claim);
        return Optional.empty();
      }
      return Optional.of(mapping.record(claim, carried, settling::sent, nowMs));
    } catch (DataException e) {
      return unreadable(claim, e);
    }
  }

  private Optional<NsqRecord> unreadable(Claim claim, DataException cause) {
    settling.fail(
        claim,
        new ConnectException(
            claim.lease().delivery() + " can not be read: " + cause.getMessage(), cause));
    return Optional.empty();
  }
}
