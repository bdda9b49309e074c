package io.nsqconnect.source;

import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.connect.ValidatedConfig;
import io.nsqconnect.protocol.Names;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Checks of the source's keys against each other; each finding is pinned on the key to change. */
final class SourceChecks {
  private SourceChecks() {}

  static void check(ValidatedConfig config, Map<String, String> properties) {
    checkTopics(config);
    checkChannel(config);
    checkTouchInterval(config);
    checkHeaders(config);
    checkKeyPointer(config);
    checkDeadLetterTopic(config);
    checkHttpAddresses(config);
    checkExclusive(config);
    checkInFlight(config, properties);
    checkDedupe(config);
    checkShared(config, properties);
    if (config.is(DeliveryKeys.DELIVERY, DeliveryGuarantee.EXACTLY_ONCE)) {
      checkExactlyOnce(config, properties);
    }
  }

  private static void checkDedupe(ValidatedConfig config) {
    long room =
        config.number(DedupeKeys.DEDUPE_SEGMENTS).orElse(0)
            * config.number(DedupeKeys.DEDUPE_SEGMENT_SIZE).orElse(0);
    long window = config.number(DedupeKeys.DEDUPE_WINDOW).orElse(0);
    if (room > 0 && room < 2 * window) {
      config.refuse(
          DedupeKeys.DEDUPE_SEGMENTS,
          "%s times %s is %d (expected: at least twice %s, which is %d)"
              .formatted(
                  DedupeKeys.DEDUPE_SEGMENTS,
                  DedupeKeys.DEDUPE_SEGMENT_SIZE,
                  room,
                  DedupeKeys.DEDUPE_WINDOW,
                  window));
    }
  }

  /** By default there is a window; who asks for it has to know that there is none. */
  private static void checkShared(ValidatedConfig config, Map<String, String> properties) {
    if (isShared(config) && "true".equals(properties.get(DedupeKeys.DEDUPE_ENABLED))) {
      config.refuse(
          DedupeKeys.DEDUPE_ENABLED,
          "true with %s=shared (expected: false, or exclusive)"
              .formatted(SubscriptionKeys.TASK_ASSIGNMENT));
    }
  }

  private static boolean isShared(ValidatedConfig config) {
    return config.is(SubscriptionKeys.TASK_ASSIGNMENT, TaskAssignment.SHARED);
  }

  /** A task can not see what its worker can do; Connect checks that if it is required to. */
  private static void checkExactlyOnce(ValidatedConfig config, Map<String, String> properties) {
    String support = properties.get("exactly.once.support");
    if (!"required".equals(support)) {
      config.refuse(
          DeliveryKeys.DELIVERY,
          "exactly-once with exactly.once.support "
              + (support == null ? "unset" : support)
              + " (expected: exactly.once.support=required, so that a worker which can not do it"
              + " refuses the connector)");
    }
    if ("connector".equals(properties.get("transaction.boundary"))) {
      config.refuse(
          DeliveryKeys.DELIVERY,
          "exactly-once with transaction.boundary=connector (expected: poll or interval)");
    }
    checkTransactionInterval(config, properties);
    if (!config.value(DedupeKeys.DEDUPE_ENABLED, Boolean.class).orElse(true)) {
      config.refuse(DedupeKeys.DEDUPE_ENABLED, "false with exactly-once delivery (expected: true)");
    }
    if (isShared(config)) {
      config.refuse(
          SubscriptionKeys.TASK_ASSIGNMENT,
          "shared with exactly-once delivery, for which a node has to have one reader (expected:"
              + " exclusive)");
    }
    if (config.value(SubscriptionKeys.ALLOW_EPHEMERAL, Boolean.class).orElse(false)) {
      config.refuse(
          SubscriptionKeys.ALLOW_EPHEMERAL,
          "true with exactly-once delivery, which an ephemeral channel can not give (expected:"
              + " false)");
    }
    if (config.is(DedupeKeys.FIN_CONFIRM, FinishConfirmation.NONE)) {
      config.refuse(
          DedupeKeys.FIN_CONFIRM, "none with exactly-once delivery (expected: auto or barrier)");
    }
  }

  /** What is not touched comes again before a transaction that takes so long commits. */
  private static void checkTransactionInterval(
      ValidatedConfig config, Map<String, String> properties) {
    boolean touched = config.value(DeliveryKeys.TOUCH_ENABLED, Boolean.class).orElse(true);
    OptionalLong timeoutMs = config.number(DeliveryKeys.MSG_TIMEOUT_MS);
    if (touched
        || timeoutMs.isEmpty()
        || !"interval".equals(properties.get("transaction.boundary"))) {
      return;
    }
    int intervalMs = wholeNumber(properties, "transaction.boundary.interval.ms", 60_000);
    if (intervalMs >= timeoutMs.getAsLong()) {
      config.refuse(
          DeliveryKeys.TOUCH_ENABLED,
          "false with transactions of %d ms and %s %d (expected: true, or shorter transactions)"
              .formatted(intervalMs, DeliveryKeys.MSG_TIMEOUT_MS, timeoutMs.getAsLong()));
    }
  }

  private static void checkTopics(ValidatedConfig config) {
    if (config.value(SubscriptionKeys.TOPICS_REGEX, String.class).isEmpty()) {
      config.requireElements(SubscriptionKeys.TOPICS);
    } else if (!config.list(SubscriptionKeys.TOPICS).isEmpty()) {
      config.refuse(
          SubscriptionKeys.TOPICS_REGEX,
          "set beside %s (expected: only one of them)".formatted(SubscriptionKeys.TOPICS));
    } else if (config.list(DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES).isEmpty()) {
      config.refuse(
          SubscriptionKeys.TOPICS_REGEX,
          "set without %s (expected: an nsqlookupd, which knows the topics)"
              .formatted(DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES));
    }
  }

  private static void checkChannel(ValidatedConfig config) {
    boolean allowed = config.value(SubscriptionKeys.ALLOW_EPHEMERAL, Boolean.class).orElse(true);
    config
        .value(SubscriptionKeys.CHANNEL, String.class)
        .filter(channel -> !allowed && Names.isEphemeral(channel))
        .ifPresent(
            channel ->
                config.refuse(
                    SubscriptionKeys.CHANNEL,
                    "channel "
                        + channel
                        + " loses its messages whenever the connector is disconnected (expected: a"
                        + " channel that is not ephemeral, or "
                        + SubscriptionKeys.ALLOW_EPHEMERAL
                        + "=true)"));
  }

  private static void checkHttpAddresses(ValidatedConfig config) {
    int http = config.list(SubscriptionKeys.NSQD_HTTP_ADDRESSES).size();
    int tcp = config.list(ConnectionKeys.NSQD_TCP_ADDRESSES).size();
    if (http > 0 && http != tcp) {
      config.refuse(
          SubscriptionKeys.NSQD_HTTP_ADDRESSES,
          "%d elements (expected: none, or as many as %s has, which is %d)"
              .formatted(http, ConnectionKeys.NSQD_TCP_ADDRESSES, tcp));
    }
  }

  /** Who wants to fail because of others has to be able to see them. */
  private static void checkExclusive(ValidatedConfig config) {
    if (!config.is(SubscriptionKeys.CHANNEL_EXCLUSIVE, ForeignConsumerAction.FAIL)) {
      return;
    }
    if (isShared(config)) {
      config.refuse(
          SubscriptionKeys.CHANNEL_EXCLUSIVE,
          "fail with %s=shared, where tasks share the channel (expected: warn or off)"
              .formatted(SubscriptionKeys.TASK_ASSIGNMENT));
    }
    if (!config.list(ConnectionKeys.NSQD_TCP_ADDRESSES).isEmpty()
        && config.list(SubscriptionKeys.NSQD_HTTP_ADDRESSES).isEmpty()) {
      config.refuse(
          SubscriptionKeys.NSQD_HTTP_ADDRESSES,
          "empty with %s=fail (expected: where the nodes of %s answer HTTP)"
              .formatted(SubscriptionKeys.CHANNEL_EXCLUSIVE, ConnectionKeys.NSQD_TCP_ADDRESSES));
    }
  }

  private static void checkTouchInterval(ValidatedConfig config) {
    OptionalLong intervalMs = config.number(DeliveryKeys.TOUCH_INTERVAL_MS);
    OptionalLong timeoutMs = config.number(DeliveryKeys.MSG_TIMEOUT_MS);
    if (intervalMs.isPresent()
        && timeoutMs.isPresent()
        && intervalMs.getAsLong() >= timeoutMs.getAsLong()) {
      config.refuse(
          DeliveryKeys.TOUCH_INTERVAL_MS,
          "%s is %d (expected: less than %s, which is %d)"
              .formatted(
                  DeliveryKeys.TOUCH_INTERVAL_MS,
                  intervalMs.getAsLong(),
                  DeliveryKeys.MSG_TIMEOUT_MS,
                  timeoutMs.getAsLong()));
    }
  }

  private static void checkHeaders(ValidatedConfig config) {
    List<?> headers = config.list(MappingKeys.RECORD_HEADERS);
    if (headers.contains(MappingKeys.NO_HEADERS) && headers.size() > 1) {
      config.refuse(
          MappingKeys.RECORD_HEADERS,
          headers + " has others beside " + MappingKeys.NO_HEADERS + " (expected: it alone)");
    }
  }

  private static void checkKeyPointer(ValidatedConfig config) {
    boolean needed = config.is(MappingKeys.RECORD_KEY, RecordKey.JSON_POINTER);
    if (needed && config.isUnset(MappingKeys.RECORD_KEY_POINTER)) {
      config.refuse(
          MappingKeys.RECORD_KEY_POINTER,
          "unset with %s=json.pointer (expected: where in the body the key stands)"
              .formatted(MappingKeys.RECORD_KEY));
    }
  }

  private static void checkDeadLetterTopic(ValidatedConfig config) {
    boolean needed =
        config.number(FailureKeys.MAX_ATTEMPTS).orElse(0) > 0
            && config.is(FailureKeys.MAX_ATTEMPTS_ACTION, MaxAttemptsAction.DLQ);
    boolean empty =
        config
            .value(FailureKeys.DEAD_LETTER_TOPIC, String.class)
            .filter(String::isEmpty)
            .isPresent();
    if (needed && empty) {
      config.refuse(
          FailureKeys.DEAD_LETTER_TOPIC,
          "empty with %s=dlq (expected: a Kafka topic)".formatted(FailureKeys.MAX_ATTEMPTS_ACTION));
    }
  }

  /** Each subscription of a task needs a ready count of at least 1. */
  private static void checkInFlight(ValidatedConfig config, Map<String, String> properties) {
    OptionalLong maxInFlight = config.number(DeliveryKeys.MAX_IN_FLIGHT);
    if (config.hasErrors() || maxInFlight.isEmpty()) {
      return;
    }
    // What nsqlookupd will tell of is not known here.
    int all = Math.max(1, new SourceConfig(properties).nodeTopics().size());
    int tasksMax = Math.max(1, wholeNumber(properties, "tasks.max", 1));
    int tasks = isShared(config) ? 1 : Math.min(all, tasksMax);
    int perTask = (all + tasks - 1) / tasks;
    if (maxInFlight.getAsLong() < perTask) {
      config.refuse(
          DeliveryKeys.MAX_IN_FLIGHT,
          "%s is %d (expected: at least %d, the topics times nodes of one task)"
              .formatted(DeliveryKeys.MAX_IN_FLIGHT, maxInFlight.getAsLong(), perTask));
    }
  }

  /** The value of one of the worker's keys; it complains itself about what is no number. */
  private static int wholeNumber(Map<String, String> properties, String key, int otherwise) {
    try {
      return Integer.parseInt(properties.getOrDefault(key, Integer.toString(otherwise)).trim());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
