package io.nsqconnect.bridge.quickstart;

import io.nsqconnect.bridge.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the command line asks for.
 *
 * @param help show the help and do nothing else
 * @param once how many messages to move; empty to go on until interrupted
 * @param timeout limit for {@code once}
 * @param rate messages per second without {@code once}
 * @param nsqd another broker program
 * @param ports all of them different
 * @param dataDir where data and logs go; empty for a temporary directory
 * @param keep whether data and logs stay
 */
record Options(
    boolean help,
    OptionalInt once,
    Duration timeout,
    int rate,
    Optional<Path> nsqd,
    Ports ports,
    Optional<Path> dataDir,
    boolean keep) {
  private static final int MAX_MESSAGES = 100_000_000;
  private static final int MAX_TIMEOUT_S = 86_400;

  /** What the loop that publishes can do without falling behind; it is no benchmark. */
  private static final int MAX_RATE = 20_000;

  private static final int MAX_PORT = 65_535;

  /** Reads {@code arguments}. */
  static Options parse(List<String> arguments) throws BadOptionException {
    CommandLine line = CommandLine.parse(arguments);
    int once = line.number(Flag.ONCE, 1, MAX_MESSAGES, 0);
    return new Options(
        line.has(Flag.HELP),
        once == 0 ? OptionalInt.empty() : OptionalInt.of(once),
        Duration.ofSeconds(line.number(Flag.TIMEOUT, 1, MAX_TIMEOUT_S, 180)),
        line.number(Flag.RATE, 1, MAX_RATE, 100),
        line.value(Flag.NSQD).map(Path::of),
        ports(line),
        line.value(Flag.DATA_DIR).map(Path::of),
        line.has(Flag.KEEP));
  }

  private static Ports ports(CommandLine line) throws BadOptionException {
    Ports preset = Ports.wellKnown();
    return new Ports(
        line.number(Flag.NSQD_TCP_PORT, 1, MAX_PORT, preset.nsqdTcp()),
        line.number(Flag.NSQD_HTTP_PORT, 1, MAX_PORT, preset.nsqdHttp()),
        line.number(Flag.KAFKA_PORT, 1, MAX_PORT, preset.kafka()),
        line.number(Flag.CONTROLLER_PORT, 1, MAX_PORT, preset.kafkaController()),
        line.number(Flag.CONNECT_PORT, 1, MAX_PORT, preset.connect()));
  }
}
