package io.nsqconnect.source;

import io.nsqconnect.client.ClientIdentity;
import io.nsqconnect.client.connect.LimitedQuestion;
import io.nsqconnect.client.discovery.ChannelStatistics;
import io.nsqconnect.source.window.EmptyLooks;
import io.nsqconnect.source.window.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks nsqd, over HTTP and on a thread of its own, whether it has any message of a channel, as long
 * as there are doubtful ones that nothing is in flight beside: {@link EmptyLooks} tells what that
 * is good for. An answer counts only if the task is among the consumers that it names, so that
 * another nsqd, or one that is just being started, is not taken for the one that is read. One that
 * stalls holds up the others no longer than a connection may take.
 */
final class EmptyChannels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmptyChannels.class);

  /** A channel that is seldom empty is found so after some looks; there is time. */
  private static final long MAX_INTERVAL_MS = 5000;

  private final ClientIdentity task;
  private final List<Watch> watches = new ArrayList<>();
  private final ScheduledExecutorService thread;
  private final long intervalMs;
  private final long limitMs;

  /**
   * Nobody asks yet.
   *
   * @param ledgers what may have doubts
   * @param statistics whom to ask; nobody is asked of what is not there
   * @param leaseMs how long a message is in flight at most after its connection has ended
   * @param limitMs how long an answer may take
   */
  EmptyChannels(
      ClientIdentity task,
      Map<NodeTopic, ? extends Ledger<?, ?>> ledgers,
      Map<NodeTopic, ChannelStatistics> statistics,
      long leaseMs,
      long limitMs) {
    this.task = task;
    this.limitMs = limitMs;
    intervalMs = Math.min(MAX_INTERVAL_MS, leaseMs);
    ledgers.forEach(
        (origin, ledger) -> {
          if (statistics.containsKey(origin)) {
            EmptyLooks looks = new EmptyLooks(ledger, leaseMs);
            watches.add(new Watch(origin, looks, statistics.get(origin)));
          }
        });
    thread =
        Executors.newSingleThreadScheduledExecutor(
            look -> {
              Thread daemon = new Thread(look, "nsq-empty-channels-" + task.clientId());
              daemon.setDaemon(true);
              return daemon;
            });
  }

  /** Asks every now and then from now on. */
  void start() {
    if (!watches.isEmpty()) {
      thread.scheduleWithFixedDelay(this::look, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }
  }

  /** Asks now, where it is of use. */
  void look() {
    watches.forEach(Watch::look);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** What is known of one channel on one node. Belongs to the thread that looks. */
  private final class Watch {
    private final NodeTopic origin;
    private final EmptyLooks looks;
    private final ChannelStatistics statistics;
    private final LimitedQuestion question =
        new LimitedQuestion("nsq-empty-channels-ask-" + task.clientId());
    private boolean failing;

    Watch(NodeTopic origin, EmptyLooks looks, ChannelStatistics statistics) {
      this.origin = origin;
      this.looks = looks;
      this.statistics = statistics;
    }

    void look() {
      try {
        if (looks.begin() && question.ask(statistics::ask, limitMs).isEmptyFor(task)) {
          int confirmed = looks.foundNothing();
          if (confirmed > 0) {
            LOG.info("{}: nsqd has no message, so {} are known to be finished", origin, confirmed);
          }
        }
        failing = false;
      } catch (IOException | RuntimeException e) {
        missed(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void missed(Exception cause) {
      if (!failing) {
        failing = true;
        LOG.warn("{}: nsqd does not say whether it has messages: {}", origin, cause.toString());
      }
    }
  }
}
