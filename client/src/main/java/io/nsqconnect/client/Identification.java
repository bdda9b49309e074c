package io.nsqconnect.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;

/** The two JSON documents of IDENTIFY: what the client sends, and what nsqd answers. */
final class Identification {
  /** nsqd's defaults, for a server that does not say. */
  private static final int DEFAULT_MAX_READY_COUNT = 2500;

  private static final long DEFAULT_MSG_TIMEOUT_MS = 60_000;
  private static final long DEFAULT_MAX_MSG_TIMEOUT_MS = 900_000;

  private static final JsonMapper JSON = new JsonMapper();

  private Identification() {}

  static String request(ConnectionSettings settings) {
    TransportSettings wanted = settings.transport();
    ObjectNode request =
        JSON.createObjectNode()
            .put("client_id", settings.identity().clientId())
            .put("hostname", settings.identity().hostname())
            .put("user_agent", settings.identity().userAgent())
            .put("feature_negotiation", true)
            .put("heartbeat_interval", settings.heartbeatIntervalMs())
            .put("output_buffer_timeout", settings.outputBufferTimeoutMs())
            .put("tls_v1", wanted.tls().isPresent())
            .put("snappy", wanted.compression() == Compression.SNAPPY)
            .put("deflate", wanted.compression() == Compression.DEFLATE);
    if (wanted.compression() == Compression.DEFLATE) {
      request.put("deflate_level", wanted.deflateLevel());
    }
    if (settings.msgTimeoutMs() != 0) {
      request.put("msg_timeout", settings.msgTimeoutMs());
    }
    return request.toString();
  }

  /**
   * Reads nsqd's answer.
   *
   * @throws IllegalArgumentException if it is no JSON object
   */
  static ServerInfo answer(String text) {
    JsonNode answer = parse(text);
    return new ServerInfo(
        answer.path("version").asText("unknown"),
        answer.path("max_rdy_count").asInt(DEFAULT_MAX_READY_COUNT),
        answer.path("msg_timeout").asLong(DEFAULT_MSG_TIMEOUT_MS),
        answer.path("max_msg_timeout").asLong(DEFAULT_MAX_MSG_TIMEOUT_MS),
        answer.path("auth_required").asBoolean(false));
  }

  /**
   * Which layers nsqd's answer announces.
   *
   * @throws IllegalArgumentException if it is no JSON object
   */
  static TransportLayers layers(String text) {
    JsonNode answer = parse(text);
    Compression compression = Compression.NONE;
    if (answer.path("snappy").asBoolean(false)) {
      compression = Compression.SNAPPY;
    } else if (answer.path("deflate").asBoolean(false)) {
      compression = Compression.DEFLATE;
    }
    return new TransportLayers(
        answer.path("tls_v1").asBoolean(false),
        compression,
        Math.max(1, answer.path("deflate_level").asInt(TransportLayers.DEFAULT_DEFLATE_LEVEL)));
  }

  private static JsonNode parse(String text) {
    JsonNode answer;
    try {
      answer = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(notAnObject(text), e);
    }
    if (!answer.isObject()) {
      throw new IllegalArgumentException(notAnObject(text));
    }
    return answer;
  }

  private static String notAnObject(String text) {
    return "answer to IDENTIFY is \"" + text + "\" (expected: a JSON object)";
  }
}
