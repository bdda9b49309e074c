package io.nsqconnect.source;

import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.ConnectionChecks;
import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.connect.PluginVersion;
import io.nsqconnect.client.connect.TaskMetrics;
import io.nsqconnect.client.connect.ValidatedConfig;
import io.nsqconnect.source.window.WindowStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the messages of NSQ channels into Kafka. Each topic on each node belongs to one task, or
 * to all if {@code nsq.task.assignment} says so; there are as many tasks as topics on nodes, or as
 * {@code tasks.max} allows. When nsqlookupd tells of nodes or topics that come or go, they are
 * dealt out anew.
 */
public final class NsqSourceConnector extends SourceConnector {
  private static final Logger LOG = LoggerFactory.getLogger(NsqSourceConnector.class);
  private static final String TRANSACTION_TIMEOUT = "producer.override.transaction.timeout.ms";

  private final long trialLimitMs;
  private final Assignment assignment = new Assignment();
  private Map<String, String> properties;

  /** Null before the start. */
  private Topology topology;

  /** Null if there is nothing to show. */
  private TaskMetrics metrics;

  /** For a worker. */
  public NsqSourceConnector() {
    this(ConnectionChecks.LIMIT_MS);
  }

  /** With another limit in milliseconds for trying a configuration out. */
  NsqSourceConnector(long trialLimitMs) {
    this.trialLimitMs = trialLimitMs;
  }

  @Override
  public String version() {
    return PluginVersion.current();
  }

  @Override
  public ConfigDef config() {
    return SourceKeys.definition();
  }

  @Override
  public Config validate(Map<String, String> connectorProperties) {
    ValidatedConfig config = new ValidatedConfig(super.validate(connectorProperties));
    ConnectionKeys.check(config);
    DiscoveryKeys.check(config);
    SourceChecks.check(config, connectorProperties);
    if (!config.hasErrors()) {
      SourceConfig parsed = new SourceConfig(connectorProperties);
      ConnectionChecks.check(
          config, parsed, parsed::connection, DeliveryKeys.MSG_TIMEOUT_MS, trialLimitMs);
    }
    return config.config();
  }

  @Override
  public void start(Map<String, String> connectorProperties) {
    properties = connectorProperties;
    boolean exactlyOnce = exactlyOnceSupport(connectorProperties) == ExactlyOnceSupport.SUPPORTED;
    if (exactlyOnce && !connectorProperties.containsKey(TRANSACTION_TIMEOUT)) {
      LOG.info(
          "{} is not set: if a worker is killed, its tasks may have to wait for the end of Kafka's"
              + " default, a minute, before they go on",
          TRANSACTION_TIMEOUT);
    }
    topology =
        Topology.of(new SourceConfig(properties), () -> context().requestTaskReconfiguration());
    try {
      if (topology.isDiscovered()) {
        metrics = metrics(properties.get("name"));
      }
    } catch (RuntimeException e) {
      // Who fails to start is not stopped.
      topology.close();
      throw e;
    }
  }

  private TaskMetrics metrics(String name) {
    TaskMetrics shown =
        TaskMetrics.open(() -> context().pluginMetrics(), "source-connector-metrics", name, "");
    shown.add(
        "lookupd-errors-total",
        "Questions that an nsqlookupd did not answer, or not as it should.",
        Map.of(),
        topology::lookupdErrors);
    return shown;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return NsqSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    SourceConfig config = new SourceConfig(properties);
    List<List<NodeTopic>> shares = shares(config, maxTasks);
    String names = config.nodesAreHosts() ? NodeNames.ofHosts(topology.hostnames()).write() : "";
    return taskConfigs(shares, names, NodeTexts.write(topology.httpAddresses()));
  }

  private List<List<NodeTopic>> shares(SourceConfig config, int maxTasks) {
    Set<NodeTopic> all = topology.all();
    return config.assignmentIsShared()
        ? Collections.nCopies(all.isEmpty() ? 0 : maxTasks, Assignment.inOrder(all))
        : assignment.deal(all, maxTasks);
  }

  private List<Map<String, String>> taskConfigs(
      List<List<NodeTopic>> shares, String names, String httpAddresses) {
    List<Map<String, String>> configs = new ArrayList<>();
    for (List<NodeTopic> share : shares) {
      Map<String, String> config = new HashMap<>(properties);
      config.put(NodeTopic.ASSIGNED, NodeTopic.write(share));
      config.put(NodeNames.TOLD, names);
      config.put(NodeStatistics.HTTP_ADDRESSES_TOLD, httpAddresses);
      config.put(SourceConfig.TASK, Integer.toString(configs.size()));
      config.putIfAbsent(ConnectionKeys.CLIENT_ID, properties.get("name") + "-" + configs.size());
      configs.add(config);
    }
    return configs;
  }

  @Override
  public void stop() {
    if (metrics != null) {
      metrics.close();
      metrics = null;
    }
    if (topology != null) {
      topology.close();
    }
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorProperties) {
    String delivery = connectorProperties.get(DeliveryKeys.DELIVERY);
    String dealt = connectorProperties.get(SubscriptionKeys.TASK_ASSIGNMENT);
    return Choice.spelling(DeliveryGuarantee.EXACTLY_ONCE).equals(delivery)
            && !Choice.spelling(TaskAssignment.SHARED).equals(dealt)
        ? ExactlyOnceSupport.SUPPORTED
        : ExactlyOnceSupport.UNSUPPORTED;
  }

  /**
   * Accepts segments of windows, as they were read from here, and their removal. What is removed is
   * not remembered: messages that nsqd delivers again get into Kafka again.
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
    offsets.forEach(WindowStore::check);
    return true;
  }
}
