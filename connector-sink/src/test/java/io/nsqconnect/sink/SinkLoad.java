package io.nsqconnect.sink;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Measures by hand how fast one task publishes, without Kafka: what the worker would present is
 * made up here. Prints a line for each second: records accepted by nsqd, and the processor time
 * that this process took for each.
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
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "load");
    properties.put("nsq.nsqd.tcp.addresses", arguments[0]);
    for (String property : List.of(arguments).subList(4, arguments.length)) {
      int equals = property.indexOf('=');
      properties.put(property.substring(0, equals), property.substring(equals + 1));
    }
    load.run(properties, Integer.parseInt(arguments[1]));
  }

  private void run(Map<String, String> properties, int seconds) {
    RecordingContext context = new RecordingContext();
    task.initialize(context);
    task.start(properties);
    task.open(List.of(Records.PARTITION));
    for (int second = 0; second < seconds; second++) {
      long published = published(context);
      long startNs = System.nanoTime();
      long startCpuNs = cpuNs();
      while (System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(1)) {
        put(records());
      }
      long accepted = published(context) - published;
      double elapsed = (System.nanoTime() - startNs) / 1e9;
      System.out.printf(
          "%,.0f msg/s, %.2f us of processor for each, batches of %.0f, latency %.1f ms%n",
          accepted / elapsed,
          (cpuNs() - startCpuNs) / 1e3 / Math.max(1, accepted),
          context.metrics.values().get("batch-size-avg"),
          context.metrics.values().get("publish-latency-avg-ms"));
    }
    System.out.println(
        "committable: " + task.preCommit(Map.of(Records.PARTITION, new OffsetAndMetadata(offset))));
    task.stop();
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

  private static long cpuNs() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long total = 0;
    for (long id : threads.getAllThreadIds()) {
      total += Math.max(0, threads.getThreadCpuTime(id));
    }
    return total;
  }
}
