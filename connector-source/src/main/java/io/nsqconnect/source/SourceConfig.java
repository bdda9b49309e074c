package io.nsqconnect.source;

import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.discovery.DiscoveryTiming;
import io.nsqconnect.client.discovery.HttpAddress;
import io.nsqconnect.source.window.WindowLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;

/** What the keys of a source connector say, as the types that its parts work with. */
final class SourceConfig extends AbstractConfig {
  /** What the connector tells a task besides: its number. */
  static final String TASK = "nsq.task";

  /** Null until it is asked for. */
  private ConnectionSettings connection;

  SourceConfig(Map<String, String> properties) {
    super(SourceKeys.definition(), properties, false);
  }

  /** The name of the connector; empty outside a worker. */
  String connectorName() {
    return originalsStrings().getOrDefault("name", "");
  }

  /** The number of the task among those of its connector. */
  String task() {
    return originalsStrings().getOrDefault(TASK, "0");
  }

  /** What the connector has told a task of the names of nodes. */
  NodeNames nodeNames() {
    return NodeNames.read(originalsStrings().get(NodeNames.TOLD));
  }

  /** The topics that are named, each once; none if a pattern says which. */
  List<String> topics() {
    return getList(SubscriptionKeys.TOPICS).stream().distinct().toList();
  }

  /** What the names of topics have to match, if they are not named. */
  Optional<Pattern> topicsRegex() {
    return Optional.ofNullable(getString(SubscriptionKeys.TOPICS_REGEX)).map(Pattern::compile);
  }

  List<HttpAddress> lookupds() {
    return DiscoveryKeys.addresses(this);
  }

  DiscoveryTiming discoveryTiming() {
    DiscoveryTiming timing = DiscoveryKeys.timing(this);
    return nodesAreHosts() ? timing.forMovingNodes() : timing;
  }

  /** Every named topic on every named node, each once: in the order they were named. */
  List<NodeTopic> nodeTopics() {
    List<NsqdAddress> nodes = ConnectionKeys.addresses(this);
    return topics().stream()
        .flatMap(topic -> nodes.stream().map(nsqd -> new NodeTopic(nsqd, topic)))
        .toList();
  }

  String channel() {
    return getString(SubscriptionKeys.CHANNEL);
  }

  /** Made once: key stores are read for it, and the host's name is looked up. */
  synchronized ConnectionSettings connection() {
    if (connection == null) {
      connection =
          ConnectionKeys.settings(this).msgTimeoutMs(getLong(DeliveryKeys.MSG_TIMEOUT_MS)).build();
    }
    return connection;
  }

  InFlightLimits inFlightLimits() {
    return new InFlightLimits(
        getInt(DeliveryKeys.MAX_IN_FLIGHT), getLong(DeliveryKeys.MAX_IN_FLIGHT_BYTES));
  }

  PollLimits pollLimits() {
    return new PollLimits(
        getInt(DeliveryKeys.POLL_MAX_RECORDS),
        getLong(DeliveryKeys.POLL_MAX_BYTES),
        pollLingerMs(),
        getInt(DeliveryKeys.POLL_TIMEOUT_MS));
  }

  private int pollLingerMs() {
    int lingerMs = getInt(DeliveryKeys.POLL_LINGER_MS);
    if (lingerMs != DeliveryKeys.DERIVED_LINGER) {
      return lingerMs;
    }
    return delivery() == DeliveryGuarantee.EXACTLY_ONCE ? DeliveryKeys.TRANSACTION_LINGER_MS : 0;
  }

  boolean touchEnabled() {
    return getBoolean(DeliveryKeys.TOUCH_ENABLED);
  }

  /** How old a message gets before it is touched, in milliseconds. */
  long touchIntervalMs() {
    long intervalMs = getLong(DeliveryKeys.TOUCH_INTERVAL_MS);
    return intervalMs == DeliveryKeys.DERIVED_TOUCH_INTERVAL
        ? getLong(DeliveryKeys.MSG_TIMEOUT_MS) / 3
        : intervalMs;
  }

  DeliveryGuarantee delivery() {
    return Choice.read(DeliveryGuarantee.class, getString(DeliveryKeys.DELIVERY));
  }

  boolean assignmentIsShared() {
    return Choice.read(TaskAssignment.class, getString(SubscriptionKeys.TASK_ASSIGNMENT))
        == TaskAssignment.SHARED;
  }

  /** Tasks that share a channel are each other's consumers. */
  ForeignConsumerAction foreignConsumerAction() {
    return assignmentIsShared()
        ? ForeignConsumerAction.OFF
        : Choice.read(ForeignConsumerAction.class, getString(SubscriptionKeys.CHANNEL_EXCLUSIVE));
  }

  /** Where named nodes answer HTTP; nothing is said of the others. */
  Map<NsqdAddress, HttpAddress> httpAddresses() {
    List<String> tcp = getList(ConnectionKeys.NSQD_TCP_ADDRESSES);
    List<String> http = getList(SubscriptionKeys.NSQD_HTTP_ADDRESSES);
    Map<NsqdAddress, HttpAddress> addresses = new HashMap<>();
    for (int i = 0; i < http.size(); i++) {
      addresses.put(NsqdAddress.parse(tcp.get(i)), HttpAddress.parse(http.get(i)));
    }
    return addresses;
  }

  /** Whether nodes are remembered by the names of their hosts. */
  boolean nodesAreHosts() {
    return Choice.read(NodeIdentity.class, getString(DedupeKeys.NODE_IDENTITY))
        == NodeIdentity.HOSTNAME;
  }

  /** Several tasks can't share what is remembered of one node. */
  boolean dedupeEnabled() {
    return getBoolean(DedupeKeys.DEDUPE_ENABLED) && !assignmentIsShared();
  }

  WindowLimits windowLimits() {
    return new WindowLimits(
        getInt(DedupeKeys.DEDUPE_WINDOW),
        getInt(DedupeKeys.DEDUPE_SEGMENTS),
        getInt(DedupeKeys.DEDUPE_SEGMENT_SIZE),
        getLong(DedupeKeys.DEDUPE_RETENTION_MS));
  }

  /** Whether nsqd is asked whether it has executed FINs. */
  boolean finishIsConfirmed() {
    return Choice.read(FinishConfirmation.class, getString(DedupeKeys.FIN_CONFIRM))
        != FinishConfirmation.NONE;
  }

  /** How often it is asked, in milliseconds. */
  long finishConfirmIntervalMs() {
    return getInt(DedupeKeys.FIN_CONFIRM_INTERVAL_MS);
  }

  DroppedRecordAction droppedRecordAction() {
    return Choice.read(DroppedRecordAction.class, getString(DeliveryKeys.DROPPED_RECORD_ACTION));
  }

  long requeueDelayMs() {
    return getLong(DeliveryKeys.REQUEUE_DELAY_MS);
  }

  int stopDrainTimeoutMs() {
    return getInt(DeliveryKeys.STOP_DRAIN_TIMEOUT_MS);
  }
}
