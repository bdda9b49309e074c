package io.nsqconnect.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Flags;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that has no ports, but sockets of the Unix domain. */
@Timeout(300)
class UnixSocketTest {
  /** Kept, or the level that is set would be forgotten. */
  private static final Logger LOG = Logger.getLogger("io.nsqconnect.broker");

  @TempDir Path data;
  @TempDir Path run;
  private final List<SocketChannel> clients = new ArrayList<>();
  private Nsqd nsqd;

  @BeforeEach
  void start() throws Exception {
    LOG.setLevel(Level.OFF);
    List<String> flags =
        List.of(
            "--tcp-address=" + run.resolve("tcp"),
            "--http-address=" + run.resolve("http"),
            "--data-path=" + data);
    nsqd = Nsqd.start(Configurations.resolve(Flags.parse(flags)));
  }

  @AfterEach
  void stop() throws IOException {
    for (SocketChannel client : clients) {
      client.close();
    }
    nsqd.close();
    LOG.setLevel(null);
  }

  @Test
  void messagesArePublishedAndConsumed() throws Exception {
    SocketChannel client = v2("");
    send(client, "SUB t c\nRDY 1\nPUB t\n\0\0\0\1m");

    assertThat(List.of(frame(client), frame(client), frame(client)))
        .satisfiesExactly(
            subscribed -> assertThat(subscribed).isEqualTo("OK"),
            published -> assertThat(published).isEqualTo("OK"),
            message -> assertThat(message).endsWith("m"));
  }

  @Test
  void whoSendsNoMoreIsStillAnswered() throws Exception {
    SocketChannel client = v2("");

    send(client, "PUB t\n\0\0\0\1m");
    client.shutdownOutput();

    assertThat(frame(client)).isEqualTo("OK");
    assertThat(Channels.newInputStream(client).readAllBytes()).isEmpty();
  }

  @Test
  void clientsAreShownWithoutAHostAndByTheirPath() throws Exception {
    subscribe(v2(""));
    String path = run.resolve("client").toString();
    subscribe(v2(path));

    assertThat(http("/stats?format=json&include_mem=false"))
        .contains(
            "\"client_id\":\"\",\"hostname\":\"\",\"version\":\"V2\",\"remote_address\":\"@\"",
            "\"remote_address\":\"" + path + "\"");
    assertThat(http("/stats")).contains("[V2 :                    ] state: 3");
  }

  @Test
  void thereAreNoPorts() throws Exception {
    assertThat(http("/info")).contains("\"http_port\":-1", "\"tcp_port\":-1");
    assertThat(http("/config/tcp_address")).endsWith("\r\n\r\n" + run.resolve("tcp"));
    assertThat(http("/config/broadcast_tcp_port")).endsWith("\r\n\r\n0");
  }

  @Test
  void whoIsOnThisHostMayLookInside() throws Exception {
    assertThat(http("/debug/pprof/cmdline")).startsWith("HTTP/1.1 200");
  }

  private SocketChannel v2(String ownPath) throws IOException {
    SocketChannel client = connect(ownPath);
    send(client, "  V2");
    return client;
  }

  private SocketChannel connect(String ownPath) throws IOException {
    SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
    clients.add(client);
    if (!ownPath.isEmpty()) {
      client.bind(UnixDomainSocketAddress.of(ownPath));
    }
    client.connect(UnixDomainSocketAddress.of(run.resolve("tcp")));
    return client;
  }

  private static void subscribe(SocketChannel client) throws IOException {
    send(client, "SUB t c\n");
    assertThat(frame(client)).isEqualTo("OK");
  }

  private String http(String path) throws IOException {
    try (SocketChannel client =
        SocketChannel.open(UnixDomainSocketAddress.of(run.resolve("http")))) {
      send(client, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      return new String(
          Channels.newInputStream(client).readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static void send(SocketChannel client, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  private static String frame(SocketChannel client) throws IOException {
    DataInputStream in = new DataInputStream(Channels.newInputStream(client));
    byte[] payload = new byte[in.readInt() - Integer.BYTES];
    in.readInt();
    in.readFully(payload);
    return new String(payload, StandardCharsets.ISO_8859_1);
  }
}
