package io.nsqconnect.broker.config;

import static io.nsqconnect.broker.config.Option.of;
import static io.nsqconnect.broker.config.OptionType.BOOL;
import static io.nsqconnect.broker.config.OptionType.DURATION;
import static io.nsqconnect.broker.config.OptionType.FLOATS;
import static io.nsqconnect.broker.config.OptionType.INT;
import static io.nsqconnect.broker.config.OptionType.INT64;
import static io.nsqconnect.broker.config.OptionType.STRING;
import static io.nsqconnect.broker.config.OptionType.STRINGS;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Every option of the broker. Names, defaults and meaning are those of nsqd 1.3.0. */
public final class Options {
  /** Default of {@link #NODE_ID}: derived from the host name. */
  static final long NODE_ID_FROM_HOSTNAME = Long.MIN_VALUE;

  private static final int TLS_1_0 = 0x0301;

  public static final Option<Boolean> VERSION =
      of("version", BOOL, false, "print version string").flagOnly();
  public static final Option<String> CONFIG =
      of("config", STRING, "", "path to config file").flagOnly();
  public static final Option<Boolean> VERBOSE =
      of("verbose", BOOL, false, "[deprecated] has no effect, use --log-level").flagOnly();
  public static final Option<Boolean> WORKER_ID =
      of("worker-id", BOOL, false, "[deprecated] use --node-id").flagOnly();

  public static final Option<String> LOG_LEVEL =
      of(
          "log-level",
          OptionType.words("log level", List.of("debug", "info", "warn", "error", "fatal"), 1),
          "info",
          "set log verbosity: debug, info, warn, error, or fatal");
  public static final Option<String> LOG_FORMAT =
      of(
          "log-format",
          OptionType.words("log format", List.of("text", "json"), word -> word),
          "text",
          "text as nsqd writes it, or json");
  public static final Option<String> LOG_PREFIX =
      of("log-prefix", STRING, "[nsqd] ", "log message prefix");
  public static final Option<Long> NODE_ID =
      of(
              "node-id",
              INT64,
              NODE_ID_FROM_HOSTNAME,
              "unique part of message ids, 0 to 1023 (default: hash of the host name)")
          .withKey("id");

  public static final Option<String> TCP_ADDRESS =
      of(
          "tcp-address",
          STRING,
          "0.0.0.0:4150",
          "<addr>:<port>, or path of a Unix socket, to listen on for TCP clients");
  public static final Option<String> HTTP_ADDRESS =
      of(
          "http-address",
          STRING,
          "0.0.0.0:4151",
          "<addr>:<port>, or path of a Unix socket, to listen on for HTTP clients");
  public static final Option<String> HTTPS_ADDRESS =
      of("https-address", STRING, "0.0.0.0:4152", "<addr>:<port> to listen on for HTTPS clients");
  public static final Option<String> HTTP_ADMIN_TOKEN_FILE =
      of(
          "http-admin-token-file",
          STRING,
          "",
          "file with the token that /topic, /channel, /config and /debug ask for (default: none)");
  public static final Option<Boolean> HTTP_DEBUG_REMOTE =
      of("http-debug-remote", BOOL, false, "answer /debug to other hosts too");
  public static final Option<String> BROADCAST_ADDRESS =
      of(
          "broadcast-address",
          STRING,
          "",
          "address announced to nsqlookupd (default: the host name)");
  public static final Option<Long> BROADCAST_TCP_PORT =
      of("broadcast-tcp-port", INT, 0L, "TCP port announced to nsqlookupd (0: the actual one)");
  public static final Option<Long> BROADCAST_HTTP_PORT =
      of("broadcast-http-port", INT, 0L, "HTTP port announced to nsqlookupd (0: the actual one)");
  public static final Option<List<String>> LOOKUPD_TCP_ADDRESSES =
      of(
              "lookupd-tcp-address",
              STRINGS,
              List.<String>of(),
              "nsqlookupd TCP address (may be given multiple times)")
          .withKey("nsqlookupd_tcp_addresses");
  public static final Option<List<String>> AUTH_HTTP_ADDRESSES =
      of(
              "auth-http-address",
              STRINGS,
              List.<String>of(),
              "<addr>:<port> or URL of an auth server (may be given multiple times)")
          .withKey("auth_http_addresses");
  public static final Option<String> AUTH_HTTP_REQUEST_METHOD =
      of(
          "auth-http-request-method",
          STRING,
          "get",
          "how auth servers are asked: get or post; only a post keeps secrets out of their logs");
  public static final Option<String> TOPOLOGY_REGION =
      of("topology-region", STRING, "", "region that the broker runs in");
  public static final Option<String> TOPOLOGY_ZONE =
      of("topology-zone", STRING, "", "zone that the broker runs in");
  public static final Option<List<String>> ENABLE_EXPERIMENT =
      of(
          "enable-experiment",
          STRINGS,
          List.<String>of(),
          "topology-aware-consumption: prefer consumers of the same zone or region");
  public static final Option<Duration> HTTP_CLIENT_CONNECT_TIMEOUT =
      of(
          "http-client-connect-timeout",
          DURATION,
          Duration.ofSeconds(2),
          "timeout for connecting to other HTTP servers");
  public static final Option<Duration> HTTP_CLIENT_REQUEST_TIMEOUT =
      of(
          "http-client-request-timeout",
          DURATION,
          Duration.ofSeconds(5),
          "timeout for requests to other HTTP servers");

  public static final Option<String> DATA_PATH =
      of("data-path", STRING, "", "path to store disk-backed messages (default: here)");
  public static final Option<Long> MEM_QUEUE_SIZE =
      of("mem-queue-size", INT64, 10_000L, "messages to keep in memory per topic and channel");
  public static final Option<Long> MAX_BYTES_PER_FILE =
      of("max-bytes-per-file", INT64, 100L << 20, "bytes per disk queue file before rolling");
  public static final Option<Long> SYNC_EVERY =
      of("sync-every", INT64, 2_500L, "messages per fsync of a disk queue");
  public static final Option<Duration> SYNC_TIMEOUT =
      of("sync-timeout", DURATION, Duration.ofSeconds(2), "longest time between fsyncs");
  public static final Option<Long> MIN_FREE_BYTES =
      of(
          "min-free-bytes",
          INT64,
          16L << 20,
          "refuse publishes while less is free on the disk of the data path (0: never)");
  public static final Option<Long> MIN_FREE_PERCENT =
      of(
          "min-free-percent",
          INT,
          0L,
          "refuse publishes while less of the disk is free, in percent, 0 to 99 (0: never)");
  public static final Option<Long> QUEUE_SCAN_WORKER_POOL_MAX =
      of("queue-scan-worker-pool-max", INT, 4L, "accepted; deadlines are kept without scanning");
  public static final Option<Long> QUEUE_SCAN_SELECTION_COUNT =
      of("queue-scan-selection-count", INT, 20L, "accepted; deadlines are kept without scanning");

  public static final Option<Duration> DRAIN_TIMEOUT =
      of(
          "drain-timeout",
          DURATION,
          Duration.ZERO,
          "when told to stop: refuse publishes and deliver for so long at most (0: stop at once)");

  public static final Option<Duration> MSG_TIMEOUT =
      of("msg-timeout", DURATION, Duration.ofMinutes(1), "time in flight before a requeue");
  public static final Option<Duration> MAX_MSG_TIMEOUT =
      of("max-msg-timeout", DURATION, Duration.ofMinutes(15), "longest time in flight");
  public static final Option<Long> MAX_MSG_SIZE =
      of("max-msg-size", INT64, 1L << 20, "largest message in bytes");
  public static final Option<Duration> MAX_REQ_TIMEOUT =
      of("max-req-timeout", DURATION, Duration.ofHours(1), "longest delay of a message");
  public static final Option<Long> MAX_BODY_SIZE =
      of("max-body-size", INT64, 5L << 20, "largest command body in bytes");

  public static final Option<Duration> MAX_HEARTBEAT_INTERVAL =
      of(
          "max-heartbeat-interval",
          DURATION,
          Duration.ofMinutes(1),
          "longest heartbeat interval a client may ask for");
  public static final Option<Long> MAX_RDY_COUNT =
      of("max-rdy-count", INT64, 2_500L, "largest RDY count of a client");
  public static final Option<Long> MAX_OUTPUT_BUFFER_SIZE =
      of(
          "max-output-buffer-size",
          INT64,
          64L << 10,
          "largest output buffer in bytes a client may ask for");
  public static final Option<Duration> MAX_OUTPUT_BUFFER_TIMEOUT =
      of(
          "max-output-buffer-timeout",
          DURATION,
          Duration.ofSeconds(30),
          "longest output buffer timeout a client may ask for");
  public static final Option<Duration> MIN_OUTPUT_BUFFER_TIMEOUT =
      of(
          "min-output-buffer-timeout",
          DURATION,
          Duration.ofMillis(25),
          "shortest output buffer timeout a client may ask for");
  public static final Option<Duration> OUTPUT_BUFFER_TIMEOUT =
      of(
          "output-buffer-timeout",
          DURATION,
          Duration.ofMillis(250),
          "output buffer timeout of a client that does not ask");
  public static final Option<Long> MAX_CHANNEL_CONSUMERS =
      of("max-channel-consumers", INT, 0L, "most consumers of a channel (0: any number)");

  public static final Option<String> STATSD_ADDRESS =
      of("statsd-address", STRING, "", "UDP <addr>:<port> of a statsd daemon");
  public static final Option<String> STATSD_PREFIX =
      of("statsd-prefix", STRING, "nsq.%s", "prefix of statsd keys (%s: the host)");
  public static final Option<Duration> STATSD_INTERVAL =
      of("statsd-interval", DURATION, Duration.ofMinutes(1), "time between statsd pushes");
  public static final Option<Boolean> STATSD_MEM_STATS =
      of("statsd-mem-stats", BOOL, true, "send memory statistics to statsd");
  public static final Option<Long> STATSD_UDP_PACKET_SIZE =
      of("statsd-udp-packet-size", INT, 508L, "largest statsd datagram in bytes");
  public static final Option<Boolean> STATSD_EXCLUDE_EPHEMERAL =
      of("statsd-exclude-ephemeral", BOOL, false, "leave ephemeral topics out of statsd");

  public static final Option<List<Double>> E2E_PERCENTILES =
      of(
              "e2e-processing-latency-percentile",
              FLOATS,
              List.<Double>of(),
              "percentiles of end-to-end latency to keep track of, 0 to 1")
          .withKey("e2e_processing_latency_percentiles");
  public static final Option<Duration> E2E_WINDOW_TIME =
      of(
          "e2e-processing-latency-window-time",
          DURATION,
          Duration.ofMinutes(10),
          "time that end-to-end latency is kept for");

  public static final Option<String> TLS_CERT =
      of("tls-cert", STRING, "", "path to certificate file");
  public static final Option<String> TLS_KEY = of("tls-key", STRING, "", "path to key file");
  public static final Option<String> TLS_CLIENT_AUTH_POLICY =
      of(
          "tls-client-auth-policy",
          STRING,
          "",
          "client certificates: 'require' or 'require-verify'");
  public static final Option<String> TLS_ROOT_CA_FILE =
      of("tls-root-ca-file", STRING, "", "path to certificate authority file");
  public static final Option<String> TLS_REQUIRED =
      of("tls-required", tlsRequired(), "false", "require TLS: true, false, tcp-https");
  public static final Option<String> TLS_MIN_VERSION =
      of(
          "tls-min-version",
          tlsVersion(),
          "tls1.0",
          "lowest TLS version: tls1.0, tls1.1, tls1.2, or tls1.3");
  public static final Option<Boolean> DEFLATE =
      of("deflate", BOOL, true, "offer deflate to clients");
  public static final Option<Long> MAX_DEFLATE_LEVEL =
      of("max-deflate-level", INT, 6L, "highest deflate level a client may ask for, 1 to 9");
  public static final Option<Boolean> SNAPPY = of("snappy", BOOL, true, "offer snappy to clients");

  /** All options, in the order of the usage text. */
  public static final List<Option<?>> ALL =
      List.of(
          VERSION,
          CONFIG,
          VERBOSE,
          WORKER_ID,
          LOG_LEVEL,
          LOG_FORMAT,
          LOG_PREFIX,
          NODE_ID,
          TCP_ADDRESS,
          HTTP_ADDRESS,
          HTTPS_ADDRESS,
          HTTP_ADMIN_TOKEN_FILE,
          HTTP_DEBUG_REMOTE,
          BROADCAST_ADDRESS,
          BROADCAST_TCP_PORT,
          BROADCAST_HTTP_PORT,
          LOOKUPD_TCP_ADDRESSES,
          AUTH_HTTP_ADDRESSES,
          AUTH_HTTP_REQUEST_METHOD,
          TOPOLOGY_REGION,
          TOPOLOGY_ZONE,
          ENABLE_EXPERIMENT,
          HTTP_CLIENT_CONNECT_TIMEOUT,
          HTTP_CLIENT_REQUEST_TIMEOUT,
          DATA_PATH,
          MEM_QUEUE_SIZE,
          MAX_BYTES_PER_FILE,
          SYNC_EVERY,
          SYNC_TIMEOUT,
          MIN_FREE_BYTES,
          MIN_FREE_PERCENT,
          QUEUE_SCAN_WORKER_POOL_MAX,
          QUEUE_SCAN_SELECTION_COUNT,
          DRAIN_TIMEOUT,
          MSG_TIMEOUT,
          MAX_MSG_TIMEOUT,
          MAX_MSG_SIZE,
          MAX_REQ_TIMEOUT,
          MAX_BODY_SIZE,
          MAX_HEARTBEAT_INTERVAL,
          MAX_RDY_COUNT,
          MAX_OUTPUT_BUFFER_SIZE,
          MAX_OUTPUT_BUFFER_TIMEOUT,
          MIN_OUTPUT_BUFFER_TIMEOUT,
          OUTPUT_BUFFER_TIMEOUT,
          MAX_CHANNEL_CONSUMERS,
          STATSD_ADDRESS,
          STATSD_PREFIX,
          STATSD_INTERVAL,
          STATSD_MEM_STATS,
          STATSD_UDP_PACKET_SIZE,
          STATSD_EXCLUDE_EPHEMERAL,
          E2E_PERCENTILES,
          E2E_WINDOW_TIME,
          TLS_CERT,
          TLS_KEY,
          TLS_CLIENT_AUTH_POLICY,
          TLS_ROOT_CA_FILE,
          TLS_REQUIRED,
          TLS_MIN_VERSION,
          DEFLATE,
          MAX_DEFLATE_LEVEL,
          SNAPPY);

  private Options() {}

  /** {@code true}, {@code false}, or {@code tcp-https}: TLS for TCP, either for HTTP. */
  private static OptionType<String> tlsRequired() {
    OptionType<String> words =
        OptionType.words("tls-required", List.of("false", "tcp-https", "true"), 0);
    Function<String, String> parse =
        text ->
            switch (text) {
              case "1", "t", "T" -> "true";
              case "0", "f", "F" -> "false";
              default -> words.parse().apply(text);
            };
    // Like nsqd's own, a switch: without a value it means true.
    return new OptionType<>(
        "", parse, value -> parse.apply(String.valueOf(value)), words.toView(), false);
  }

  /** Shown by its number in the TLS protocol; an empty word means the default. */
  private static OptionType<String> tlsVersion() {
    OptionType<String> words =
        OptionType.words("TLS version", List.of("tls1.0", "tls1.1", "tls1.2", "tls1.3"), TLS_1_0);
    return new OptionType<>(
        words.word(),
        text -> text.isEmpty() ? "tls1.0" : words.parse().apply(text),
        value -> "".equals(value) ? "tls1.0" : words.fromToml().apply(value),
        words.toView(),
        false);
  }
}
