package io.nsqconnect.broker;

import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.storage.DiskQueues;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that a stop puts on disk: how many there are, and how far it is.
 *
 * <p>The home loop begins it and writes; the thread that stops the broker waits and tells every few
 * seconds, and gives up when nothing has moved for a long time.
 */
final class Flush {
  private static final Logger LOG = LoggerFactory.getLogger(Flush.class);

  private static final int REPORT_SECONDS = 5;

  /** A disk that has not done anything for 10 minutes will not do so. */
  private static final int MAX_IDLE_REPORTS = 120;

  private final DiskQueues queues;
  private final long messages;
  private final long writtenBefore;
  private volatile boolean written;

  private Flush(DiskQueues queues, long messages) {
    this.queues = queues;
    this.messages = messages;
    this.writtenBefore = queues.writtenRecords();
  }

  /** Counts what has to be written, and says so as nsqd does; on the home loop. */
  static Flush begin(Engine engine, DiskQueues queues) {
    return new Flush(queues, announce(engine));
  }

  /** Says what is going to be closed and written; how many messages that are. */
  static long announce(Engine engine) {
    long messages = 0;
    for (Topic topic : engine.topics()) {
      messages += announce(topic);
    }
    return messages;
  }

  /** Messages that only memory has, at most. */
  long unwritten() {
    return written ? 0 : Math.max(0, messages - done());
  }

  /**
   * Waits until the messages are written.
   *
   * @throws IllegalStateException if that has failed, or does not go on
   */
  void await(Future<?> writing) {
    int idle = 0;
    long doneAtLast = -1;
    while (!written && idle < MAX_IDLE_REPORTS) {
      try {
        writing.get(REPORT_SECONDS, TimeUnit.SECONDS);
        written = true;
      } catch (TimeoutException e) {
        long done = done();
        idle = done == doneAtLast ? idle + 1 : 0;
        doneAtLast = done;
        LOG.info("NSQ: flushing, {} of {} messages written", done, messages);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    if (!written) {
      throw new IllegalStateException("nothing written for a long time");
    }
  }

  /** Waits until the files are closed: the lock of the data path must not be free before. */
  static void awaitFiles(ThreadPoolExecutor slowWork) {
    try {
      for (int reports = 0; reports < MAX_IDLE_REPORTS; reports++) {
        if (slowWork.awaitTermination(REPORT_SECONDS, TimeUnit.SECONDS)) {
          return;
        }
        LOG.info("NSQ: closing files, {} left", slowWork.getQueue().size());
      }
      LOG.error("NSQ: gave up on {} files", slowWork.getQueue().size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Messages of a topic and its channels that are in memory; on the home loop. */
  private static long announce(Topic topic) {
    LOG.info("TOPIC({}): closing", topic.name());
    long inTopic = topic.isEphemeral() ? 0 : topic.depth() - topic.spillDepth();
    if (inTopic > 0) {
      LOG.info("TOPIC({}): flushing {} memory messages to backend", topic.name(), inTopic);
    }
    long messages = inTopic;
    for (Channel channel : topic.channels()) {
      messages += announce(channel);
    }
    return messages;
  }

  private static long announce(Channel channel) {
    LOG.info("CHANNEL({}): closing", channel.name());
    if (channel.isEphemeral() || channel.topic().isEphemeral()) {
      return 0;
    }
    long waiting = channel.depth() - channel.spillDepth();
    long messages = waiting + channel.inFlightCount() + channel.deferredCount();
    if (messages > 0) {
      LOG.info(
          "CHANNEL({}): flushing {} memory {} in-flight {} deferred messages to backend",
          channel.name(),
          waiting,
          channel.inFlightCount(),
          channel.deferredCount());
    }
    return messages;
  }

  private long done() {
    return queues.writtenRecords() - writtenBefore;
  }
}
