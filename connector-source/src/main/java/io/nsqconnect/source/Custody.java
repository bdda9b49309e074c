package io.nsqconnect.source;

import io.nsqconnect.client.connect.TaskMetrics;
import io.nsqconnect.source.window.Ledger;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Decides of which deliveries records are made, and sees to it that each message is finished or
 * comes again. Thread-safe.
 */
sealed interface Custody extends Intake.Observer permits RememberingCustody, ForgetfulCustody {
  /** From now on does on {@code io} what has to be done every now and then. */
  void watch(ScheduledExecutorService io);

  /** What may have doubts of which messages nsqd has still. */
  Map<NodeTopic, ? extends Ledger<?, ?>> ledgers();

  /** Shows what is remembered, if anything is. */
  void show(TaskMetrics metrics);

  /** Takes charge of a delivery that was polled; empty if no record is to be made of it. */
  Optional<Claim> accept(Lease lease);

  /** The record is on its way to Kafka. */
  void sent(Claim claim);

  /** The record is in Kafka, or is meant never to be. Only the first time counts. */
  void done(Claim claim);

  /** The record is not in Kafka, and the message is to come again. Only the first time counts. */
  void again(Claim claim, long delayMs);
}
