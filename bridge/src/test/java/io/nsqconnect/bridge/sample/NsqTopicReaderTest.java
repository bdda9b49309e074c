package io.nsqconnect.bridge.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.bridge.Deadline;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reader against a broker that the test plays itself. */
class NsqTopicReaderTest {
  /** A reader that says nothing fails a test instead of holding it up. */
  private static final int LIMIT_MS = 10_000;

  private static final int RESPONSE = 0;
  private static final int ERROR = 1;
  private static final int MESSAGE = 2;

  private final BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();
  private ServerSocket server;
  private NsqTopicReader reader;
  private Socket socket;
  private BufferedReader commands;
  private DataOutputStream frames;

  @BeforeEach
  void subscribe() throws Exception {
    server = new ServerSocket();
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    CompletableFuture<NsqTopicReader> subscribing =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                String address = "127.0.0.1:" + server.getLocalPort();
                return new NsqTopicReader(address, "orders", "audit", bodies::add);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    server.setSoTimeout(LIMIT_MS);
    socket = server.accept();
    socket.setSoTimeout(LIMIT_MS);
    commands =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    frames = new DataOutputStream(socket.getOutputStream());
    assertThat(commands.readLine()).isEqualTo("  V2SUB orders audit");
    send(RESPONSE, "OK");
    reader = subscribing.get();
    assertThat(commands.readLine()).isEqualTo("RDY 500");
  }

  @AfterEach
  void close() throws IOException {
    reader.close();
    socket.close();
    server.close();
  }

  @Test
  void handsABodyOnAndFinishesItsMessage() throws Exception {
    send(MESSAGE, "12345678" + "12" + "0123456789abcdef" + "the body");

    assertThat(bodies.poll(10, TimeUnit.SECONDS)).asString().isEqualTo("the body");
    assertThat(commands.readLine()).isEqualTo("FIN 0123456789abcdef");
  }

  @Test
  void answersHeartbeats() throws Exception {
    send(RESPONSE, "_heartbeat_");

    assertThat(commands.readLine()).isEqualTo("NOP");
  }

  @Test
  void tellsWhatTheBrokerComplainedOf() throws Exception {
    send(ERROR, "E_FIN_FAILED FIN 0123456789abcdef failed");

    assertThatThrownBy(
            () ->
                Deadline.after(Duration.ofSeconds(10))
                    .await(
                        () -> {
                          reader.requireHealthy();
                          return false;
                        }))
        .hasMessageStartingWith("reader of NSQ topic orders failed: nsqd at ")
        .hasMessageEndingWith(": E_FIN_FAILED FIN 0123456789abcdef failed");
  }

  private void send(int type, String payload) throws IOException {
    frames.writeInt(Integer.BYTES + payload.length());
    frames.writeInt(type);
    frames.writeBytes(payload);
  }
}
