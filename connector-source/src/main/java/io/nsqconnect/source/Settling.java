package io.nsqconnect.source;

import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Brings messages to their end when it is known what became of their records. Thread-safe.
 *
 * <p>A message is finished, or goes back to nsqd, after {@code nsq.requeue.delay.ms}; the latter
 * may mean that the task fails.
 */
final class Settling {
  private final Custody custody;
  private final DroppedRecordAction droppedRecordAction;
  private final long requeueDelayMs;
  private final Consumer<ConnectException> failure;
  private final SourceMeter meter;

  /**
   * An end for the messages in {@code custody}.
   *
   * @param failure told why the task is to fail
   */
  Settling(
      Custody custody,
      DroppedRecordAction droppedRecordAction,
      long requeueDelayMs,
      Consumer<ConnectException> failure,
      SourceMeter meter) {
    this.custody = custody;
    this.droppedRecordAction = droppedRecordAction;
    this.requeueDelayMs = requeueDelayMs;
    this.failure = failure;
    this.meter = meter;
  }

  /** The record is on its way to Kafka. */
  void sent(Claim claim) {
    custody.sent(claim);
  }

  /** The record is in Kafka. */
  void inKafka(Claim claim) {
    meter.committed.increment();
    custody.done(claim);
  }

  /** The worker has dropped the record. */
  void dropped(Claim claim) {
    meter.dropped.increment();
    if (droppedRecordAction == DroppedRecordAction.FINISH) {
      custody.done(claim);
    } else if (droppedRecordAction == DroppedRecordAction.REQUEUE) {
      custody.again(claim, requeueDelayMs);
    } else {
      fail(
          claim,
          new ConnectException(
              "the record of "
                  + claim.lease().delivery()
                  + " did not get into Kafka, and "
                  + DeliveryKeys.DROPPED_RECORD_ACTION
                  + " is fail"));
    }
  }

  /** There will be no record, since the message has gone round a bridge. */
  void wentRound(Claim claim) {
    meter.wentRound.increment();
    custody.done(claim);
  }

  /** There is a dead letter in place of the record. */
  void buried() {
    meter.deadLetters.increment();
  }

  /** There will be no record, since the message is given up. */
  void giveUp(Claim claim) {
    custody.done(claim);
  }

  /** There can be no record, so the task fails; the message will be there when it runs again. */
  void fail(Claim claim, ConnectException cause) {
    custody.again(claim, requeueDelayMs);
    failure.accept(cause);
  }
}
