package io.nsqconnect.broker.storage;

import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.engine.Consumer;
import io.nsqconnect.broker.engine.DeliverySink;
import io.nsqconnect.broker.engine.RecordingSink;
import io.nsqconnect.broker.engine.SubscribeException;
import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.MessageId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The consumer of a channel, who compares what comes with a {@link Ledger}. */
final class LedgerConsumer implements DeliverySink {
  private static final long MSG_TIMEOUT_NS = 600_000_000_000L;

  private final Ledger ledger;
  private final Clock clock;
  private final Consumer consumer;
  private final Map<Integer, MessageId> inFlight = new LinkedHashMap<>();
  private final List<MessageId> torn = new ArrayList<>();

  LedgerConsumer(Channel channel, Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
    try {
      this.consumer = channel.subscribe(this, MSG_TIMEOUT_NS, 0);
    } catch (SubscribeException e) {
      throw new AssertionError(e);
    }
  }

  void ready(int count) {
    consumer.ready(count);
  }

  /** The message that has been in flight for longest, or -1. */
  int oldest() {
    return inFlight.isEmpty() ? -1 : inFlight.keySet().iterator().next();
  }

  void finish(int number) {
    MessageId id = inFlight.remove(number);
    consumer.finish(id.high(), id.low());
    ledger.finished(number);
  }

  void requeue(int number, long delayNs) {
    MessageId id = inFlight.remove(number);
    consumer.requeue(id.high(), id.low(), delayNs);
    ledger.requeued(number, clock.epochNanos() + delayNs);
  }

  void finishAll() {
    for (int number = oldest(); number >= 0; number = oldest()) {
      finish(number);
    }
    torn.forEach(id -> consumer.finish(id.high(), id.low()));
    torn.clear();
  }

  /** The channel was emptied: nothing is in flight any more. */
  void forgetInFlight() {
    inFlight.clear();
    torn.clear();
  }

  @Override
  public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
    String text = RecordingSink.body(memory, offset, length);
    MessageId id = MessageId.at(memory, offset + MessageFrame.ID_OFFSET);
    int number = ledger.delivered(text, attempts, clock.epochNanos());
    if (number < 0) {
      torn.add(id);
    } else {
      inFlight.put(number, id);
    }
    return true;
  }

  @Override
  public void disconnect() {}
}
