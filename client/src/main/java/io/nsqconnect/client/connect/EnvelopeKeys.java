package io.nsqconnect.client.connect;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import io.nsqconnect.client.envelope.EnvelopeFormat;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys about what a message carries besides the value of a record, and whose it is. */
public final class EnvelopeKeys {
  public static final String ENVELOPE = "nsq.envelope";
  public static final String BRIDGE_ID = "bridge.id";
  public static final String BRIDGE_LOOP_ACTION = "bridge.loop.action";

  private EnvelopeKeys() {}

  /**
   * Adds the keys to {@code group}.
   *
   * @param dependents keys that only matter for some envelopes
   */
  public static void define(KeyGroup group, String... dependents) {
    group
        .deciding(dependents)
        .add(
            ENVELOPE,
            Type.STRING,
            Choice.spelling(EnvelopeChoice.NONE),
            Choice.of(EnvelopeChoice.class),
            MEDIUM,
            "What the body of a message is: none, the value of the record alone; json or"
                + " cloudevents, a JSON object with key, value, headers, timestamp and origin of"
                + " the record, which the other connector makes the same record of again.")
        .deciding(BRIDGE_LOOP_ACTION)
        .add(
            BRIDGE_ID,
            Type.STRING,
            "",
            TextCheck.of(
                "no control characters, the same after a header converter",
                id -> {
                  TextCheck.requirePrintable(id);
                  LoopGuard.requireRecognisable(id);
                }),
            LOW,
            "A name that source and sink of a bridge in both directions share, so that they can"
                + " tell what the bridge itself has brought: by the header "
                + LoopGuard.HEADER
                + " of a record, and by the envelope of a message. Empty: they do not look.")
        .add(
            BRIDGE_LOOP_ACTION,
            Type.STRING,
            Choice.spelling(LoopAction.DROP),
            Choice.of(LoopAction.class),
            LOW,
            "What to do with what this bridge has brought already: drop it, which ends the loop,"
                + " or pass it on.");
  }

  /** How messages are written or read; empty if they are bare values. */
  public static Optional<EnvelopeFormat> format(AbstractConfig config) {
    return Choice.read(EnvelopeChoice.class, config.getString(ENVELOPE)).format();
  }

  /** What the bridge is called; empty if it has no name. */
  public static String bridgeId(AbstractConfig config) {
    return config.getString(BRIDGE_ID);
  }

  /** The guard that {@code config} asks for. */
  public static LoopGuard loopGuard(AbstractConfig config) {
    return new LoopGuard(
        bridgeId(config),
        Choice.read(LoopAction.class, config.getString(BRIDGE_LOOP_ACTION)) == LoopAction.DROP);
  }
}
