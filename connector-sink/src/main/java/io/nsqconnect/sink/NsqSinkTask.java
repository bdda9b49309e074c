package io.nsqconnect.sink;

import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.IoThread;
import io.nsqconnect.client.connect.PluginVersion;
import io.nsqconnect.client.connect.TaskMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes records to NSQ, each at least once.
 *
 * <p><b>A record's way.</b> {@link #put} makes it a message, takes its size out of the budget, and
 * hands it to the I/O thread, where the {@link Outlet} publishes it; put does not wait for that. If
 * the budget is used up and does not recover in {@code nsq.put.max.block.ms}, the worker is told to
 * present the records again. What was taken on stays taken on: an offset that is presented again is
 * passed over, for as long as the task owns the partition and its log is the same.
 *
 * <p><b>When a record is done with.</b> When nsqd has accepted it; or when the configuration says
 * that it is skipped; or when the dead letter queue has been given it. {@link #preCommit} waits up
 * to {@code nsq.flush.timeout.ms} for that, then has the worker commit, for each partition, up to
 * the first record that is not done. Partitions and offsets are those that the record was consumed
 * with, whatever transformations made of its topic.
 *
 * <p>Whatever fails the task fails every call of put and preCommit from then on: a worker takes an
 * exception of preCommit for a reason to rewind, and fails the task only for one of put.
 *
 * <p>Threads: all methods run on the worker's task thread.
 */
public final class NsqSinkTask extends SinkTask {
  private static final Logger LOG = LoggerFactory.getLogger(NsqSinkTask.class);

  /** How often a put that waits for room looks whether something is to be reported or settled. */
  private static final long HEARING_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Map<TopicPartition, PartitionProgress> partitions = new HashMap<>();
  private final Reports reports = new Reports();
  private final SinkMeter meter = new SinkMeter();

  /** What {@link #stop} has to end, the last first. */
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  private Outlet outlet;
  private ByteBudget budget;
  private Intake intake;
  private Rejections rejections;

  /**
   * Whether the last put has not come to its end. Its records will be presented again, even those
   * from below what the worker says it has got to, if that is of a log before.
   */
  private boolean repeating;

  private long putMaxBlockMs;
  private long flushTimeoutMs;
  private long retryBackoffMs;

  @Override
  public String version() {
    return PluginVersion.current();
  }

  @Override
  public void start(Map<String, String> properties) {
    SinkConfig config = new SinkConfig(properties);
    UnpublishableRecords unpublishable =
        new UnpublishableRecords(
            MappingKeys.nullValueAction(config),
            MappingKeys.invalidRecordAction(config),
            config.hasDeadLetterQueue() ? context.errantRecordReporter() : null);
    intake = MappingKeys.intake(config, unpublishable, reports, meter);
    putMaxBlockMs = DeliveryKeys.putMaxBlockMs(config);
    flushTimeoutMs = DeliveryKeys.flushTimeoutMs(config);
    retryBackoffMs = DeliveryKeys.retryPolicy(config).backoff().minMs();
    budget = new ByteBudget(BatchingKeys.maxInFlightBytes(config));
    ConnectionSettings connection = config.connection();
    String clientId = connection.identity().clientId();
    IoThread io = running(IoThread.start("nsq-sink-" + clientId));
    outlet = running(new Outlet(io, config, connection, budget, meter));
    rejections = new Rejections(outlet, unpublishable, reports);
    showMetrics(config);
    running(NodeWatch.start(config, clientId, outlet));
  }

  private <T extends AutoCloseable> T running(T started) {
    running.push(started);
    return started;
  }

  private void showMetrics(SinkConfig config) {
    TaskMetrics shown =
        running(
            TaskMetrics.open(
                () -> context.pluginMetrics(),
                "sink-task-metrics",
                config.connectorName(),
                config.task()));
    meter.show(shown);
    SinkMeter.showNow(
        shown, "lag-to-ack", "Records taken on and not done.", () -> outlet.outstanding());
    SinkMeter.showNow(
        shown, "in-flight", "Requests that are not answered.", () -> outlet.pendingRequests());
    SinkMeter.showNow(
        shown, "in-flight-bytes", "What the records taken on cost.", () -> budget.takenBytes());
    SinkMeter.showNow(shown, "connected", "Nodes that are connected.", () -> outlet.connected());
  }

  @Override
  public void open(Collection<TopicPartition> opened) {
    opened.forEach(partition -> partitions.put(partition, new PartitionProgress(partition)));
  }

  @Override
  public void close(Collection<TopicPartition> closed) {
    for (TopicPartition partition : closed) {
      PartitionProgress progress = partitions.remove(partition);
      if (progress != null) {
        progress.close();
      }
    }
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    throwFailure();
    repeating = true;
    long startNs = System.nanoTime();
    Room room = new Room(startNs + TimeUnit.MILLISECONDS.toNanos(putMaxBlockMs));
    try {
      rejections.report();
      reports.settle(startNs, outlet::complete);
      for (SinkRecord record : records) {
        PartitionProgress progress = progress(record);
        if (progress.isNew(record.originalKafkaOffset())) {
          // Before it is looked at: what is reported must be taken, or it is reported again.
          room.await(RecordCost.OVERHEAD_BYTES);
          Entry entry = intake.entry(record, progress);
          room.await(entry.bytes());
          room.take(entry);
        } else {
          meter.deduplicated.increment();
        }
      }
      repeating = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException("interrupted while waiting for room", e);
    } finally {
      outlet.submit(room.taken);
    }
  }

  private PartitionProgress progress(SinkRecord record) {
    TopicPartition partition =
        new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    PartitionProgress progress = partitions.computeIfAbsent(partition, PartitionProgress::new);
    if (progress.isPossible(record.originalKafkaOffset())) {
      return progress;
    }
    LOG.warn(
        "{} begins again at offset {}, after {} was reached: the topic was made anew or cut off,"
            + " and its records are taken for new ones",
        partition,
        record.originalKafkaOffset(),
        progress.lowestPossible());
    // What was taken on of the old log is published all the same, and commits nothing any more.
    PartitionProgress anew = new PartitionProgress(partition);
    partitions.put(partition, anew);
    return anew;
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> currentOffsets) {
    flushWithin(flushTimeoutMs);
    throwFailure();
    Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    currentOffsets.forEach(
        (partition, current) -> {
          PartitionProgress progress = partitions.get(partition);
          if (progress == null || progress.isIdle() && !repeating) {
            done.put(partition, current);
          } else if (progress.committable() >= 0) {
            long offset = Math.min(progress.committable(), current.offset());
            done.put(partition, new OffsetAndMetadata(offset));
          }
          if (progress != null && done.containsKey(partition) && !repeating) {
            progress.commit(done.get(partition).offset());
          }
        });
    return done;
  }

  /** Waits until all that was taken is done, dealing with what nsqd rejects meanwhile. */
  private void flushWithin(long timeoutMs) {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    try {
      do {
        reports.settle(deadlineNs, outlet::complete);
        outlet.flush().get(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
      } while (rejections.report() && System.nanoTime() < deadlineNs);
    } catch (TimeoutException e) {
      rejections.report();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new ConnectException(e.getCause());
    }
  }

  /** What has failed once fails every call: the worker may not have heard of it the first time. */
  private void throwFailure() {
    ConnectException failure = outlet.failure();
    if (failure == null) {
      failure = rejections.failure();
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends what was started, however far {@link #start} has got. */
  @Override
  public void stop() {
    while (!running.isEmpty()) {
      AutoCloseable last = running.pop();
      try {
        last.close();
      } catch (Exception e) {
        LOG.warn("{} did not end as it should", last, e);
      }
    }
  }

  /** What one call of {@link #put} may take, and has taken. */
  private final class Room {
    private final long deadlineNs;
    private List<Entry> taken = new ArrayList<>();

    Room(long deadlineNs) {
      this.deadlineNs = deadlineNs;
    }

    /** Waits for so much of the budget, handing over what was taken before. */
    void await(long bytes) throws InterruptedException {
      if (budget.await(bytes, 0)) {
        return;
      }
      outlet.submit(taken);
      taken = new ArrayList<>();
      if (!awaitReturned(bytes)) {
        context.timeout(retryBackoffMs);
        throw new RetriableException(
            "no room for %d bytes within %s=%d: nsqd has not accepted %d bytes yet"
                .formatted(
                    bytes, DeliveryKeys.PUT_MAX_BLOCK_MS, putMaxBlockMs, budget.takenBytes()));
      }
    }

    /** Meanwhile what nsqd or the dead letter queue says is heard: it may make the room. */
    private boolean awaitReturned(long bytes) throws InterruptedException {
      long leftNs = deadlineNs - System.nanoTime();
      do {
        throwFailure();
        rejections.report();
        reports.settle(System.nanoTime(), outlet::complete);
        if (budget.await(bytes, Math.min(leftNs, HEARING_INTERVAL_NS))) {
          return true;
        }
        leftNs = deadlineNs - System.nanoTime();
      } while (leftNs > 0);
      throwFailure();
      return false;
    }

    void take(Entry entry) {
      budget.take(entry.bytes());
      entry.partition().take(entry.offset());
      taken.add(entry);
    }
  }
}
