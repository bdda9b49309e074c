package io.nsqconnect.it;

import io.nsqconnect.bridge.BrokerProcess;
import io.nsqconnect.bridge.ConnectorStatus;
import io.nsqconnect.bridge.Deadline;
import io.nsqconnect.bridge.Installation;
import io.nsqconnect.bridge.KafkaProcess;
import io.nsqconnect.bridge.Ports;
import io.nsqconnect.bridge.ProcessGroup;
import io.nsqconnect.bridge.WorkerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A broker, a Kafka, and a worker with exactly-once support that gets killed, with proxies before
 * the broker and before Kafka. The broker is ours, or the one that the system property {@code
 * nsqd.program} names.
 */
final class CrashStack implements AutoCloseable {
  private final ProcessGroup group;
  private final BrokerProcess broker;
  private final KafkaProcess kafka;
  private final WorkerProcess worker;
  private final KafkaProxy kafkaProxy;
  private final Map<String, NsqProxy> nsqProxies = new HashMap<>();

  private CrashStack(Path directory) throws IOException {
    Installation installation = new Installation(Repository.root());
    installation.requireBuilt();
    Ports ports = Ports.free();
    Path nsqd = Path.of(System.getProperty("nsqd.program", installation.nsqd().toString()));
    group = new ProcessGroup(directory.resolve("logs"));
    broker = new BrokerProcess(group, nsqd, directory.resolve("nsqd"), ports);
    int proxiedPort = freePort();
    kafkaProxy = new KafkaProxy(new InetSocketAddress("127.0.0.1", proxiedPort));
    String plain = "PLAINTEXT://127.0.0.1:" + ports.kafka();
    kafka =
        new KafkaProcess(
            group,
            installation,
            directory.resolve("kafka"),
            ports,
            Map.of(
                "listeners",
                plain
                    + ",CONTROLLER://127.0.0.1:"
                    + ports.kafkaController()
                    + ",PROXIED://127.0.0.1:"
                    + proxiedPort,
                "advertised.listeners",
                plain + ",PROXIED://" + kafkaProxy.address(),
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT"));
    worker =
        new WorkerProcess(
            group,
            installation,
            directory.resolve("connect"),
            ports,
            Map.of("exactly.once.source.support", "enabled"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  static CrashStack start(Path directory) throws IOException, InterruptedException {
    CrashStack stack = new CrashStack(directory);
    try {
      Deadline deadline = Deadline.after(Deadlines.PROGRAM);
      stack.kafkaProxy.start();
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

  void startWorker() throws IOException, InterruptedException {
    worker.start();
    worker.awaitReady(Deadline.after(Deadlines.PROGRAM));
  }

  /** Asks the worker to end, as an operator does, and does not wait for it. */
  void askWorkerToStop() {
    ProcessHandle.of(worker.pid()).orElseThrow().destroy();
  }

  void killWorker() throws IOException {
    worker.kill();
  }

  /** Creates a connector from the NSQ topic {@code name} to the Kafka topic of that name. */
  void create(String name, Map<String, String> properties)
      throws IOException, InterruptedException {
    NsqProxy proxy = new NsqProxy(brokerAddress());
    nsqProxies.put(name, proxy);
    proxy.start();
    Map<String, String> all = BridgeStack.sourceSettings(name, proxy.address());
    all.put("nsq.reconnect.backoff.max.ms", "500");
    // What is in flight at the kill comes back after this.
    all.put("nsq.msg.timeout.ms", "2000");
    all.put("nsq.poll.max.records", "200");
    all.put("nsq.validate.connection", "false");
    all.put("nsq.fin.confirm.interval.ms", "100");
    // Of its own: a transaction that a killed task has left open holds up nobody else.
    all.put("offsets.storage.topic", "offsets-" + name);
    all.put("producer.override.bootstrap.servers", kafkaProxy.address());
    all.putAll(properties);
    worker.rest().configure(name, all, Deadline.after(Deadlines.PROGRAM));
  }

  void awaitRunning(Set<String> names) throws IOException, InterruptedException {
    for (String name : names) {
      worker.rest().awaitRunning(name, Deadline.after(Deadlines.PROGRAM));
    }
  }

  /** How many tasks the connector {@code name} has, if all of them run; 0 if not. */
  int runningTasks(String name) throws IOException, InterruptedException {
    ConnectorStatus status = worker.rest().status(name);
    return status.isRunning() ? status.tasks().size() : 0;
  }

  /** Starts one broker more, with data in {@code home}. */
  BrokerProcess startAnotherBroker(Path home) throws IOException, InterruptedException {
    Path nsqd = new Installation(Repository.root()).nsqd();
    BrokerProcess another = new BrokerProcess(group, nsqd, home, Ports.free());
    another.start();
    another.awaitReady(Deadline.after(Deadlines.PROGRAM));
    return another;
  }

  BrokerProcess broker() {
    return broker;
  }

  NsqProxy nsqProxy(String name) {
    return nsqProxies.get(name);
  }

  KafkaProxy kafkaProxy() {
    return kafkaProxy;
  }

  NsqdHttp nsqd() {
    return new NsqdHttp(broker.httpUri().getPort());
  }

  String kafkaAddress() {
    return kafka.bootstrapServers();
  }

  private InetSocketAddress brokerAddress() {
    String address = broker.tcpAddress();
    return new InetSocketAddress(
        "127.0.0.1", Integer.parseInt(address.substring(address.indexOf(':') + 1)));
  }

  @Override
  public void close() throws IOException {
    group.close();
    kafkaProxy.close();
    for (NsqProxy proxy : nsqProxies.values()) {
      proxy.close();
    }
  }
}
