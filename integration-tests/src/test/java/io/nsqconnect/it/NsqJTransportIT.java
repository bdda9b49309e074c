package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sproutsocial.nsq.Client;
import com.sproutsocial.nsq.Config;
import com.sproutsocial.nsq.DirectSubscriber;
import com.sproutsocial.nsq.Message;
import com.sproutsocial.nsq.Publisher;
import com.sproutsocial.nsq.Subscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The broker with {@code nsq-j}, a Java client that others wrote, through each layer and each pair
 * of layers.
 */
class NsqJTransportIT {
  private static final String CHANNEL = "channel";

  /**
   * Few: through snappy, the client's writes wait for delayed acknowledgements, with nsqd as well.
   */
  private static final int SMALL_MESSAGES = 50;

  @TempDir static Path home;
  private static NsqdProcess nsqd;

  @BeforeAll
  static void startBroker() {
    nsqd = NsqdProcess.start(home, TestCertificates.serverFlags());
    // Subscribers take the factory of this one, whatever client they belong to.
    Client.getDefaultClient()
        .setSSLSocketFactory(TestCertificates.clientContext().getSocketFactory());
  }

  @AfterAll
  static void stopBroker() {
    try (NsqdProcess broker = nsqd) {
      assertThat(broker.stop()).isZero();
      assertThat(broker.log()).doesNotContain("FATAL", "Exception");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tls,true,false,false",
    "snappy,false,true,false",
    "deflate,false,false,true",
    "tls-snappy,true,true,false",
    "tls-deflate,true,false,true"
  })
  void messagesGoThrough(String topic, boolean tls, boolean snappy, boolean deflate)
      throws InterruptedException {
    Client client = new Client();
    client.setSSLSocketFactory(TestCertificates.clientContext().getSocketFactory());
    Publisher publisher = new Publisher(client, nsqd.tcpAddress(), null);
    publisher.setConfig(configure(new Config(), tls, snappy, deflate));
    Subscriber subscriber = new DirectSubscriber(1, nsqd.tcpAddress());
    configure(subscriber.getConfig(), tls, snappy, deflate);
    BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    try {
      List<byte[]> bodies = bodies();
      bodies.forEach(body -> publisher.publish(topic, body));
      subscriber.subscribe(topic, CHANNEL, 10, (Message message) -> messages.add(message));

      List<ByteBuffer> delivered = new ArrayList<>();
      while (delivered.size() < bodies.size()) {
        Message message = messages.poll(Deadlines.STEP.toSeconds(), TimeUnit.SECONDS);
        assertThat(message).as("a message").isNotNull();
        delivered.add(ByteBuffer.wrap(message.getData()));
        message.finish();
      }
      // The client hands them to several threads.
      assertThat(delivered)
          .containsExactlyInAnyOrderElementsOf(bodies.stream().map(ByteBuffer::wrap).toList());

      assertThat(nsqd.http().get("/stats?format=json&include_mem=false&topic=" + topic))
          .contains("\"tls\":" + tls, "\"snappy\":" + snappy, "\"deflate\":" + deflate)
          .doesNotContain("\"tls\":" + !tls, "\"snappy\":" + !snappy, "\"deflate\":" + !deflate);
    } finally {
      subscriber.stop();
      client.stop();
    }
  }

  private static Config configure(Config config, boolean tls, boolean snappy, boolean deflate) {
    config.setTlsV1(tls);
    config.setSnappy(snappy);
    config.setDeflate(deflate);
    return config;
  }

  /** Small ones, one that compresses well and one that does not. */
  private static List<byte[]> bodies() {
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < SMALL_MESSAGES; i++) {
      bodies.add(("message " + i).getBytes(StandardCharsets.US_ASCII));
    }
    byte[] even = new byte[1 << 20];
    Arrays.fill(even, (byte) 'x');
    bodies.add(even);
    byte[] random = new byte[1 << 20];
    new Random(1).nextBytes(random);
    bodies.add(random);
    return bodies;
  }
}
