package io.nsqconnect.bridge.quickstart;

import io.nsqconnect.bridge.ConnectRest;
import io.nsqconnect.bridge.Deadline;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The two connectors, as anybody would create them: NSQ topic {@value #NSQ_TOPIC} to Kafka topic
 * {@value #KAFKA_TOPIC}, and that to NSQ topic {@value #NSQ_TOPIC_BACK}.
 */
final class Connectors {
  static final String NSQ_TOPIC = "quickstart";
  static final String KAFKA_TOPIC = "quickstart";
  static final String NSQ_TOPIC_BACK = "quickstart-back";

  private static final String SOURCE = "nsq-to-kafka";
  private static final String SINK = "kafka-to-nsq";

  private final ConnectRest rest;

  /** The connectors of the worker behind {@code rest}. */
  Connectors(ConnectRest rest) {
    this.rest = rest;
  }

  /** Creates both, for the nsqd at {@code nsqdTcpAddress}, and waits until they run. */
  void create(String nsqdTcpAddress, Deadline deadline) throws IOException, InterruptedException {
    rest.configure(SOURCE, source(nsqdTcpAddress), deadline);
    rest.configure(SINK, sink(nsqdTcpAddress), deadline);
    rest.awaitRunning(SOURCE, deadline);
    rest.awaitRunning(SINK, deadline);
  }

  /** Throws if one of them, or a task of it, has failed. */
  void requireNotFailed() throws IOException, InterruptedException {
    rest.status(SOURCE).requireNotFailed(SOURCE);
    rest.status(SINK).requireNotFailed(SINK);
  }

  private static Map<String, String> source(String nsqdTcpAddress) {
    Map<String, String> settings =
        common("io.nsqconnect.source.NsqSourceConnector", nsqdTcpAddress);
    settings.put("nsq.topics", NSQ_TOPIC);
    settings.put("nsq.channel", "kafka");
    settings.put("kafka.topic", KAFKA_TOPIC);
    settings.put("producer.override.batch.size", "262144");
    return settings;
  }

  private static Map<String, String> sink(String nsqdTcpAddress) {
    Map<String, String> settings = common("io.nsqconnect.sink.NsqSinkConnector", nsqdTcpAddress);
    settings.put("topics", KAFKA_TOPIC);
    settings.put("nsq.topic", NSQ_TOPIC_BACK);
    return settings;
  }

  private static Map<String, String> common(String connectorClass, String nsqdTcpAddress) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("connector.class", connectorClass);
    settings.put("tasks.max", "1");
    settings.put("nsq.nsqd.tcp.addresses", nsqdTcpAddress);
    // The broker has been waited for; a worker on a busy machine may take its time to reach it.
    settings.put("nsq.validate.connection", "false");
    settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    settings.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    return settings;
  }
}
