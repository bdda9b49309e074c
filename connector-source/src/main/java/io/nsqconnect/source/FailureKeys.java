package io.nsqconnect.source;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.KeyGroup;
import io.nsqconnect.client.connect.TextCheck;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys that say what becomes of messages of which no record can be made. */
final class FailureKeys {
  static final String MAX_ATTEMPTS = "nsq.max.attempts";
  static final String MAX_ATTEMPTS_ACTION = "nsq.max.attempts.action";

  /** As Connect calls it for sinks. */
  static final String DEAD_LETTER_TOPIC = "errors.deadletterqueue.topic.name";

  static final String DEAD_LETTER_CONTEXT = "errors.deadletterqueue.context.headers.enable";

  /** nsqd counts in 16 bits. */
  private static final int MOST_ATTEMPTS = 65_535;

  private static final Pattern KAFKA_TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private FailureKeys() {}

  static void define(ConfigDef def) {
    new KeyGroup(def, "Failures")
        .deciding(MAX_ATTEMPTS_ACTION)
        .add(
            MAX_ATTEMPTS,
            Type.INT,
            0,
            between(0, MOST_ATTEMPTS),
            MEDIUM,
            "How often nsqd may deliver a message until the connector gives it up; 0: there is no"
                + " limit. Each restart of a task is a delivery of what it has in flight.")
        .add(
            MAX_ATTEMPTS_ACTION,
            Type.STRING,
            Choice.spelling(MaxAttemptsAction.DLQ),
            Choice.of(MaxAttemptsAction.class),
            MEDIUM,
            "What to do with a message that was delivered more often: write it to "
                + DEAD_LETTER_TOPIC
                + " (dlq), requeue it and fail the task, or finish it, which loses it.")
        .deciding(DEAD_LETTER_CONTEXT)
        .add(
            DEAD_LETTER_TOPIC,
            Type.STRING,
            "",
            TextCheck.of("a Kafka topic name, or empty", FailureKeys::checkTopic),
            MEDIUM,
            "The Kafka topic for messages that are given up or can not be read, each as it came, in"
                + " the same transaction as the records of its batch. Empty: a message that can not"
                + " be read fails the task.")
        .add(
            DEAD_LETTER_CONTEXT,
            Type.BOOLEAN,
            true,
            null,
            LOW,
            "Whether headers of a dead letter tell of the message, as "
                + MappingKeys.RECORD_HEADERS
                + " can, and of the reason: __connect.errors.exception.message and others.");
  }

  private static void checkTopic(String name) {
    boolean dots = name.equals(".") || name.equals("..");
    if (!name.isEmpty() && (dots || !KAFKA_TOPIC.matcher(name).matches())) {
      throw new IllegalArgumentException(
          "no name for a Kafka topic (expected: 1 to 249 of a-z A-Z 0-9 . _ -)");
    }
  }

  static AttemptsLimit attemptsLimit(SourceConfig config) {
    return new AttemptsLimit(
        config.getInt(MAX_ATTEMPTS),
        Choice.read(MaxAttemptsAction.class, config.getString(MAX_ATTEMPTS_ACTION)));
  }

  /** Where dead letters go; empty if there is no such place. */
  static Optional<DeadLetters> deadLetters(SourceConfig config) {
    String topic = config.getString(DEAD_LETTER_TOPIC);
    return topic.isEmpty()
        ? Optional.empty()
        : Optional.of(
            MappingKeys.deadLetters(config, topic, config.getBoolean(DEAD_LETTER_CONTEXT)));
  }
}
