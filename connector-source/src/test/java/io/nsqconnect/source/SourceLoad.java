package io.nsqconnect.source;

import io.nsqconnect.client.connect.LoadMeter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures by hand how fast one task takes a backlog of an nsqd, without Kafka: the worker is one
 * that commits each poll as soon as it has it. What Connect and Kafka's producer cost comes on top.
 *
 * <p>Arguments: address of an nsqd, seconds, topic, then keys of the connector as {@code
 * key=value}. The channel is "load"; it has to have the backlog.
 */
final class SourceLoad {
  private final NsqSourceTask task = new NsqSourceTask();
  private final StoredOffsets offsets = new StoredOffsets();
  private final TransactionalWorker worker = new TransactionalWorker(task, offsets);
  private long taken;

  private SourceLoad() {}

  public static void main(String[] arguments) {
    Map<String, String> properties =
        new HashMap<>(
            LoadMeter.properties(arguments[0], List.of(arguments).subList(3, arguments.length)));
    properties.put(SubscriptionKeys.TOPICS, arguments[2]);
    properties.put(SubscriptionKeys.CHANNEL, "load");
    properties.put(NodeTopic.ASSIGNED, arguments[0] + "/" + arguments[2]);
    new SourceLoad().run(properties, Integer.parseInt(arguments[1]));
  }

  private void run(Map<String, String> properties, int seconds) {
    task.initialize(offsets);
    task.start(properties);
    try {
      new LoadMeter(System.out, () -> taken, () -> "").run(seconds, this::turn);
    } finally {
      task.stop();
    }
  }

  private void turn() {
    try {
      taken += worker.turn(record -> true);
      worker.inKafka().clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
