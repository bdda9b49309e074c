package io.nsqconnect.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageId;

/**
 * A connection that consumes: finishes every message, and counts those of this run, or all when
 * nothing is published.
 */
final class Consuming implements Wire.Receiver {
  private final Run run;
  private final Wire wire;
  private final Tally tally = new Tally();

  /** Subscribes over a connection of its own; nothing comes before {@link #read}. */
  Consuming(Run run, Wire wire, String channel) throws LoadException {
    this.run = run;
    this.wire = wire;
    Commands.writeSubscribe(wire.out(), run.load.topic(), channel);
    wire.awaitOk("SUB");
    wire.receiver(this);
  }

  Tally tally() {
    return tally;
  }

  /** Takes messages until the run is over; for a thread of its own. */
  void read() throws LoadException {
    Commands.writeReady(wire.out(), LoadOptions.READY.in(run.load.options()));
    wire.flush();
    boolean all = !run.load.mode().publishes();
    while (!run.isStopped() && !(all && run.isComplete())) {
      wire.read();
      wire.flush();
    }
  }

  @Override
  public void onResponse(String payload) {
    if (payload.equals(Frames.HEARTBEAT)) {
      Commands.writeNop(wire.out());
    }
  }

  @Override
  public void onMessage(
      long timestampNs, int attempts, MessageId id, ByteBuf buffer, int index, int length) {
    long now = System.nanoTime();
    if (!run.load.mode().publishes()) {
      consumed(id, now);
      return;
    }
    Commands.writeFinish(wire.out(), id);
    if (length < Load.MIN_SIZE || buffer.getLong(index) != run.id) {
      return;
    }
    long due = buffer.getLong(index + Long.BYTES);
    run.delivered.increment();
    if (run.schedule.isMeasured(due)) {
      tally.count(1, due, now);
    }
  }

  /** What is too much stays with the broker, which gives it to somebody else. */
  private void consumed(MessageId id, long now) {
    if (!run.take(1, now)) {
      return;
    }
    Commands.writeFinish(wire.out(), id);
    run.delivered.increment();
    if (run.schedule.isMeasured(now)) {
      tally.count(1, now);
    }
  }
}
