package io.nsqconnect.sink;

import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.connect.EnvelopeChoice;
import io.nsqconnect.client.connect.EnvelopeKeys;
import io.nsqconnect.client.connect.Template;
import io.nsqconnect.client.connect.ValidatedConfig;
import io.nsqconnect.protocol.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Checks of the sink's keys against each other; each finding is pinned on the key to change. */
final class SinkChecks {
  private SinkChecks() {}

  static void check(ValidatedConfig config, Map<String, String> properties) {
    config.requireAtLeast(DeliveryKeys.RETRY_BACKOFF_MAX_MS, DeliveryKeys.RETRY_BACKOFF_MS);
    config.requireAtLeast(BatchingKeys.MAX_IN_FLIGHT_BYTES, MappingKeys.MAX_MESSAGE_BYTES);
    config.requireAtLeast(BatchingKeys.MAX_IN_FLIGHT_BYTES, BatchingKeys.BATCH_MAX_BYTES);
    checkTopic(config);
    checkDeferral(config);
    checkNullLiteral(config);
    checkCopies(config);
    checkIdempotence(config);
    checkDeadLetterQueue(config, properties);
  }

  /** Only for those who ask for it: by default, an errant record fails the task. */
  private static void checkDeadLetterQueue(ValidatedConfig config, Map<String, String> properties) {
    boolean exists =
        properties.getOrDefault("errors.tolerance", "none").equals("all")
            && !properties.getOrDefault(SinkConfig.DEAD_LETTER_QUEUE, "").isBlank();
    for (String key : List.of(MappingKeys.NULL_VALUE, MappingKeys.INVALID_RECORD_ACTION)) {
      if (!exists && "errant".equals(properties.get(key))) {
        config.refuse(
            key,
            key
                + " is errant without a dead letter queue (expected: errors.tolerance=all and "
                + SinkConfig.DEAD_LETTER_QUEUE
                + ")");
      }
    }
  }

  /** With the shortest names in its places: if that names no topic, nothing else does. */
  private static void checkTopic(ValidatedConfig config) {
    Optional<String> topic = config.value(MappingKeys.TOPIC, String.class);
    if (topic.isEmpty() || !config.is(MappingKeys.TOPIC_NAME_POLICY, TopicNamePolicy.FAIL)) {
      return;
    }
    String name =
        new Template(topic.get(), MappingKeys.TOPIC_PLACES)
            .fill(Map.of("topic", "x", "partition", "0"));
    if (!Names.isValid(name)) {
      config.refuse(
          MappingKeys.TOPIC,
          "%s is \"%s\", of at least %d characters, and names no NSQ topic whatever the record"
                  .formatted(MappingKeys.TOPIC, topic.get(), name.length())
              + " (expected: 1 to %d of a-z A-Z 0-9 . _ -, or %s=%s)"
                  .formatted(
                      Names.MAX_LENGTH,
                      MappingKeys.TOPIC_NAME_POLICY,
                      TopicNamePolicy.TRUNCATE_HASH));
    }
  }

  private static void checkDeferral(ValidatedConfig config) {
    OptionalLong deferMs = config.number(MappingKeys.DEFER_MS);
    OptionalLong maxMs = config.number(MappingKeys.MAX_DEFER_MS);
    if (deferMs.isPresent() && maxMs.isPresent() && deferMs.getAsLong() > maxMs.getAsLong()) {
      config.refuse(
          MappingKeys.DEFER_MS,
          "%s is %d (expected: at most %s, which is %d)"
              .formatted(
                  MappingKeys.DEFER_MS,
                  deferMs.getAsLong(),
                  MappingKeys.MAX_DEFER_MS,
                  maxMs.getAsLong()));
    }
  }

  private static void checkNullLiteral(ValidatedConfig config) {
    boolean needed =
        config.is(MappingKeys.NULL_VALUE, NullValueAction.LITERAL)
            && config.is(EnvelopeKeys.ENVELOPE, EnvelopeChoice.NONE);
    boolean empty =
        config.value(MappingKeys.NULL_LITERAL, String.class).filter(String::isEmpty).isPresent();
    if (needed && empty) {
      config.refuse(
          MappingKeys.NULL_LITERAL,
          MappingKeys.NULL_LITERAL
              + " is empty, and NSQ has no message without a body (expected: at least 1 character"
              + " if "
              + MappingKeys.NULL_VALUE
              + " is literal)");
    }
  }

  private static void checkCopies(ValidatedConfig config) {
    OptionalLong copies = config.number(DeliveryKeys.PUBLISH_COPIES);
    long nodes = config.list(ConnectionKeys.NSQD_TCP_ADDRESSES).stream().distinct().count();
    boolean fixed = config.list(DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES).isEmpty();
    if (copies.isPresent() && fixed && nodes > 0 && copies.getAsLong() > nodes) {
      config.refuse(
          DeliveryKeys.PUBLISH_COPIES,
          "%s is %d (expected: at most the number of nodes in %s, which is %d)"
              .formatted(
                  DeliveryKeys.PUBLISH_COPIES,
                  copies.getAsLong(),
                  ConnectionKeys.NSQD_TCP_ADDRESSES,
                  nodes));
    }
  }

  private static void checkIdempotence(ValidatedConfig config) {
    if (config.is(DeliveryKeys.IDEMPOTENCE, Idempotence.REQUIRED)) {
      config.refuse(
          DeliveryKeys.IDEMPOTENCE,
          DeliveryKeys.IDEMPOTENCE
              + " is required, and no nsqd recognises repeated requests yet (expected: auto or"
              + " disabled)");
    }
  }
}
