package io.nsqconnect.source;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.KeyGroup;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys that say what is remembered of messages. */
final class DedupeKeys {
  static final String DEDUPE_ENABLED = "nsq.dedupe.enabled";
  static final String NODE_IDENTITY = "nsq.node.identity";
  static final String DEDUPE_WINDOW = "nsq.dedupe.window";
  static final String DEDUPE_SEGMENTS = "nsq.dedupe.segments";
  static final String DEDUPE_SEGMENT_SIZE = "nsq.dedupe.segment.size";
  static final String DEDUPE_RETENTION_MS = "nsq.dedupe.retention.ms";
  static final String FIN_CONFIRM = "nsq.fin.confirm";
  static final String FIN_CONFIRM_INTERVAL_MS = "nsq.fin.confirm.interval.ms";

  private DedupeKeys() {}

  static void define(ConfigDef def) {
    new KeyGroup(def, "Dedupe")
        .add(
            DEDUPE_ENABLED,
            Type.BOOLEAN,
            true,
            null,
            MEDIUM,
            "Whether the ids of messages that are in Kafka are remembered, as source offsets, so"
                + " that messages which nsqd delivers again are finished and not written again.")
        .add(
            NODE_IDENTITY,
            Type.STRING,
            Choice.spelling(NodeIdentity.ADDRESS),
            Choice.of(NodeIdentity.class),
            LOW,
            "What tells a node from others in what is remembered: its address, or, for nodes whose"
                + " address changes, the host name that nsqlookupd knows, with the port. Nodes that"
                + " nsqlookupd does not tell of have their address.")
        .add(
            DEDUPE_WINDOW,
            Type.INT,
            20_000,
            between(1000, 1_000_000),
            LOW,
            "For how many younger messages a finished one is remembered at least, for each topic on"
                + " each node. An nsqd that was killed brings back up to about --sync-every plus"
                + " --mem-queue-size finished messages; make it twice as many.")
        .add(
            DEDUPE_SEGMENTS,
            Type.INT,
            256,
            between(16, 4096),
            LOW,
            "In how many segments, each a source offset, they are kept at most. May only grow later.")
        .add(
            DEDUPE_SEGMENT_SIZE,
            Type.INT,
            512,
            between(64, 8192),
            LOW,
            "How many messages a segment holds. With "
                + DEDUPE_SEGMENTS
                + " this is at least twice "
                + DEDUPE_WINDOW
                + ".")
        .add(
            DEDUPE_RETENTION_MS,
            Type.LONG,
            604_800_000L,
            atLeast(3_600_000),
            LOW,
            "How long messages are remembered of which it is unknown whether nsqd has them still,"
                + " because a task or a connection ended before nsqd had confirmed, and because its"
                + " channel was not seen to be empty since.")
        .add(
            FIN_CONFIRM,
            Type.STRING,
            Choice.spelling(FinishConfirmation.AUTO),
            Choice.of(FinishConfirmation.class),
            LOW,
            "How it is found out that nsqd has finished messages: by a barrier, which leaves a line"
                + " in nsqd's log each time, by the best means that nsqd has, which at present is"
                + " the same, or not at all: then it is taken for granted.")
        .add(
            FIN_CONFIRM_INTERVAL_MS,
            Type.INT,
            1000,
            between(50, 60_000),
            LOW,
            "How often nsqd is asked for that, while messages are finished.");
  }
}
