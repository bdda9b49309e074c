package io.nsqconnect.it;

import io.nsqconnect.bridge.BrokerProcess;
import io.nsqconnect.bridge.Deadline;
import io.nsqconnect.bridge.Ports;
import io.nsqconnect.bridge.ProcessGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongPredicate;

/**
 * An nsqd, ours or the named one, that comes back to the same address with all it had: every
 * message is on disk, so that what it loses when it is killed is nobody else's loss. It has one
 * topic with the channel "all".
 */
final class DurableNsqd implements AutoCloseable {
  /** What makes an nsqd such a one. */
  static final String[] FLAGS = {"--mem-queue-size=0", "--sync-every=1"};

  private final ProcessGroup group;
  private final BrokerProcess process;
  private final NsqdHttp http;
  private final String topic;
  private final int tcpPort;

  /** Starts one with data and logs in {@code directory}. */
  DurableNsqd(Path directory, String topic) throws IOException, InterruptedException {
    Ports ports = Ports.free();
    this.topic = topic;
    tcpPort = ports.nsqdTcp();
    http = new NsqdHttp(ports.nsqdHttp());
    group = new ProcessGroup(directory.resolve("logs"));
    process =
        new BrokerProcess(
            group, NsqdProgram.named().path(), directory.resolve("data"), ports, FLAGS);
    start();
    http.createChannel(topic, "all");
  }

  /** Starts it again. */
  void start() throws IOException, InterruptedException {
    process.start();
    process.awaitReady(Deadline.after(Deadlines.STEP));
  }

  void kill() throws IOException {
    process.kill();
  }

  String tcpAddress() {
    return process.tcpAddress();
  }

  int tcpPort() {
    return tcpPort;
  }

  /** Waits until so many messages wait in its channel. */
  void awaitDepth(LongPredicate reached) {
    Deadlines.await("messages of " + topic)
        .atMost(Deadlines.PROGRAM)
        .until(() -> reached.test(http.channel(topic, "all").depth()));
  }

  @Override
  public void close() {
    group.close();
  }
}
