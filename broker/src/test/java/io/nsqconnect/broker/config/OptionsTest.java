package io.nsqconnect.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OptionsTest {
  /** nsqd's flags: type, default, key in the configuration file. */
  private static final String NSQD =
      """
      version | bool | false | -
      config | string | | -
      verbose | bool | false | -
      worker-id | bool | false | -
      log-level | words | info | log_level
      log-prefix | string | [nsqd] | log_prefix
      node-id | int64 | by host name | id
      tcp-address | string | 0.0.0.0:4150 | tcp_address
      http-address | string | 0.0.0.0:4151 | http_address
      https-address | string | 0.0.0.0:4152 | https_address
      broadcast-address | string | | broadcast_address
      broadcast-tcp-port | int | 0 | broadcast_tcp_port
      broadcast-http-port | int | 0 | broadcast_http_port
      lookupd-tcp-address | strings | [] | nsqlookupd_tcp_addresses
      auth-http-address | strings | [] | auth_http_addresses
      http-client-connect-timeout | duration | 2s | http_client_connect_timeout
      http-client-request-timeout | duration | 5s | http_client_request_timeout
      data-path | string | | data_path
      mem-queue-size | int64 | 10000 | mem_queue_size
      max-bytes-per-file | int64 | 104857600 | max_bytes_per_file
      sync-every | int64 | 2500 | sync_every
      sync-timeout | duration | 2s | sync_timeout
      queue-scan-worker-pool-max | int | 4 | queue_scan_worker_pool_max
      queue-scan-selection-count | int | 20 | queue_scan_selection_count
      msg-timeout | duration | 1m0s | msg_timeout
      max-msg-timeout | duration | 15m0s | max_msg_timeout
      max-msg-size | int64 | 1048576 | max_msg_size
      max-req-timeout | duration | 1h0m0s | max_req_timeout
      max-body-size | int64 | 5242880 | max_body_size
      max-heartbeat-interval | duration | 1m0s | max_heartbeat_interval
      max-rdy-count | int64 | 2500 | max_rdy_count
      max-output-buffer-size | int64 | 65536 | max_output_buffer_size
      max-output-buffer-timeout | duration | 30s | max_output_buffer_timeout
      min-output-buffer-timeout | duration | 25ms | min_output_buffer_timeout
      output-buffer-timeout | duration | 250ms | output_buffer_timeout
      max-channel-consumers | int | 0 | max_channel_consumers
      statsd-address | string | | statsd_address
      statsd-prefix | string | nsq.%s | statsd_prefix
      statsd-interval | duration | 1m0s | statsd_interval
      statsd-mem-stats | bool | true | statsd_mem_stats
      statsd-udp-packet-size | int | 508 | statsd_udp_packet_size
      statsd-exclude-ephemeral | bool | false | statsd_exclude_ephemeral
      e2e-processing-latency-percentile | floats | [] | e2e_processing_latency_percentiles
      e2e-processing-latency-window-time | duration | 10m0s | e2e_processing_latency_window_time
      tls-cert | string | | tls_cert
      tls-key | string | | tls_key
      tls-client-auth-policy | string | | tls_client_auth_policy
      tls-root-ca-file | string | | tls_root_ca_file
      tls-required | words | false | tls_required
      tls-min-version | words | tls1.0 | tls_min_version
      deflate | bool | true | deflate
      max-deflate-level | int | 6 | max_deflate_level
      snappy | bool | true | snappy
      """;

  /** What nsqd 1.3.0 does not have. */
  private static final Set<Option<?>> OURS =
      Set.of(
          Options.LOG_FORMAT,
          Options.HTTP_ADMIN_TOKEN_FILE,
          Options.HTTP_DEBUG_REMOTE,
          Options.DRAIN_TIMEOUT,
          Options.MIN_FREE_BYTES,
          Options.MIN_FREE_PERCENT,
          Options.AUTH_HTTP_REQUEST_METHOD,
          Options.TOPOLOGY_REGION,
          Options.TOPOLOGY_ZONE,
          Options.ENABLE_EXPERIMENT);

  @Test
  void everyFlagOfNsqdExistsWithItsTypeDefaultAndKey() {
    assertThat(Options.ALL.stream().filter(option -> !OURS.contains(option)).map(OptionsTest::row))
        .containsExactlyElementsOf(NSQD.lines().toList());
  }

  @Test
  void theDefaultLogPrefixEndsWithASpace() {
    assertThat(Options.LOG_PREFIX.defaultValue()).isEqualTo("[nsqd] ");
  }

  @Test
  void everyOptionIsExplained() {
    assertThat(Options.ALL).allSatisfy(option -> assertThat(option.doc()).isNotBlank());
  }

  private static String row(Option<?> option) {
    String value = shownDefault(option.defaultValue()).strip();
    return option.flag()
        + " | "
        + typeName(option.type())
        + (value.isEmpty() ? " | " : " | " + value + " ")
        + "| "
        + (option.key() == null ? "-" : option.key());
  }

  private static String shownDefault(Object value) {
    if (value.equals(Options.NODE_ID_FROM_HOSTNAME)) {
      return "by host name";
    }
    return value instanceof Duration d ? GoDuration.format(d) : String.valueOf(value);
  }

  private static String typeName(OptionType<?> type) {
    List<OptionType<?>> types =
        List.of(
            OptionType.BOOL,
            OptionType.INT,
            OptionType.INT64,
            OptionType.STRING,
            OptionType.DURATION,
            OptionType.STRINGS,
            OptionType.FLOATS);
    List<String> names = List.of("bool", "int", "int64", "string", "duration", "strings", "floats");
    int index = types.indexOf(type);
    return index < 0 ? "words" : names.get(index);
  }
}
