package io.nsqconnect.it;

import io.nsqconnect.bridge.BrokerProcess;
import io.nsqconnect.bridge.Deadline;
import io.nsqconnect.bridge.Installation;
import io.nsqconnect.bridge.KafkaProcess;
import io.nsqconnect.bridge.Ports;
import io.nsqconnect.bridge.ProcessGroup;
import io.nsqconnect.bridge.WorkerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A broker, a Kafka and a Connect worker with the packaged plugins, each a process of its own. The
 * broker is ours, or the one that the system property {@code nsqd.program} names.
 */
final class BridgeStack implements AutoCloseable {
  private final Path directory;
  private final Installation installation;
  private final Map<String, String> workerSettings;
  private final Ports ports = Ports.free();
  private final ProcessGroup group;
  private final BrokerProcess broker;
  private final KafkaProcess kafka;
  private final WorkerProcess worker;

  private BridgeStack(Path directory, Installation installation, Map<String, String> workerSettings)
      throws IOException {
    this.directory = directory;
    this.installation = installation;
    this.workerSettings = workerSettings;
    installation.requireBuilt();
    group = new ProcessGroup(directory.resolve("logs"));
    Path nsqd = Path.of(System.getProperty("nsqd.program", installation.nsqd().toString()));
    broker = new BrokerProcess(group, nsqd, directory.resolve("nsqd"), ports);
    kafka = new KafkaProcess(group, installation, directory.resolve("kafka"), ports);
    worker =
        new WorkerProcess(group, installation, directory.resolve("connect"), ports, workerSettings);
  }

  /** Starts all three, with data and logs in {@code directory}. */
  static BridgeStack start(Path directory) throws IOException, InterruptedException {
    return start(directory, Map.of("offset.flush.interval.ms", "1000"));
  }

  /** The same, with settings for the worker that win over the usual ones. */
  static BridgeStack start(Path directory, Map<String, String> workerSettings)
      throws IOException, InterruptedException {
    return start(directory, new Installation(Repository.root()), workerSettings);
  }

  /** The same, as {@code installation} has them. */
  static BridgeStack start(
      Path directory, Installation installation, Map<String, String> workerSettings)
      throws IOException, InterruptedException {
    BridgeStack stack = new BridgeStack(directory, installation, workerSettings);
    try {
      Deadline deadline = Deadline.after(Deadlines.PROGRAM);
      stack.broker.start();
      stack.kafka.start();
      stack.kafka.awaitReady(deadline);
      stack.broker.awaitReady(deadline);
      stack.startWorker();
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  BrokerProcess broker() {
    return broker;
  }

  KafkaProcess kafka() {
    return kafka;
  }

  WorkerProcess worker() {
    return worker;
  }

  /** Starts the worker, for the first time or again. */
  void startWorker() throws IOException, InterruptedException {
    worker.start();
    worker.awaitReady(Deadline.after(Deadlines.PROGRAM));
  }

  /** Starts one worker more in the group of the first, with a group of processes of its own. */
  WorkerProcess startAnotherWorker(ProcessGroup own) throws IOException, InterruptedException {
    Ports others = Ports.free();
    WorkerProcess another =
        new WorkerProcess(
            own,
            installation,
            directory.resolve("connect-" + others.connect()),
            new Ports(
                ports.nsqdTcp(),
                ports.nsqdHttp(),
                ports.kafka(),
                ports.kafkaController(),
                others.connect()),
            workerSettings);
    another.start();
    another.awaitReady(Deadline.after(Deadlines.PROGRAM));
    return another;
  }

  InetSocketAddress brokerAddress() {
    return new InetSocketAddress("127.0.0.1", ports.nsqdTcp());
  }

  NsqdHttp nsqd() {
    return new NsqdHttp(ports.nsqdHttp());
  }

  /**
   * Creates a source connector from the channel "kafka" of the NSQ topic {@code name} to the Kafka
   * topic of that name, and waits until it runs.
   */
  void runSource(String name, Map<String, String> properties)
      throws IOException, InterruptedException {
    Map<String, String> all = sourceSettings(name, broker.tcpAddress());
    all.putAll(properties);
    run(name, all);
  }

  /**
   * One task from the channel "kafka" of {@code topic} at {@code nsqd} to the topic of that name.
   */
  static Map<String, String> sourceSettings(String topic, String nsqd) {
    Map<String, String> settings = new HashMap<>();
    settings.put("connector.class", "io.nsqconnect.source.NsqSourceConnector");
    settings.put("tasks.max", "1");
    settings.put("nsq.topics", topic);
    settings.put("nsq.channel", "kafka");
    settings.put("nsq.nsqd.tcp.addresses", nsqd);
    settings.put("kafka.topic", topic);
    settings.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    return settings;
  }

  /** Creates a connector and waits until it runs. */
  void run(String name, Map<String, String> configuration)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(configuration);
    // The nodes are there; how soon they answer on a busy machine is not what is tested.
    all.put("nsq.validate.connection", "false");
    Deadline deadline = Deadline.after(Deadlines.PROGRAM);
    worker.rest().configure(name, all, deadline);
    worker.rest().awaitRunning(name, deadline);
  }

  @Override
  public void close() {
    group.close();
  }
}
