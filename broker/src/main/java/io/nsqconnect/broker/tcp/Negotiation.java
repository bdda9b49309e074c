package io.nsqconnect.broker.tcp;

import static io.nsqconnect.protocol.ErrorCode.E_BAD_BODY;

import com.fasterxml.jackson.core.JsonGenerator;
import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.json.JsonText;
import io.nsqconnect.protocol.NsqException;
import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;
import java.io.IOException;

/**
 * What holds for one client after it has identified itself, or before.
 *
 * <p>The output buffer is honoured as an upper bound: this broker sends when a batch ends, or in
 * rounds that come sooner than any client may ask by default.
 *
 * @param heartbeatIntervalMs 0 for no heartbeats and no deadlines
 * @param outputBufferBytes what the client is told of its output buffer
 * @param outputBufferTimeoutMs what the client is told of its delay
 * @param sampleRate 0, or the part of the messages to deliver, in percent
 * @param msgTimeoutMs how long a message may be in flight
 * @param layers what this IDENTIFY puts below the protocol
 */
record Negotiation(
    long heartbeatIntervalMs,
    long outputBufferBytes,
    long outputBufferTimeoutMs,
    int sampleRate,
    long msgTimeoutMs,
    TransportLayers layers) {

  /** Half of the 60 s after which nsqd gives up a client. */
  static final long DEFAULT_HEARTBEAT_INTERVAL_MS = 30_000;

  private static final long DEFAULT_OUTPUT_BUFFER_BYTES = 16 * 1024;
  private static final long MIN_OUTPUT_BUFFER_BYTES = 64;
  private static final long MIN_INTERVAL_MS = 1_000;
  private static final int MAX_SAMPLE_RATE = 99;

  /** In a request: turn this off. */
  private static final long OFF = -1;

  static Negotiation defaults(Limits limits) {
    return new Negotiation(
        DEFAULT_HEARTBEAT_INTERVAL_MS,
        DEFAULT_OUTPUT_BUFFER_BYTES,
        limits.outputBufferTimeout().toMillis(),
        0,
        limits.msgTimeout().toMillis(),
        limits.layers().grant(LayerWishes.NONE));
  }

  /**
   * What holds after {@code request}.
   *
   * @throws NsqException E_BAD_BODY for the first value that is out of its range, E_IDENTIFY_FAILED
   *     for layers that exclude each other
   */
  Negotiation after(IdentifyRequest request, Limits limits) {
    long heartbeat =
        choose(
            "heartbeat interval",
            request.heartbeatIntervalMs(),
            heartbeatIntervalMs,
            0,
            MIN_INTERVAL_MS,
            limits.maxHeartbeatInterval().toMillis());
    long bufferTimeout =
        choose(
            "output buffer timeout",
            request.outputBufferTimeoutMs(),
            outputBufferTimeoutMs,
            0,
            limits.minOutputBufferTimeout().toMillis(),
            limits.maxOutputBufferTimeout().toMillis());
    long bufferBytes =
        choose(
            "output buffer size",
            request.outputBufferBytes(),
            outputBufferBytes,
            1,
            MIN_OUTPUT_BUFFER_BYTES,
            limits.maxOutputBufferBytes());
    long sample = request.sampleRate();
    if (sample < 0 || sample > MAX_SAMPLE_RATE) {
      throw invalid("sample rate", sample);
    }
    long msgTimeout = request.msgTimeoutMs();
    if (msgTimeout != 0
        && (msgTimeout < MIN_INTERVAL_MS || msgTimeout > limits.maxMsgTimeout().toMillis())) {
      throw invalid("msg timeout", msgTimeout);
    }
    boolean unbuffered = request.outputBufferBytes() == OFF;
    return new Negotiation(
        heartbeat,
        bufferBytes,
        unbuffered ? 0 : bufferTimeout,
        (int) sample,
        msgTimeout == 0 ? msgTimeoutMs : msgTimeout,
        limits.layers().grant(request.featureNegotiation() ? request.layers() : LayerWishes.NONE));
  }

  /** The answer to a client that asked for feature negotiation. */
  String toJson(Limits limits) {
    return JsonText.object(json -> writeTo(json, limits));
  }

  private void writeTo(JsonGenerator json, Limits limits) throws IOException {
    json.writeNumberField("max_rdy_count", limits.maxReadyCount());
    json.writeStringField("version", Version.NSQD);
    json.writeNumberField("max_msg_timeout", limits.maxMsgTimeout().toMillis());
    json.writeNumberField("msg_timeout", msgTimeoutMs);
    json.writeBooleanField("tls_v1", layers.tls());
    json.writeBooleanField("deflate", layers.compression() == Compression.DEFLATE);
    json.writeNumberField("deflate_level", layers.deflateLevel());
    json.writeNumberField("max_deflate_level", limits.layers().maxDeflateLevel());
    json.writeBooleanField("snappy", layers.compression() == Compression.SNAPPY);
    json.writeNumberField("sample_rate", sampleRate);
    json.writeBooleanField("auth_required", limits.authRequired());
    json.writeNumberField("output_buffer_size", outputBufferBytes);
    json.writeNumberField("output_buffer_timeout", outputBufferTimeoutMs);
    if (limits.topology().isShown()) {
      json.writeStringField("topology_region", limits.topology().region());
      json.writeStringField("topology_zone", limits.topology().zone());
    }
  }

  /** The wish of a client within bounds; 0 keeps {@code present}, -1 means {@code off}. */
  private static long choose(String what, long wish, long present, long off, long min, long max) {
    if (wish == 0) {
      return present;
    }
    if (wish == OFF) {
      return off;
    }
    if (wish < min || wish > max) {
      throw invalid(what, wish);
    }
    return wish;
  }

  private static NsqException invalid(String what, long value) {
    return new NsqException(E_BAD_BODY, "IDENTIFY " + what + " (" + value + ") is invalid");
  }
}
