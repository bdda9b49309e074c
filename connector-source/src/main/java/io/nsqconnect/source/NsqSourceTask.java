package io.nsqconnect.source;

import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.IoThread;
import io.nsqconnect.client.connect.EnvelopeKeys;
import io.nsqconnect.client.connect.PluginVersion;
import io.nsqconnect.client.connect.TaskMetrics;
import io.nsqconnect.client.discovery.ChannelStatistics;
import io.nsqconnect.source.window.UnreportedRecords;
import io.nsqconnect.source.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/**
 * Brings the messages of its share of topics and nodes into Kafka: each at least once, and exactly
 * once on a worker that commits in transactions.
 *
 * <p><b>When a message is done with.</b> When the worker says that Kafka has its record, {@link
 * #commitRecord} with the record's metadata; or that it will never have it, because a
 * transformation dropped it or Kafka rejected it and errors are tolerated. The worker says the
 * latter by calling {@code commitRecord} without metadata, and a transactional one may also leave
 * it unsaid: {@link UnreportedRecords}. {@code nsq.dropped.record.action} tells what becomes of
 * such a message. Whatever ends earlier, the worker, the connection or nsqd, leaves the message
 * unfinished, and nsqd delivers it again. What keeps it from getting into Kafka twice then is the
 * {@link Window}.
 *
 * <p><b>What is in flight</b> is bounded by ready counts, so by nsqd, which sends no more than was
 * asked for. Nothing is dropped for want of room. Leases are renewed and heartbeats answered on the
 * I/O thread, whether or not the worker polls; if it does not poll for a while, nsqd is asked for
 * nothing.
 *
 * <p><b>Stopping.</b> First nsqd is asked for no more, and when it says so, what waits here for a
 * poll goes back to it. What has been polled may yet be acknowledged by a worker without
 * transactions, because its producer outlives the last poll; it is waited for until half of {@code
 * nsq.stop.drain.timeout.ms} is over, and finished as before. What is unacknowledged by then goes
 * back too: without this connection it could not be finished any more, and would come again in any
 * case, only later. An acknowledgement after that is ignored. The rest of the time is for nsqd to
 * read all this.
 *
 * <p>Threads: start, poll and stop on the worker's task thread; commitRecord and commit there, or
 * on the producer's and one of their own.
 */
public final class NsqSourceTask extends SourceTask {
  private final WorkerHabits worker = new WorkerHabits();
  private final SourceMeter meter = new SourceMeter();
  private final UnreportedRecords<NsqRecord> unreported = new UnreportedRecords<>();

  /** Null before the start and after the stop. */
  private IoThread io;

  private Intake intake;
  private TaskMetrics metrics;
  private Custody custody;
  private Triage triage;
  private Settling settling;
  private ForeignConsumers foreignConsumers;
  private EmptyChannels emptyChannels;
  private boolean exactlyOnce;
  private int stopDrainTimeoutMs;

  @Override
  public String version() {
    return PluginVersion.current();
  }

  @Override
  public void start(Map<String, String> properties) {
    SourceConfig config = new SourceConfig(properties);
    exactlyOnce = config.delivery() == DeliveryGuarantee.EXACTLY_ONCE;
    stopDrainTimeoutMs = config.stopDrainTimeoutMs();
    List<NodeTopic> share = NodeTopic.read(properties.get(NodeTopic.ASSIGNED));
    // Before there is a connection: whatever comes in has to meet what is remembered.
    Map<NodeTopic, Window<Lease>> windows =
        config.dedupeEnabled() ? Windows.read(config, share, context) : Map.of();
    io = IoThread.start("nsq-source-" + config.connection().identity().clientId());
    intake = new Intake(io, config, meter);
    custody = custody(config, windows);
    settling =
        new Settling(
            custody, config.droppedRecordAction(), config.requeueDelayMs(), intake::fail, meter);
    triage =
        new Triage(
            MappingKeys.mapping(config),
            EnvelopeKeys.loopGuard(config),
            FailureKeys.attemptsLimit(config),
            FailureKeys.deadLetters(config),
            settling);
    intake.open(config, share, custody);
    custody.watch(io.executor());
    ConnectionSettings connection = config.connection();
    Map<NodeTopic, ChannelStatistics> statistics =
        NodeStatistics.of(config, share, connection.connectTimeoutMs());
    foreignConsumers = new ForeignConsumers(config, share, statistics, intake::fail);
    foreignConsumers.start(connection.heartbeatIntervalMs());
    emptyChannels =
        new EmptyChannels(
            connection.identity(),
            custody.ledgers(),
            statistics,
            connection.msgTimeoutMs(),
            connection.connectTimeoutMs());
    emptyChannels.start();
    metrics = metrics(config);
  }

  private TaskMetrics metrics(SourceConfig config) {
    TaskMetrics shown =
        TaskMetrics.open(
            () -> context.pluginMetrics(),
            "source-task-metrics",
            config.connectorName(),
            config.task());
    meter.show(shown);
    intake.show(shown);
    custody.show(shown);
    foreignConsumers.show(shown);
    return shown;
  }

  private Custody custody(SourceConfig config, Map<NodeTopic, Window<Lease>> windows) {
    return config.dedupeEnabled()
        ? new RememberingCustody(
            intake, windows, config.finishIsConfirmed(), config.finishConfirmIntervalMs())
        : new ForgetfulCustody(intake);
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    worker.polled();
    unreported.polled();
    List<Lease> leases = intake.take();
    long nowMs = System.currentTimeMillis();
    meter.polled(leases, nowMs);
    List<SourceRecord> records = new ArrayList<>(leases.size());
    for (Lease lease : leases) {
      custody
          .accept(lease)
          .flatMap(claim -> triage.record(claim, nowMs))
          .ifPresent(
              record -> {
                unreported.handedOver(record);
                records.add(record);
              });
    }
    return records.isEmpty() ? null : records;
  }

  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    NsqRecord ours = (NsqRecord) record;
    if (exactlyOnce && metadata != null && !worker.isTasksThread()) {
      intake.fail(
          new ConnectException(
              DeliveryKeys.DELIVERY
                  + " is exactly-once, but this worker does not commit in transactions (expected:"
                  + " exactly.once.source.support=enabled in the configuration of every worker)"));
      return;
    }
    boolean news = unreported.reported(ours);
    if (metadata != null) {
      settling.inKafka(ours.claim());
    } else if (news) {
      settling.dropped(ours.claim());
    }
  }

  @Override
  public void commit() {
    worker.committed();
    // Without transactions this thread commits once, at the end, while acknowledgements may be out.
    if (worker.isTasksThread() && worker.isTransactional()) {
      unreported.committed().forEach(record -> settling.dropped(record.claim()));
    }
  }

  @Override
  public void stop() {
    if (metrics != null) {
      metrics.close();
      metrics = null;
    }
    if (foreignConsumers != null) {
      foreignConsumers.close();
    }
    if (emptyChannels != null) {
      emptyChannels.close();
    }
    if (io != null) {
      intake.close(stopDrainTimeoutMs, !exactlyOnce && !worker.isTransactional());
      io.close();
      io = null;
    }
  }
}
