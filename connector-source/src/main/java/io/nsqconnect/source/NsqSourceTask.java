package io.nsqconnect.source;

import io.nsqconnect.client.IoThread;
import io.nsqconnect.client.connect.PluginVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/**
 * Brings the messages of its share of topics and nodes into Kafka, each at least once.
 *
 * <p><b>When a message is done with.</b> {@link #commitRecord} is the only place that says FIN. The
 * worker calls it when Kafka has the record, and then with the record's metadata; or when the
 * record will never get there, because a transformation dropped it or Kafka rejected it and errors
 * are tolerated, and then without: {@code nsq.dropped.record.action} says what becomes of such a
 * message. {@link #commit} says nothing about any particular record and is not used. Whatever ends
 * earlier, the worker, the connection or nsqd, leaves the message unfinished, and nsqd delivers it
 * again; it may then be in Kafka twice.
 *
 * <p><b>What is in flight</b> is bounded by ready counts, so by nsqd, which sends no more than was
 * asked for. Nothing is dropped for want of room. Leases are renewed and heartbeats answered on the
 * I/O thread, whether or not the worker polls; if it does not poll for a while, nsqd is asked for
 * nothing.
 *
 * <p><b>Stopping.</b> First nsqd is asked for no more, and when it says so, what waits here for a
 * poll goes back to it. What has been polled may yet be acknowledged, because the worker's producer
 * outlives the last poll; it is waited for until half of {@code nsq.stop.drain.timeout.ms} is over,
 * and finished as before. What is unacknowledged by then goes back too: without this connection it
 * could not be finished any more, and would come again in any case, only later. An acknowledgement
 * after that is ignored. The rest of the time is for nsqd to read all this.
 *
 * <p>Threads: start, poll and stop on the worker's task thread; commitRecord there or on the
 * producer's.
 */
public final class NsqSourceTask extends SourceTask {
  /** Null before the start and after the stop. */
  private IoThread io;

  private Intake intake;
  private RecordMapping mapping;
  private DroppedRecordAction droppedRecordAction;
  private long requeueDelayMs;
  private int stopDrainTimeoutMs;

  @Override
  public String version() {
    return PluginVersion.current();
  }

  @Override
  public void start(Map<String, String> properties) {
    SourceConfig config = new SourceConfig(properties);
    mapping = config.mapping();
    droppedRecordAction = config.droppedRecordAction();
    requeueDelayMs = config.requeueDelayMs();
    stopDrainTimeoutMs = config.stopDrainTimeoutMs();
    List<NodeTopic> share = NodeTopic.read(properties.get(NodeTopic.ASSIGNED));
    io = IoThread.start("nsq-source-" + config.connection().identity().clientId());
    intake = Intake.open(io, config, share);
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    List<Lease> leases = intake.take();
    if (leases.isEmpty()) {
      return null;
    }
    long nowMs = System.currentTimeMillis();
    List<SourceRecord> records = new ArrayList<>(leases.size());
    for (Lease lease : leases) {
      records.add(mapping.record(lease, nowMs));
    }
    return records;
  }

  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    Lease lease = ((NsqRecord) record).lease();
    if (metadata != null || droppedRecordAction == DroppedRecordAction.FINISH) {
      intake.finish(lease);
      return;
    }
    intake.giveBack(lease, requeueDelayMs);
    if (droppedRecordAction == DroppedRecordAction.FAIL) {
      intake.fail(
          new ConnectException(
              "the record of "
                  + lease.delivery()
                  + " did not get into Kafka, and "
                  + SourceKeys.DROPPED_RECORD_ACTION
                  + " is fail"));
    }
  }

  @Override
  public void stop() {
    if (io != null) {
      intake.close(stopDrainTimeoutMs);
      io.close();
      io = null;
    }
  }
}
