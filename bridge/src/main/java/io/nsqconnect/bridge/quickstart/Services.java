package io.nsqconnect.bridge.quickstart;

import io.nsqconnect.bridge.BrokerProcess;
import io.nsqconnect.bridge.Deadline;
import io.nsqconnect.bridge.Installation;
import io.nsqconnect.bridge.KafkaProcess;
import io.nsqconnect.bridge.ManagedProcess;
import io.nsqconnect.bridge.Ports;
import io.nsqconnect.bridge.ProcessGroup;
import io.nsqconnect.bridge.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The three processes. Their group owns them. */
final class Services {
  private final ProcessGroup group;
  private final BrokerProcess broker;
  private final KafkaProcess kafka;
  private final WorkerProcess worker;

  /** What {@code options} ask for; nothing is started yet. */
  Services(ProcessGroup group, Installation installation, DataDirectory data, Options options) {
    Ports ports = options.ports();
    Path nsqd = options.nsqd().orElse(installation.nsqd());
    this.group = group;
    broker = new BrokerProcess(group, nsqd, data.nsqd(), ports);
    kafka = new KafkaProcess(group, installation, data.kafka(), ports);
    worker = new WorkerProcess(group, installation, data.connect(), ports, Map.of());
  }

  /** Starts each as soon as what it needs is ready. */
  void start(Progress progress, Deadline deadline) throws IOException, InterruptedException {
    progress.step("nsqd", () -> start(broker, deadline));
    progress.step("Kafka", () -> start(kafka, deadline));
    progress.step("Connect worker", () -> start(worker, deadline));
  }

  private static void start(ManagedProcess process, Deadline deadline)
      throws IOException, InterruptedException {
    process.start();
    process.awaitReady(deadline);
  }

  /** Throws if one of them has ended. */
  void requireAlive() throws IOException {
    group.requireAllAlive();
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
}
