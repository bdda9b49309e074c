package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sproutsocial.nsq.Client;
import com.sproutsocial.nsq.DirectSubscriber;
import com.sproutsocial.nsq.Message;
import com.sproutsocial.nsq.Publisher;
import com.sproutsocial.nsq.Subscriber;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients that come back at once and want TLS, while others are being served. */
class HandshakeStormIT {
  private static final int CLIENTS = 300;

  @TempDir Path home;

  @Test
  void allAreServedOrRefusedAndAConsumerGoesOn() throws Exception {
    Client client = new Client();
    try (NsqdProcess nsqd = NsqdProcess.start(home, TestCertificates.serverFlags())) {
      Publisher publisher = new Publisher(client, nsqd.tcpAddress(), null);
      Subscriber subscriber = new DirectSubscriber(1, nsqd.tcpAddress());
      BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
      subscriber.subscribe("topic", "channel", 10, (Message message) -> messages.add(message));

      try (HandshakeStorm storm = HandshakeStorm.start(nsqd.tcpPort(), CLIENTS)) {
        long endNs = System.nanoTime() + Deadlines.PROGRAM.toNanos();
        while (!storm.isDecided() && System.nanoTime() - endNs < 0) {
          roundTrip(publisher, messages);
        }
        assertThat(storm.isDecided()).as("each is served or refused").isTrue();
        assertThat(storm.servedCount()).as("served").isPositive();
      } finally {
        subscriber.stop();
        client.stop();
      }

      assertThat(nsqd.stop()).isZero();
      assertThat(nsqd.log()).doesNotContain("FATAL", "Exception:");
    }
  }

  private static void roundTrip(Publisher publisher, BlockingQueue<Message> messages)
      throws InterruptedException {
    publisher.publish("topic", "x".getBytes(StandardCharsets.US_ASCII));
    Message message = messages.poll(Deadlines.STEP.toSeconds(), TimeUnit.SECONDS);
    assertThat(message).as("a message").isNotNull();
    message.finish();
  }
}
