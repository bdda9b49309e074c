package io.nsqconnect.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.protocol.Commands;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * A connection that publishes: one thread writes as the schedule says, one takes the answers. What
 * has no answer yet is bounded; when that much is under way, what is due waits, and its latency
 * counts the wait.
 */
final class Publishing {
  /** Commands are sent when there are so many bytes, or when nothing is due. */
  private static final int WRITE_BYTES = 32 * 1024;

  /** A writer that waits for answers is woken; this is for the case that it just began to. */
  private static final long MAX_PARK_NS = 1_000_000;

  private final Run run;
  private final Wire wire;
  private final double phase;
  private final List<String> topics;
  private final long[] dueNs;
  private final AtomicLong answered = new AtomicLong();
  private final Tally tally = new Tally();
  private volatile long sent;
  private volatile boolean writing = true;
  private volatile Thread waiting;

  /**
   * Over a connection of its own.
   *
   * @param phase 0 to 1, when its turn is among the connections
   */
  Publishing(Run run, Wire wire, double phase) {
    this.run = run;
    this.wire = wire;
    this.phase = phase;
    this.topics = LongStream.range(0, run.load.topics()).mapToObj(run.load::topic).toList();
    this.dueNs = new long[LoadOptions.IN_FLIGHT.in(run.load.options())];
    wire.receiver(new Wire.Answers(this::answered));
  }

  Tally tally() {
    return tally;
  }

  /** Publishes until the run says that it is enough; for a thread of its own. */
  void write() throws LoadException {
    Load load = run.load;
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < load.batch(); i++) {
      bodies.add(new byte[LoadOptions.SIZE.in(load.options())]);
    }
    try {
      while (true) {
        long due = nextDue();
        awaitRoom();
        awaitTaken();
        long now = awaitTime(due);
        if (!run.take(load.batch(), now)) {
          break;
        }
        write(bodies, run.schedule.isPaced() ? due : now);
      }
      wire.flush();
    } finally {
      writing = false;
    }
  }

  /** Takes answers until the last; for a thread of its own. */
  void readAnswers(long deadlineAfterEndNs) throws LoadException {
    long deadline = run.schedule.endNs() + deadlineAfterEndNs;
    while (writing || answered.get() < sent) {
      wire.read();
      Thread writer = waiting;
      if (writer != null) {
        LockSupport.unpark(writer);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LoadException(sent - answered.get() + " publishes are not answered", null);
      }
    }
  }

  private long nextDue() {
    return run.schedule.isPaced() ? run.schedule.dueNs(sent, phase) : System.nanoTime();
  }

  private void awaitRoom() throws LoadException {
    if (sent - answered.get() < dueNs.length) {
      return;
    }
    wire.flush();
    waiting = Thread.currentThread();
    while (sent - answered.get() >= dueNs.length && !run.isStopped()) {
      LockSupport.parkNanos(MAX_PARK_NS);
    }
    waiting = null;
  }

  private void awaitTaken() throws LoadException {
    if (run.mayReplace()) {
      return;
    }
    wire.flush();
    try {
      while (!run.awaitReplace() && !run.isOver(System.nanoTime())) {
        // Nothing has been taken yet.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("interrupted", e);
    }
  }

  private long awaitTime(long due) throws LoadException {
    long now = System.nanoTime();
    if (due - now > 0) {
      wire.flush();
    }
    while (due - now > 0 && !run.isStopped() && run.schedule.endNs() - now > 0) {
      LockSupport.parkNanos(Math.min(due, run.schedule.endNs()) - now);
      now = System.nanoTime();
    }
    return now;
  }

  private void write(List<byte[]> bodies, long due) throws LoadException {
    for (byte[] body : bodies) {
      ByteBuffer.wrap(body).putLong(run.id).putLong(due);
    }
    long publish = sent;
    dueNs[(int) (publish % dueNs.length)] = due;
    sent = publish + 1;
    ByteBuf out = wire.out();
    String topic = topics.get((int) (publish % topics.size()));
    if (bodies.size() == 1) {
      Commands.writePublish(out, topic, bodies.get(0));
    } else {
      Commands.writeMultiPublish(out, topic, bodies);
    }
    if (out.readableBytes() >= WRITE_BYTES) {
      wire.flush();
    }
  }

  private void answered() {
    if (answered.get() >= sent) {
      throw new IllegalStateException("an answer to nothing");
    }
    long due = dueNs[(int) (answered.get() % dueNs.length)];
    if (run.schedule.isMeasured(due)) {
      tally.count(run.load.batch(), due, System.nanoTime());
    }
    answered.incrementAndGet();
    run.published.add(run.load.batch());
  }
}
