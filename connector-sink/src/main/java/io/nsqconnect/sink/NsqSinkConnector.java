package io.nsqconnect.sink;

import io.nsqconnect.client.connect.ConnectionChecks;
import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.connect.PluginVersion;
import io.nsqconnect.client.connect.ValidatedConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the records of Kafka topics to NSQ. Every task may publish to every node. */
public final class NsqSinkConnector extends SinkConnector {
  private static final Logger LOG = LoggerFactory.getLogger(NsqSinkConnector.class);
  private static final String ISOLATION_LEVEL = "consumer.override.isolation.level";

  private final long trialLimitMs;
  private Map<String, String> properties;

  /** For a worker. */
  public NsqSinkConnector() {
    this(ConnectionChecks.LIMIT_MS);
  }

  /** With another limit in milliseconds for trying a configuration out. */
  NsqSinkConnector(long trialLimitMs) {
    this.trialLimitMs = trialLimitMs;
  }

  @Override
  public String version() {
    return PluginVersion.current();
  }

  @Override
  public ConfigDef config() {
    return SinkKeys.definition();
  }

  @Override
  public Config validate(Map<String, String> connectorProperties) {
    ValidatedConfig config = new ValidatedConfig(super.validate(connectorProperties));
    ConnectionKeys.check(config);
    DiscoveryKeys.check(config);
    SinkChecks.check(config, connectorProperties);
    if (!config.hasErrors()) {
      ConnectionChecks.check(config, new SinkConfig(connectorProperties), trialLimitMs);
    }
    return config.config();
  }

  @Override
  public void start(Map<String, String> connectorProperties) {
    properties = connectorProperties;
    if (!connectorProperties.containsKey(ISOLATION_LEVEL)) {
      LOG.info(
          "{} is not set: what is written to Kafka in transactions is published even if they are"
              + " aborted, unless the worker's consumer.isolation.level says otherwise",
          ISOLATION_LEVEL);
    }
  }

  @Override
  public Class<? extends Task> taskClass() {
    return NsqSinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> configs = new ArrayList<>();
    for (int task = 0; task < maxTasks; task++) {
      Map<String, String> config = new HashMap<>(properties);
      config.putIfAbsent(ConnectionKeys.CLIENT_ID, properties.get("name") + "-" + task);
      config.put(SinkConfig.TASK, Integer.toString(task));
      configs.add(config);
    }
    return configs;
  }

  @Override
  public void stop() {
    // Everything that runs belongs to the tasks.
  }
}
