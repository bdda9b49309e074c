package io.nsqconnect.source;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;

import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.KeyGroup;
import io.nsqconnect.client.connect.TextCheck;
import io.nsqconnect.client.discovery.HttpAddress;
import io.nsqconnect.protocol.Names;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;

/** The keys that say what is read. */
final class SubscriptionKeys {
  static final String TOPICS = "nsq.topics";
  static final String TOPICS_REGEX = "nsq.topics.regex";
  static final String CHANNEL = "nsq.channel";
  static final String ALLOW_EPHEMERAL = "nsq.channel.allow.ephemeral";
  static final String CHANNEL_EXCLUSIVE = "nsq.channel.exclusive";
  static final String NSQD_HTTP_ADDRESSES = "nsq.nsqd.http.addresses";
  static final String TASK_ASSIGNMENT = "nsq.task.assignment";

  private SubscriptionKeys() {}

  static void define(ConfigDef def) {
    new KeyGroup(def, "Subscription")
        .recommending(RegisteredNames.topics())
        .add(
            TOPICS,
            Type.LIST,
            "",
            name("NSQ topic names"),
            HIGH,
            "The NSQ topics to read, separated by commas. Exactly one of this and "
                + TOPICS_REGEX
                + " is needed.")
        .add(
            TOPICS_REGEX,
            Type.STRING,
            null,
            TextCheck.of("a regular expression", Pattern::compile),
            HIGH,
            "A regular expression that the names of the topics to read match as a whole. The topics"
                + " are those that nsqlookupd knows, also such as come later.")
        .recommending(RegisteredNames.channels())
        .add(
            CHANNEL,
            Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            name("an NSQ channel name"),
            HIGH,
            "The channel to read each topic from. It is made on first use, and from then on keeps"
                + " the messages that the connector has not finished.")
        .add(
            ALLOW_EPHEMERAL,
            Type.BOOLEAN,
            false,
            null,
            LOW,
            "Whether the channel may be ephemeral. Such a channel, with all its messages, is gone"
                + " as soon as the connector is disconnected.")
        .add(
            CHANNEL_EXCLUSIVE,
            Type.STRING,
            Choice.spelling(ForeignConsumerAction.WARN),
            Choice.of(ForeignConsumerAction.class),
            LOW,
            "What to do if others consume the channel, too, which breaks exactly-once delivery:"
                + " nothing (off), warn in the log, or fail. nsqd is asked for them, once in each"
                + " heartbeat interval, over HTTP; a consumer with the task's client id and host"
                + " name counts as the task.")
        .add(
            NSQD_HTTP_ADDRESSES,
            Type.LIST,
            "",
            TextCheck.of("host:port, or http or https URLs", HttpAddress::parse),
            LOW,
            "Where the nodes of "
                + ConnectionKeys.NSQD_TCP_ADDRESSES
                + " answer HTTP, in the same order. nsqlookupd tells it of those that it knows. They"
                + " are asked for other consumers, and whether a channel is empty.")
        .add(
            TASK_ASSIGNMENT,
            Type.STRING,
            Choice.spelling(TaskAssignment.EXCLUSIVE),
            Choice.of(TaskAssignment.class),
            LOW,
            "exclusive: each topic on each node is read by one task, and is remembered. shared: by"
                + " every task, for a node that one task can not keep up with; then nothing is"
                + " remembered, and delivery is at least once.");
  }

  private static Validator name(String expectation) {
    return TextCheck.of(
        expectation,
        name -> {
          if (!Names.isValid(name)) {
            throw new IllegalArgumentException(
                "not an NSQ name (expected: 1 to "
                    + Names.MAX_LENGTH
                    + " of a-z A-Z 0-9 . _ -, then optionally "
                    + Names.EPHEMERAL_SUFFIX
                    + ")");
          }
        });
  }
}
