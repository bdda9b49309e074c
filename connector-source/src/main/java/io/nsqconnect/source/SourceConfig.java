package io.nsqconnect.source;

import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.connect.Template;
import io.nsqconnect.client.discovery.DiscoveryTiming;
import io.nsqconnect.client.discovery.LookupdAddress;
import io.nsqconnect.source.window.WindowLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;

/** What the keys of a source connector say, as the types that its parts work with. */
final class SourceConfig extends AbstractConfig {
  SourceConfig(Map<String, String> properties) {
    super(SourceKeys.definition(), properties, false);
  }

  /** The topics that are named, each once; none if a pattern says which. */
  List<String> topics() {
    return getList(SourceKeys.TOPICS).stream().distinct().toList();
  }

  /** What the names of topics have to match, if they are not named. */
  Optional<Pattern> topicsRegex() {
    return Optional.ofNullable(getString(SourceKeys.TOPICS_REGEX)).map(Pattern::compile);
  }

  List<LookupdAddress> lookupds() {
    return DiscoveryKeys.addresses(this);
  }

  DiscoveryTiming discoveryTiming() {
    return DiscoveryKeys.timing(this);
  }

  /** Every named topic on every named node, each once: in the order they were named. */
  List<NodeTopic> nodeTopics() {
    List<NsqdAddress> nodes = ConnectionKeys.addresses(this);
    return topics().stream()
        .flatMap(topic -> nodes.stream().map(nsqd -> new NodeTopic(nsqd, topic)))
        .toList();
  }

  String channel() {
    return getString(SourceKeys.CHANNEL);
  }

  ConnectionSettings connection() {
    return ConnectionKeys.settings(this).msgTimeoutMs(getLong(SourceKeys.MSG_TIMEOUT_MS)).build();
  }

  InFlightLimits inFlightLimits() {
    return new InFlightLimits(
        getInt(SourceKeys.MAX_IN_FLIGHT), getLong(SourceKeys.MAX_IN_FLIGHT_BYTES));
  }

  PollLimits pollLimits() {
    return new PollLimits(
        getInt(SourceKeys.POLL_MAX_RECORDS),
        getLong(SourceKeys.POLL_MAX_BYTES),
        getInt(SourceKeys.POLL_LINGER_MS),
        getInt(SourceKeys.POLL_TIMEOUT_MS));
  }

  boolean touchEnabled() {
    return getBoolean(SourceKeys.TOUCH_ENABLED);
  }

  /** How old a message gets before it is touched, in milliseconds. */
  long touchIntervalMs() {
    long intervalMs = getLong(SourceKeys.TOUCH_INTERVAL_MS);
    return intervalMs == SourceKeys.DERIVED_TOUCH_INTERVAL
        ? getLong(SourceKeys.MSG_TIMEOUT_MS) / 3
        : intervalMs;
  }

  DeliveryGuarantee delivery() {
    return DeliveryGuarantee.read(getString(SourceKeys.DELIVERY));
  }

  boolean dedupeEnabled() {
    return getBoolean(SourceKeys.DEDUPE_ENABLED);
  }

  WindowLimits windowLimits() {
    return new WindowLimits(
        getInt(SourceKeys.DEDUPE_WINDOW),
        getInt(SourceKeys.DEDUPE_SEGMENTS),
        getInt(SourceKeys.DEDUPE_SEGMENT_SIZE),
        getLong(SourceKeys.DEDUPE_RETENTION_MS));
  }

  /** Whether nsqd is asked whether it has executed FINs. */
  boolean finishIsConfirmed() {
    return Choice.read(FinishConfirmation.class, getString(SourceKeys.FIN_CONFIRM))
        != FinishConfirmation.NONE;
  }

  /** How often it is asked, in milliseconds. */
  long finishConfirmIntervalMs() {
    return getInt(SourceKeys.FIN_CONFIRM_INTERVAL_MS);
  }

  DroppedRecordAction droppedRecordAction() {
    return Choice.read(DroppedRecordAction.class, getString(SourceKeys.DROPPED_RECORD_ACTION));
  }

  long requeueDelayMs() {
    return getLong(SourceKeys.REQUEUE_DELAY_MS);
  }

  int stopDrainTimeoutMs() {
    return getInt(SourceKeys.STOP_DRAIN_TIMEOUT_MS);
  }

  RecordMapping mapping() {
    return new RecordMapping(
        new Template(getString(SourceKeys.KAFKA_TOPIC), SourceKeys.KAFKA_TOPIC_PLACES),
        Choice.read(RecordKey.class, getString(SourceKeys.RECORD_KEY)),
        Choice.read(RecordValue.class, getString(SourceKeys.RECORD_VALUE)),
        Choice.read(RecordTimestamp.class, getString(SourceKeys.RECORD_TIMESTAMP)),
        headers());
  }

  /** The headers to add, by their full names. */
  private Map<String, RecordHeader> headers() {
    String prefix = getString(SourceKeys.RECORD_HEADERS_PREFIX);
    Map<String, RecordHeader> headers = new LinkedHashMap<>();
    for (String name : getList(SourceKeys.RECORD_HEADERS)) {
      if (!name.equals(SourceKeys.NO_HEADERS)) {
        RecordHeader header = Choice.read(RecordHeader.class, name);
        headers.put(prefix + header.suffix, header);
      }
    }
    return headers;
  }
}
