package io.nsqconnect.sink;

import io.nsqconnect.client.connect.LoadMeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Measures by hand how fast one task publishes, without Kafka: what the worker would present is
 * made up here, which costs processor time as well.
 *
 * <p>Arguments: address of an nsqd, seconds, records in a put, bytes in a record, then keys of the
 * connector as {@code key=value}.
 */
final class SinkLoad {
  private final int recordsInPut;
  private final byte[] value;
  private final NsqSinkTask task = new NsqSinkTask();
  private long offset;

  private SinkLoad(int recordsInPut, int valueBytes) {
    this.recordsInPut = recordsInPut;
    value = new byte[valueBytes];
    Arrays.fill(value, (byte) 'x');
  }

  public static void main(String[] arguments) {
    SinkLoad load = new SinkLoad(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    load.run(
        LoadMeter.properties(arguments[0], List.of(arguments).subList(4, arguments.length)),
        Integer.parseInt(arguments[1]));
  }

  private void run(Map<String, String> properties, int seconds) {
    RecordingContext context = new RecordingContext();
    task.initialize(context);
    task.start(properties);
    task.open(List.of(Records.PARTITION));
    new LoadMeter(System.out, () -> published(context), () -> batches(context))
        .run(seconds, () -> put(records()));
    System.out.println(
        "committable: " + task.preCommit(Map.of(Records.PARTITION, new OffsetAndMetadata(offset))));
    task.stop();
  }

  private static String batches(RecordingContext context) {
    return String.format(
        ", batches of %.0f, latency %.1f ms",
        context.metrics.values().get("batch-size-avg"),
        context.metrics.values().get("publish-latency-avg-ms"));
  }

  private static long published(RecordingContext context) {
    return (long) context.metrics.values().get("messages-published-total");
  }

  private void put(List<SinkRecord> records) {
    while (true) {
      try {
        task.put(records);
        return;
      } catch (RetriableException e) {
        // No room yet.
      }
    }
  }

  private List<SinkRecord> records() {
    List<SinkRecord> records = new ArrayList<>(recordsInPut);
    for (int i = 0; i < recordsInPut; i++) {
      records.add(
          new SinkRecord(
              "topic",
              0,
              null,
              null,
              Schema.BYTES_SCHEMA,
              value.clone(),
              offset++,
              0L,
              TimestampType.CREATE_TIME));
    }
    return records;
  }
}
