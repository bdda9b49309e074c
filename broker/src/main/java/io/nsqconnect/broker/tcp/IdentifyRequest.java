package io.nsqconnect.broker.tcp;

import static io.nsqconnect.protocol.ErrorCode.E_BAD_BODY;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nsqconnect.protocol.NsqException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a client says of itself and asks for. Absent and null members are 0, empty or false, which
 * means "as the server likes"; members that are not known are ignored; names are matched in any
 * case.
 */
record IdentifyRequest(
    String clientId,
    String hostname,
    String userAgent,
    boolean featureNegotiation,
    long heartbeatIntervalMs,
    long outputBufferBytes,
    long outputBufferTimeoutMs,
    long sampleRate,
    long msgTimeoutMs) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Reads the body of an IDENTIFY.
   *
   * @throws NsqException E_BAD_BODY if it is no JSON object, or a member has the wrong type
   */
  static IdentifyRequest parse(byte[] body) {
    try {
      // Bytes that are no UTF-8 are no reason to refuse a client: nsqd replaces them.
      Members members = new Members(JSON.readTree(new String(body, StandardCharsets.UTF_8)));
      // Looked at for their types alone: these features are not offered.
      members.bool("tls_v1");
      members.bool("deflate");
      members.bool("snappy");
      members.integer("deflate_level");
      return new IdentifyRequest(
          members.text("client_id"),
          members.text("hostname"),
          members.text("user_agent"),
          members.bool("feature_negotiation"),
          members.integer("heartbeat_interval"),
          members.integer("output_buffer_size"),
          members.integer("output_buffer_timeout"),
          members.integer32("sample_rate"),
          members.integer("msg_timeout"));
    } catch (IOException e) {
      throw new NsqException(E_BAD_BODY, "IDENTIFY failed to decode JSON body");
    }
  }

  /** The members of an object, by lower-case name; of several the last one counts. */
  private static final class Members {
    private final Map<String, JsonNode> byName = new TreeMap<>();

    Members(JsonNode json) throws WrongTypeException {
      if (!json.isObject() && !json.isNull()) {
        throw new WrongTypeException("body");
      }
      json.properties().forEach(m -> byName.put(m.getKey().toLowerCase(Locale.ROOT), m.getValue()));
    }

    String text(String name) throws WrongTypeException {
      JsonNode value = member(name);
      if (value == null) {
        return "";
      }
      if (!value.isTextual()) {
        throw new WrongTypeException(name);
      }
      return value.textValue();
    }

    boolean bool(String name) throws WrongTypeException {
      JsonNode value = member(name);
      if (value != null && !value.isBoolean()) {
        throw new WrongTypeException(name);
      }
      return value != null && value.booleanValue();
    }

    long integer(String name) throws WrongTypeException {
      JsonNode value = member(name);
      if (value == null) {
        return 0;
      }
      if (!value.isIntegralNumber() || !value.canConvertToLong()) {
        throw new WrongTypeException(name);
      }
      return value.longValue();
    }

    long integer32(String name) throws WrongTypeException {
      long value = integer(name);
      if (value != (int) value) {
        throw new WrongTypeException(name);
      }
      return value;
    }

    private JsonNode member(String name) {
      JsonNode value = byName.get(name);
      return value == null || value.isNull() ? null : value;
    }
  }

  private static final class WrongTypeException extends JsonProcessingException {
    private static final long serialVersionUID = 1;

    WrongTypeException(String member) {
      super("wrong type of " + member);
    }
  }
}
