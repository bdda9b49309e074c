package io.nsqconnect.broker.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;

/** From a command line to a configuration that can be run. */
public final class Configurations {
  private static final int MAX_NODE_IDS = 1024;
  private static final int MAX_DEFLATE_LEVEL = 9;
  private static final List<String> AUTH_METHODS = List.of("get", "post");

  /** What the kernel calls the host; the JDK would ask name servers. */
  private static final Path KERNEL_HOSTNAME = Path.of("/proc/sys/kernel/hostname");

  private Configurations() {}

  /**
   * Completes {@code flags} by the configuration file that they name and by what depends on the
   * host.
   *
   * @throws ConfigurationException if the file can't be used
   */
  public static Configuration resolve(Configuration flags) throws ConfigurationException {
    String file = flags.get(Options.CONFIG);
    Configuration sorted = flags;
    if (flags.says(Options.E2E_PERCENTILES)) {
      List<Double> percentiles = new ArrayList<>(flags.get(Options.E2E_PERCENTILES));
      percentiles.sort(Comparator.reverseOrder());
      sorted = flags.with(Options.E2E_PERCENTILES, List.copyOf(percentiles));
    }
    Configuration resolved =
        file.isEmpty() ? sorted : sorted.orElse(ConfigurationFile.read(Path.of(file)));
    if (resolved.get(Options.NODE_ID) == Options.NODE_ID_FROM_HOSTNAME) {
      resolved = resolved.with(Options.NODE_ID, nodeIdOf(hostname()));
    }
    if (!resolved.says(Options.BROADCAST_ADDRESS)) {
      resolved = resolved.with(Options.BROADCAST_ADDRESS, hostname());
    }
    boolean clientsNeedCertificates = !resolved.get(Options.TLS_CLIENT_AUTH_POLICY).isEmpty();
    if (clientsNeedCertificates && resolved.get(Options.TLS_REQUIRED).equals("false")) {
      resolved = resolved.with(Options.TLS_REQUIRED, "true");
    }
    return resolved;
  }

  /** Completes a configuration by the ports that the broker listens on; 0 or less for no port. */
  public static Configuration withPorts(Configuration configuration, int tcpPort, int httpPort) {
    Configuration resolved = configuration;
    if (resolved.get(Options.BROADCAST_TCP_PORT) == 0) {
      resolved = resolved.with(Options.BROADCAST_TCP_PORT, (long) Math.max(0, tcpPort));
    }
    if (resolved.get(Options.BROADCAST_HTTP_PORT) == 0) {
      resolved = resolved.with(Options.BROADCAST_HTTP_PORT, (long) Math.max(0, httpPort));
    }
    String prefix = resolved.get(Options.STATSD_PREFIX);
    String address = resolved.get(Options.BROADCAST_ADDRESS);
    String host =
        (address.contains(":") ? '[' + address + ']' : address)
            + ':'
            + resolved.get(Options.BROADCAST_HTTP_PORT);
    String expanded = prefix.replace("%s", host.replace('.', '_').replace(':', '_'));
    boolean lacksDot = !expanded.isEmpty() && !expanded.endsWith(".");
    return resolved.with(Options.STATSD_PREFIX, lacksDot ? expanded + '.' : expanded);
  }

  /**
   * Checks what one option alone can't tell.
   *
   * @throws ConfigurationException naming the option and the bound
   */
  public static void validate(Configuration configuration) throws ConfigurationException {
    long deflateLevel = configuration.get(Options.MAX_DEFLATE_LEVEL);
    if (deflateLevel < 1 || deflateLevel > MAX_DEFLATE_LEVEL) {
      throw new ConfigurationException("--max-deflate-level must be [1,9]");
    }
    long nodeId = configuration.get(Options.NODE_ID);
    if (nodeId < 0 || nodeId >= MAX_NODE_IDS) {
      throw new ConfigurationException("--node-id must be [0,1024)");
    }
    if (!AUTH_METHODS.contains(configuration.get(Options.AUTH_HTTP_REQUEST_METHOD))) {
      throw new ConfigurationException("--auth-http-request-method must be post or get");
    }
    requirePositive(configuration, Options.SYNC_TIMEOUT);
    requirePositive(configuration, Options.OUTPUT_BUFFER_TIMEOUT);
    if (!configuration.get(Options.E2E_PERCENTILES).isEmpty()) {
      requireAtLeastOneMs(configuration, Options.E2E_WINDOW_TIME);
    }
    requireAtLeast(configuration, Options.MIN_FREE_BYTES, 0);
    long minFreePercent = configuration.get(Options.MIN_FREE_PERCENT);
    if (minFreePercent < 0 || minFreePercent > 99) {
      throw new ConfigurationException(
          "--min-free-percent " + minFreePercent + " (expected: 0 to 99)");
    }
    Duration drainTimeout = configuration.get(Options.DRAIN_TIMEOUT);
    if (drainTimeout.isNegative()) {
      throw new ConfigurationException(
          "--drain-timeout " + GoDuration.format(drainTimeout) + " (expected: >= 0s)");
    }
    if (!configuration.get(Options.STATSD_ADDRESS).isEmpty()) {
      requireAtLeastOneMs(configuration, Options.STATSD_INTERVAL);
    }
    for (double quantile : configuration.get(Options.E2E_PERCENTILES)) {
      if (!(quantile > 0 && quantile <= 1)) {
        throw new ConfigurationException(
            "invalid E2E processing latency percentile: " + GoFloat.format(quantile));
      }
    }
    for (Option<?> option : Options.ALL) {
      requireAvailable(configuration, option);
    }
  }

  /** The name that the operating system gives this host, whether or not it can be resolved. */
  public static String hostname() {
    try {
      String name = Files.readString(KERNEL_HOSTNAME).strip();
      if (!name.isEmpty()) {
        return name;
      }
    } catch (IOException e) {
      // Not Linux: the JDK knows, if the name resolves.
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** What nsqd derives its node id from the host name with: CRC-32 of its MD5, modulo 1024. */
  static long nodeIdOf(String hostname) {
    try {
      CRC32 crc = new CRC32();
      crc.update(
          MessageDigest.getInstance("MD5").digest(hostname.getBytes(StandardCharsets.UTF_8)));
      return crc.getValue() % MAX_NODE_IDS;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  private static void requireAtLeast(Configuration configuration, Option<Long> option, long bound)
      throws ConfigurationException {
    long value = configuration.get(option);
    if (value < bound) {
      throw new ConfigurationException(
          "--" + option.flag() + " " + value + " (expected: >= " + bound + ")");
    }
  }

  /** What nsqd starts with, only to end when the first queue or client needs a ticker. */
  private static void requirePositive(Configuration configuration, Option<Duration> option)
      throws ConfigurationException {
    Duration value = configuration.get(option);
    if (value.isZero() || value.isNegative()) {
      throw new ConfigurationException(
          "--" + option.flag() + " " + GoDuration.format(value) + " (expected: > 0s)");
    }
  }

  private static void requireAtLeastOneMs(Configuration configuration, Option<Duration> option)
      throws ConfigurationException {
    Duration value = configuration.get(option);
    if (value.toMillis() < 1) {
      throw new ConfigurationException(
          "--" + option.flag() + " " + GoDuration.format(value) + " (expected: >= 1ms)");
    }
  }

  private static <T> void requireAvailable(Configuration configuration, Option<T> option)
      throws ConfigurationException {
    if (!option.available() && !configuration.get(option).equals(option.defaultValue())) {
      throw new ConfigurationException("--" + option.flag() + " is not available in this version");
    }
  }
}
