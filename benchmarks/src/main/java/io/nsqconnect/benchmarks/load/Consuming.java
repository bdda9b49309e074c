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
  private int taken;

  /** Over a connection that has {@linkplain #subscribe subscribed}. */
  Consuming(Run run, Wire wire) {
    this.run = run;
    this.wire = wire;
    wire.receiver(this);
  }

  /** Subscribes; nothing comes before {@link #read}. */
  static void subscribe(Wire wire, String topic, String channel) throws LoadException {
    Commands.writeSubscribe(wire.out(), topic, channel);
    wire.awaitOk("SUB");
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
      run.taken(taken);
      taken = 0;
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
    taken++;
    if (run.load.waiting() > 0) {
      // Those that were there before are taken like any other; how long they waited says nothing.
      run.delivered.increment();
      if (run.schedule.isMeasured(now)) {
        tally.count(1, now);
      }
      return;
    }
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
