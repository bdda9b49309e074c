package io.nsqconnect.client.connect;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;

/**
 * Keeps a bridge that goes both ways from carrying the same record round for ever.
 *
 * <p>Whatever a connector with a {@code bridge.id} brings to the other side bears that id: a record
 * in Kafka in the header {@value #HEADER}, a message in NSQ in the field of its envelope. The other
 * connector of the same bridge drops what bears its own id. A message without an envelope bears
 * nothing, so a loop is only seen where the sink writes envelopes, or where it meets a record that
 * the source has made.
 *
 * <p>A header goes through the {@code header.converter} of either connector. Connect's default
 * makes numbers, dates and truth values of what looks like them, others may make bytes of it; so
 * ids are compared as texts, and those that do not come back as the same text are refused.
 *
 * @param bridgeId empty if there is no guard
 * @param drops whether what comes round is dropped
 */
public record LoopGuard(String bridgeId, boolean drops) {
  /** The header of records that names the bridge that made them, a string when it is made. */
  public static final String HEADER = "nsq.bridge";

  /** Whether what bears {@code bearer} is to be dropped. */
  public boolean stops(Object bearer) {
    return drops && !bridgeId.isEmpty() && bearer != null && bridgeId.equals(text(bearer));
  }

  private static String text(Object bearer) {
    if (bearer instanceof String text) {
      return text;
    }
    if (bearer instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    try {
      return Values.convertToString(null, bearer);
    } catch (RuntimeException e) {
      // Somebody else's header: no id becomes such a thing.
      return null;
    }
  }

  /**
   * Throws {@link IllegalArgumentException} if no header could be told to bear {@code bridgeId}.
   */
  static void requireRecognisable(String bridgeId) {
    if (!bridgeId.isEmpty() && !bridgeId.equals(returned(bridgeId))) {
      throw new IllegalArgumentException(
          "is not the same after a header converter (expected: a name that Connect does not take for"
              + " a number, a time or null and writes otherwise)");
    }
  }

  /** What Connect's default makes of {@code bridgeId}; null if it fails. */
  private static String returned(String bridgeId) {
    SimpleHeaderConverter converter = new SimpleHeaderConverter();
    try {
      byte[] sent = converter.fromConnectHeader("", HEADER, Schema.STRING_SCHEMA, bridgeId);
      Object bearer = converter.toConnectHeader("", HEADER, sent).value();
      return bearer == null ? null : text(bearer);
    } catch (RuntimeException e) {
      return null;
    }
  }
}
