package io.nsqconnect.bridge;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An nsqd: ours, or any other program that takes nsqd's flags. */
public final class BrokerProcess extends ManagedProcess {
  private final Path directory;
  private final Ports ports;

  /**
   * A broker that is not started yet.
   *
   * @param program the start script, such as {@link Installation#nsqd()}
   * @param directory for the queues; created if need be
   * @param flags more of nsqd's flags
   */
  public BrokerProcess(
      ProcessGroup group, Path program, Path directory, Ports ports, String... flags) {
    super(
        group,
        "nsqd",
        () -> command(program, directory, ports, flags),
        Readiness.answering(ports.nsqdHttpUri().resolve("/ping")));
    this.directory = directory;
    this.ports = ports;
  }

  private static List<String> command(Path program, Path directory, Ports ports, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("--tcp-address=" + Ports.address(ports.nsqdTcp()));
    command.add("--http-address=" + Ports.address(ports.nsqdHttp()));
    command.add("--broadcast-address=" + Ports.HOST);
    command.add("--data-path=" + directory);
    command.addAll(List.of(flags));
    return command;
  }

  @Override
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    super.start();
  }

  /** Host and port of the V2 protocol. */
  public String tcpAddress() {
    return Ports.address(ports.nsqdTcp());
  }

  /** The root of the HTTP interface, without a slash at the end. */
  public URI httpUri() {
    return ports.nsqdHttpUri();
  }
}
