package io.nsqconnect.broker.tcp;

import static io.nsqconnect.protocol.ErrorCode.E_BAD_BODY;

import io.nsqconnect.broker.json.JsonMembers;
import io.nsqconnect.protocol.NsqException;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * What a client says of itself and asks for. Absent and null members are 0, empty or false, which
 * means "as the server likes"; members that are not known are ignored; names are matched in any
 * case.
 */
record IdentifyRequest(
    String clientId,
    String hostname,
    String userAgent,
    ClientTopology topology,
    boolean featureNegotiation,
    long heartbeatIntervalMs,
    long outputBufferBytes,
    long outputBufferTimeoutMs,
    long sampleRate,
    long msgTimeoutMs,
    LayerWishes layers) {
  private static final int MAX_SHOWN_CHARS = 256;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /**
   * Reads the body of an IDENTIFY.
   *
   * @throws NsqException E_BAD_BODY if it is no JSON object, or a member has the wrong type
   */
  static IdentifyRequest parse(byte[] body) {
    try {
      JsonMembers members = JsonMembers.parse(body);
      return new IdentifyRequest(
          members.text("client_id"),
          members.text("hostname"),
          members.text("user_agent"),
          new ClientTopology(
              members.textIfAny("topology_region"), members.textIfAny("topology_zone")),
          members.bool("feature_negotiation"),
          members.integer("heartbeat_interval"),
          members.integer("output_buffer_size"),
          members.integer("output_buffer_timeout"),
          members.integer32("sample_rate"),
          members.integer("msg_timeout"),
          new LayerWishes(
              members.bool("tls_v1"),
              members.bool("snappy"),
              members.bool("deflate"),
              members.integer("deflate_level")));
    } catch (IOException e) {
      throw new NsqException(E_BAD_BODY, "IDENTIFY failed to decode JSON body");
    }
  }

  /**
   * For the log, as Go prints nsqd's; what a client says of itself is cut, and stays in its line.
   */
  @Override
  public String toString() {
    return "{ClientID:"
        + shown(clientId)
        + " Hostname:"
        + shown(hostname)
        + " HeartbeatInterval:"
        + heartbeatIntervalMs
        + " OutputBufferSize:"
        + outputBufferBytes
        + " OutputBufferTimeout:"
        + outputBufferTimeoutMs
        + " FeatureNegotiation:"
        + featureNegotiation
        + " TLSv1:"
        + layers.tls()
        + " Deflate:"
        + layers.deflate()
        + " DeflateLevel:"
        + layers.deflateLevel()
        + " Snappy:"
        + layers.snappy()
        + " SampleRate:"
        + sampleRate
        + " UserAgent:"
        + shown(userAgent)
        + " MsgTimeout:"
        + msgTimeoutMs
        + '}';
  }

  private static String shown(String text) {
    return CONTROL
        .matcher(text.substring(0, Math.min(text.length(), MAX_SHOWN_CHARS)))
        .replaceAll("?");
  }
}
