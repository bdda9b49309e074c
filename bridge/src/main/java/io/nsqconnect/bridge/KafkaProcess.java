package io.nsqconnect.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A Kafka of one node, broker and controller in one process, for trying out and for tests. */
public final class KafkaProcess extends ManagedProcess {
  /** Any 16 bytes in base64 will do: nodes of different clusters never meet here. */
  private static final String CLUSTER_ID = "bnNxLWNvbm5lY3Qta2Fma2";

  private static final Duration FORMAT_LIMIT = Duration.ofSeconds(60);

  private final ManagedProcess format;
  private final Path directory;
  private final Ports ports;
  private final Map<String, String> settings;

  /**
   * A Kafka that is not started yet.
   *
   * @param directory for its data; formatted at the first start
   */
  public KafkaProcess(ProcessGroup group, Installation installation, Path directory, Ports ports) {
    this(group, installation, directory, ports, Map.of());
  }

  /**
   * A Kafka that is not started yet.
   *
   * @param directory for its data; formatted at the first start
   * @param settings properties that override or complete those chosen here
   */
  public KafkaProcess(
      ProcessGroup group,
      Installation installation,
      Path directory,
      Ports ports,
      Map<String, String> settings) {
    super(
        group,
        "kafka",
        jvm(installation).running("kafka.Kafka", properties(directory).toString()),
        Readiness.accepting(ports.kafka()));
    this.format =
        new ManagedProcess(
            group,
            "kafka-format",
            jvm(installation)
                .running(
                    "kafka.tools.StorageTool",
                    "format",
                    "--cluster-id=" + CLUSTER_ID,
                    "--config=" + properties(directory)),
            () -> false);
    this.directory = directory;
    this.ports = ports;
    this.settings = settings;
  }

  /** Where clients connect first. */
  public String bootstrapServers() {
    return Ports.address(ports.kafka());
  }

  /** Formats the data directory if it is new, which takes a second, and starts the node. */
  @Override
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Files.write(properties(directory), settings());
    if (!Files.exists(data().resolve("meta.properties"))) {
      format.start();
      format.awaitDone(Deadline.after(FORMAT_LIMIT));
    }
    super.start();
  }

  private static KafkaJvm jvm(Installation installation) {
    return new KafkaJvm(installation.kafkaLibrary());
  }

  private static Path properties(Path directory) {
    return directory.resolve("server.properties");
  }

  private Path data() {
    return directory.resolve("data");
  }

  private List<String> settings() {
    String clients = "PLAINTEXT://" + bootstrapServers();
    String controller = Ports.address(ports.kafkaController());
    Map<String, String> all = new TreeMap<>();
    all.put("process.roles", "broker,controller");
    all.put("node.id", "1");
    all.put("controller.quorum.voters", "1@" + controller);
    all.put("controller.listener.names", "CONTROLLER");
    all.put("listeners", clients + ",CONTROLLER://" + controller);
    all.put("advertised.listeners", clients);
    all.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    all.put("log.dirs", data().toString());
    // One node: internal topics can have one replica only, and one partition is made quickly.
    all.put("offsets.topic.replication.factor", "1");
    all.put("offsets.topic.num.partitions", "1");
    all.put("transaction.state.log.replication.factor", "1");
    all.put("transaction.state.log.min.isr", "1");
    all.put("transaction.state.log.num.partitions", "1");
    all.put("share.coordinator.state.topic.replication.factor", "1");
    all.put("share.coordinator.state.topic.min.isr", "1");
    // Nobody else is about to join.
    all.put("group.initial.rebalance.delay.ms", "0");
    all.putAll(settings);
    return all.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
  }
}
