package io.nsqconnect.client;

import java.util.Optional;

/**
 * What a client asks of its connections. All times are in milliseconds.
 *
 * @param identity how the client presents itself
 * @param connectTimeoutMs how long TCP and the handshake may take together, at least {@value
 *     #MIN_CONNECT_TIMEOUT_MS}
 * @param requestTimeoutMs how long an answer may take, at least {@value #MIN_REQUEST_TIMEOUT_MS};
 *     then the connection is given up
 * @param heartbeatIntervalMs how often nsqd sends a heartbeat, {@value #MIN_HEARTBEAT_INTERVAL_MS}
 *     to {@value #MAX_HEARTBEAT_INTERVAL_MS}; a connection silent for two intervals is dead
 * @param outputBufferTimeoutMs how long nsqd may hold back messages to send more at once, {@value
 *     #MIN_OUTPUT_BUFFER_TIMEOUT_MS} to {@value #MAX_OUTPUT_BUFFER_TIMEOUT_MS}
 * @param msgTimeoutMs how long a message may stay in flight unless touched: 0 for what nsqd is
 *     configured with, or at least {@value #MIN_MSG_TIMEOUT_MS}
 * @param reconnectBackoff the delays before a lost connection is dialled again
 * @param authSecret sent if nsqd requires AUTH
 * @param transport encryption and compression
 */
public record ConnectionSettings(
    ClientIdentity identity,
    int connectTimeoutMs,
    int requestTimeoutMs,
    int heartbeatIntervalMs,
    int outputBufferTimeoutMs,
    long msgTimeoutMs,
    BackoffRange reconnectBackoff,
    Optional<AuthSecret> authSecret,
    TransportSettings transport) {

  public static final int MIN_CONNECT_TIMEOUT_MS = 100;
  public static final int MAX_CONNECT_TIMEOUT_MS = 60_000;
  public static final int MIN_REQUEST_TIMEOUT_MS = 1000;
  public static final int MIN_HEARTBEAT_INTERVAL_MS = 1000;

  /** nsqd's own bound unless it is started with another. */
  public static final int MAX_HEARTBEAT_INTERVAL_MS = 60_000;

  public static final int MIN_OUTPUT_BUFFER_TIMEOUT_MS = 25;
  public static final int MAX_OUTPUT_BUFFER_TIMEOUT_MS = 30_000;
  public static final int MIN_MSG_TIMEOUT_MS = 1000;

  /** Checks the ranges. */
  public ConnectionSettings {
    requireRange(
        "connect timeout", connectTimeoutMs, MIN_CONNECT_TIMEOUT_MS, MAX_CONNECT_TIMEOUT_MS);
    requireRange("request timeout", requestTimeoutMs, MIN_REQUEST_TIMEOUT_MS, Integer.MAX_VALUE);
    requireRange(
        "heartbeat interval",
        heartbeatIntervalMs,
        MIN_HEARTBEAT_INTERVAL_MS,
        MAX_HEARTBEAT_INTERVAL_MS);
    requireRange(
        "output buffer timeout",
        outputBufferTimeoutMs,
        MIN_OUTPUT_BUFFER_TIMEOUT_MS,
        MAX_OUTPUT_BUFFER_TIMEOUT_MS);
    if (msgTimeoutMs != 0) {
      requireRange("message timeout", msgTimeoutMs, MIN_MSG_TIMEOUT_MS, Integer.MAX_VALUE);
    }
  }

  private static void requireRange(String what, long valueMs, long minMs, long maxMs) {
    if (valueMs < minMs || valueMs > maxMs) {
      throw new IllegalArgumentException(
          what + " of " + valueMs + " ms (expected: " + minMs + " to " + maxMs + " ms)");
    }
  }

  /** The settings of a client that states only who it is. */
  public static Builder builder(ClientIdentity identity) {
    return new Builder(identity);
  }

  /** Settings in the making; what is not set keeps its default. */
  public static final class Builder {
    private final ClientIdentity identity;
    private int connectTimeoutMs = 5000;
    private int requestTimeoutMs = 30_000;
    private int heartbeatIntervalMs = 30_000;
    private int outputBufferTimeoutMs = MIN_OUTPUT_BUFFER_TIMEOUT_MS;
    private long msgTimeoutMs;
    private BackoffRange reconnectBackoff = new BackoffRange(250, 30_000);
    private Optional<AuthSecret> authSecret = Optional.empty();
    private TransportSettings transport = TransportSettings.PLAIN;

    private Builder(ClientIdentity identity) {
      this.identity = identity;
    }

    public Builder connectTimeoutMs(int valueMs) {
      connectTimeoutMs = valueMs;
      return this;
    }

    public Builder requestTimeoutMs(int valueMs) {
      requestTimeoutMs = valueMs;
      return this;
    }

    public Builder heartbeatIntervalMs(int valueMs) {
      heartbeatIntervalMs = valueMs;
      return this;
    }

    public Builder outputBufferTimeoutMs(int valueMs) {
      outputBufferTimeoutMs = valueMs;
      return this;
    }

    public Builder msgTimeoutMs(long valueMs) {
      msgTimeoutMs = valueMs;
      return this;
    }

    public Builder reconnectBackoff(BackoffRange range) {
      reconnectBackoff = range;
      return this;
    }

    public Builder authSecret(AuthSecret secret) {
      authSecret = Optional.of(secret);
      return this;
    }

    public Builder transport(TransportSettings settings) {
      transport = settings;
      return this;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public ConnectionSettings build() {
      return new ConnectionSettings(
          identity,
          connectTimeoutMs,
          requestTimeoutMs,
          heartbeatIntervalMs,
          outputBufferTimeoutMs,
          msgTimeoutMs,
          reconnectBackoff,
          authSecret,
          transport);
    }
  }
}
