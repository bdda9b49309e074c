package io.nsqconnect.sink;

import io.nsqconnect.client.connect.Template;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Which NSQ topic a record is for: the one that its header names, else what the template makes of
 * its Kafka topic and partition. Belongs to the task's thread.
 */
final class TopicRouting {
  /** Names of topics that are remembered; transformations can make any number. */
  private static final int MAX_REMEMBERED = 10_000;

  private final Template template;
  private final HeaderText header;
  private final TopicNamePolicy policy;
  private final Map<TopicPartition, String> filled = new Recent<>();
  private final Map<String, String> named = new Recent<>();

  TopicRouting(Template template, HeaderText header, TopicNamePolicy policy) {
    this.template = template;
    this.header = header;
    this.policy = policy;
  }

  /**
   * A valid name.
   *
   * @throws InvalidRecordException if there can be no such topic
   */
  String topic(SinkRecord record) {
    String name = header.of(record);
    return name != null
        ? named.computeIfAbsent(name, policy::apply)
        : filled.computeIfAbsent(
            new TopicPartition(record.topic(), record.kafkaPartition()), this::fill);
  }

  private String fill(TopicPartition origin) {
    return policy.apply(
        template.fill(
            Map.of("topic", origin.topic(), "partition", Integer.toString(origin.partition()))));
  }

  private static final class Recent<K> extends LinkedHashMap<K, String> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, String> eldest) {
      return size() > MAX_REMEMBERED;
    }
  }
}
