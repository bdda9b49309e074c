package io.nsqconnect.broker;

import io.netty.channel.EventLoop;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.Topic;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last part of a broker's life, if asked for: nothing new is taken, and consumers get what is
 * there, until nothing is left or time is up. What is left then goes to disk, as without a drain.
 *
 * <p>Deferred messages and those that nobody consumes count as left: who drains a broker for good
 * wants to know. Works on the home loop, from where it looks a few times a second.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /** What publishers are told; nsqd's word for the same. */
  private static final String REFUSAL = "exiting";

  private static final long LOOK_MS = 100;
  private static final long REPORT_MS = 5000;

  private final EventLoop loop;
  private final Engine engine;
  private final long timeoutMs;
  private final CompletableFuture<Long> left = new CompletableFuture<>();

  private Drain(EventLoop loop, Engine engine, Duration timeout) {
    this.loop = loop;
    this.engine = engine;
    this.timeoutMs = timeout.toMillis();
  }

  /** Begins; on the home loop. */
  static Drain begin(EventLoop loop, Engine engine, Duration timeout) {
    Drain drain = new Drain(loop, engine, timeout);
    engine.refusePublishes(REFUSAL);
    LOG.info("NSQ: draining, {} messages left", drain.messages());
    drain.look(0);
    return drain;
  }

  /** How many messages are left at the end. */
  CompletableFuture<Long> left() {
    return left;
  }

  /** Lets it be enough, as if time were up; false if it has ended already. From any thread. */
  boolean end() {
    if (left.isDone()) {
      return false;
    }
    loop.execute(() -> look(timeoutMs));
    return true;
  }

  private void look(long passedMs) {
    if (left.isDone()) {
      return;
    }
    long messages = messages();
    if (messages == 0 || passedMs >= timeoutMs) {
      LOG.info("NSQ: drained, {} messages left", messages);
      left.complete(messages);
      return;
    }
    if (passedMs % REPORT_MS == 0 && passedMs > 0) {
      LOG.info("NSQ: draining, {} messages left", messages);
    }
    loop.schedule(() -> look(passedMs + LOOK_MS), LOOK_MS, TimeUnit.MILLISECONDS);
  }

  private long messages() {
    long messages = 0;
    for (Topic topic : engine.topics()) {
      messages += topic.depth();
      for (Channel channel : topic.channels()) {
        messages += channel.depth() + channel.inFlightCount() + channel.deferredCount();
      }
    }
    return messages;
  }
}
