package io.nsqconnect.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A distributed Kafka Connect worker that loads the connectors from their packaged directories. Its
 * configuration, the connectors' and their offsets are kept in Kafka: a worker that is started
 * again resumes.
 */
public final class WorkerProcess extends ManagedProcess {
  private static final String MAIN_CLASS = "org.apache.kafka.connect.cli.ConnectDistributed";

  private final Path directory;
  private final Map<String, String> settings;
  private final ConnectRest rest;

  /**
   * A worker that is not started yet.
   *
   * @param directory for its configuration file
   * @param ports of Kafka, which must accept connections before the start, and of the REST
   *     interface
   * @param settings worker properties that override or complete those chosen here
   */
  public WorkerProcess(
      ProcessGroup group,
      Installation installation,
      Path directory,
      Ports ports,
      Map<String, String> settings) {
    super(
        group,
        "connect",
        new KafkaJvm(installation.workerLibrary())
            .running(MAIN_CLASS, properties(directory).toString()),
        Readiness.answering(ports.connectUri().resolve("/health")));
    this.directory = directory;
    this.rest = new ConnectRest(ports.connectUri());
    this.settings = new TreeMap<>(standardSettings(installation, ports));
    this.settings.putAll(settings);
  }

  /** The REST interface of this worker. */
  public ConnectRest rest() {
    return rest;
  }

  @Override
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Files.write(
        properties(directory),
        settings.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    super.start();
  }

  private static Path properties(Path directory) {
    return directory.resolve("worker.properties");
  }

  private static Map<String, String> standardSettings(Installation installation, Ports ports) {
    String pluginPath =
        installation.pluginPath().stream().map(Path::toString).collect(Collectors.joining(","));
    return Map.ofEntries(
        Map.entry("bootstrap.servers", Ports.address(ports.kafka())),
        Map.entry("group.id", "nsq-connect"),
        Map.entry("listeners", ports.connectUri().toString()),
        Map.entry("plugin.path", pluginPath),
        // Both plugins have ServiceLoader files; scanning every class costs seconds.
        Map.entry("plugin.discovery", "service_load"),
        Map.entry("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
        Map.entry("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
        Map.entry("config.storage.topic", "connect-configs"),
        Map.entry("config.storage.replication.factor", "1"),
        Map.entry("offset.storage.topic", "connect-offsets"),
        Map.entry("offset.storage.replication.factor", "1"),
        Map.entry("offset.storage.partitions", "1"),
        Map.entry("status.storage.topic", "connect-status"),
        Map.entry("status.storage.replication.factor", "1"),
        Map.entry("status.storage.partitions", "1"),
        Map.entry("offset.flush.interval.ms", "5000"),
        // There is no other worker whose return would be worth waiting for.
        Map.entry("scheduled.rebalance.max.delay.ms", "0"));
  }
}
