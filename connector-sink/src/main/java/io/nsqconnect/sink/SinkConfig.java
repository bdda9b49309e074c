package io.nsqconnect.sink;

import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.connect.ConnectionKeys;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;

/** What the keys of a sink connector say; the classes that define them read them, too. */
final class SinkConfig extends AbstractConfig {
  /** What the connector tells a task besides: its number. */
  static final String TASK = "nsq.task";

  /** The worker's key for the topic that errant records are written to. */
  static final String DEAD_LETTER_QUEUE = "errors.deadletterqueue.topic.name";

  SinkConfig(Map<String, String> properties) {
    super(SinkKeys.definition(), properties, false);
  }

  List<NsqdAddress> nodes() {
    return ConnectionKeys.addresses(this);
  }

  /** Made anew each time: reads key stores, and may ask for the name of the host. */
  ConnectionSettings connection() {
    return ConnectionKeys.settings(this).build();
  }

  /** The name of the connector; empty outside a worker. */
  String connectorName() {
    return originalsStrings().getOrDefault("name", "");
  }

  /**
   * Whether the worker has been told where to write errant records. If not, its reporter may be
   * there all the same, for the log alone, and what it is given is lost.
   */
  boolean hasDeadLetterQueue() {
    return !originalsStrings().getOrDefault(DEAD_LETTER_QUEUE, "").isBlank();
  }

  /** The number of the task among those of its connector. */
  String task() {
    return originalsStrings().getOrDefault(TASK, "0");
  }
}
