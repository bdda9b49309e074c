package io.nsqconnect.source;

import io.nsqconnect.client.ClientIdentity;
import io.nsqconnect.client.connect.LimitedQuestion;
import io.nsqconnect.client.connect.TaskMetrics;
import io.nsqconnect.client.discovery.ChannelStatistics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every now and then who else consumes the task's topics by its channel: they take messages
 * that do not get into Kafka then, and a message that goes from one to the other may get there
 * twice. nsqd is asked over HTTP, on a thread of its own, and one that stalls holds up the others
 * no longer than a connection may take.
 *
 * <p>The task itself is known by its client id and host name. Connections of a worker that has died
 * stay at nsqd for up to two heartbeat intervals; so there is one look in each interval, and others
 * are believed in when there were some in three looks in a row.
 */
final class ForeignConsumers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignConsumers.class);

  private static final int LOOKS = 3;
  private static final int UNKNOWN = -1;

  private final ClientIdentity task;
  private final long limitMs;
  private final Consumer<List<ClientIdentity>> onBelieved;
  private final Map<NodeTopic, Watch> watches = new LinkedHashMap<>();
  private final ScheduledExecutorService thread;

  /**
   * Nobody looks yet.
   *
   * @param statistics whom to ask; nobody is asked of what is not there
   * @param failure told why the task is to fail, if others are a reason for that
   */
  ForeignConsumers(
      SourceConfig config,
      List<NodeTopic> share,
      Map<NodeTopic, ChannelStatistics> statistics,
      Consumer<ConnectException> failure) {
    task = config.connection().identity();
    limitMs = config.connection().connectTimeoutMs();
    onBelieved =
        config.foreignConsumerAction() == ForeignConsumerAction.FAIL
            ? others -> failure.accept(failure(config, others))
            : others -> {};
    thread =
        Executors.newSingleThreadScheduledExecutor(
            look -> {
              Thread daemon = new Thread(look, "nsq-foreign-consumers-" + task.clientId());
              daemon.setDaemon(true);
              return daemon;
            });
    if (config.foreignConsumerAction() != ForeignConsumerAction.OFF) {
      share.forEach(each -> watch(each, statistics.get(each)));
    }
  }

  private static ConnectException failure(SourceConfig config, List<ClientIdentity> others) {
    return new ConnectException(
        "channel %s has consumers beside this task, and %s is fail: %s"
            .formatted(config.channel(), SubscriptionKeys.CHANNEL_EXCLUSIVE, others));
  }

  private void watch(NodeTopic origin, ChannelStatistics statistics) {
    if (statistics == null) {
      LOG.info(
          "{}: nobody looks for other consumers, since it is not known where nsqd answers HTTP"
              + " ({})",
          origin,
          SubscriptionKeys.NSQD_HTTP_ADDRESSES);
    } else {
      watches.put(origin, new Watch(origin, statistics));
    }
  }

  /** Looks once in each {@code intervalMs} milliseconds from now on. */
  void start(long intervalMs) {
    if (!watches.isEmpty()) {
      thread.scheduleWithFixedDelay(this::look, 0, intervalMs, TimeUnit.MILLISECONDS);
    }
  }

  /** Looks now. */
  void look() {
    watches.values().forEach(Watch::look);
  }

  void show(TaskMetrics metrics) {
    watches.forEach(
        (origin, watch) ->
            SourceMeter.showNow(
                metrics,
                origin,
                "foreign-consumers",
                "Connections to the channel that are not the task's; -1 if unknown.",
                () -> watch.others));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** What is known of one channel on one node. Belongs to the thread that looks. */
  private final class Watch {
    private final NodeTopic origin;
    private final ChannelStatistics statistics;
    private final LimitedQuestion question =
        new LimitedQuestion("nsq-foreign-consumers-ask-" + task.clientId());
    private volatile int others = UNKNOWN;
    private int looksInARow;
    private boolean failing;

    Watch(NodeTopic origin, ChannelStatistics statistics) {
      this.origin = origin;
      this.statistics = statistics;
    }

    void look() {
      try {
        see(
            question.ask(statistics::ask, limitMs).consumers().stream()
                .filter(each -> !each.isSameClientAs(task))
                .toList());
      } catch (IOException | RuntimeException e) {
        missed(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void see(List<ClientIdentity> foreign) {
      failing = false;
      others = foreign.size();
      if (!foreign.isEmpty() && ++looksInARow == LOOKS) {
        LOG.warn("{}: others consume the channel, too: {}", origin, foreign);
        onBelieved.accept(foreign);
      } else if (foreign.isEmpty() && looksInARow >= LOOKS) {
        LOG.info("{}: nobody else consumes the channel any more", origin);
      }
      looksInARow = foreign.isEmpty() ? 0 : looksInARow;
    }

    private void missed(Exception cause) {
      others = UNKNOWN;
      if (!failing) {
        failing = true;
        LOG.warn("{}: nsqd does not say who consumes the channel: {}", origin, cause.toString());
      }
    }
  }
}
