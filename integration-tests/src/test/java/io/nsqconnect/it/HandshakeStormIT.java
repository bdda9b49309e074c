package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sproutsocial.nsq.Client;
import com.sproutsocial.nsq.DirectSubscriber;
import com.sproutsocial.nsq.Message;
import com.sproutsocial.nsq.Publisher;
import com.sproutsocial.nsq.Subscriber;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many clients that come back at once and want TLS, while others are being served. {@code
 * -Dnsq.it.storm.clients} says how many; {@code -Dnsq.it.storm.slowdown} bounds what the storm may
 * do to the 99th percentile of a consumer's round trips, on a machine that has nothing else to do.
 */
class HandshakeStormIT {
  private static final Logger LOG = LoggerFactory.getLogger(HandshakeStormIT.class);

  private static final int CLIENTS = Integer.getInteger("nsq.it.storm.clients", 300);
  private static final int SLOWDOWN = Integer.getInteger("nsq.it.storm.slowdown", 0);

  /** Enough for a 99th percentile, and for the broker's code to be compiled. */
  private static final int ROUND_TRIPS = 10_000;

  @TempDir Path home;

  @Test
  void allAreServedOrRefusedAndAConsumerGoesOn() throws Exception {
    Client client = new Client();
    try (NsqdProcess nsqd = NsqdProcess.start(home, TestCertificates.serverFlags())) {
      Publisher publisher = new Publisher(client, nsqd.tcpAddress(), null);
      Subscriber subscriber = new DirectSubscriber(1, nsqd.tcpAddress());
      BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
      subscriber.subscribe("topic", "channel", 10, (Message message) -> messages.add(message));

      List<Long> before = new ArrayList<>();
      while (before.size() < ROUND_TRIPS) {
        before.add(roundTripNs(publisher, messages));
      }
      List<Long> during = new ArrayList<>();
      Process storm = HandshakeStorm.start(nsqd.tcpPort(), CLIENTS);
      try (BufferedReader said = storm.inputReader(StandardCharsets.UTF_8)) {
        assertThat(said.readLine()).isEqualTo(HandshakeStorm.CONNECTING);
        long startNs = System.nanoTime();
        while (!said.ready() && storm.isAlive()) {
          during.add(roundTripNs(publisher, messages));
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        String outcome = said.readLine();
        LOG.info(
            "{} connects at once, {} in {} ms; 99th percentile of a consumer's round trips {} us"
                + " before, {} us of {} round trips meanwhile",
            CLIENTS,
            outcome,
            tookMs,
            slowest1PercentNs(before) / 1000,
            slowest1PercentNs(during) / 1000,
            during.size());
        assertThat(outcome).matches("[1-9]\\d* served and \\d+ refused");
        if (SLOWDOWN > 0) {
          assertThat(slowest1PercentNs(during)).isLessThan(SLOWDOWN * slowest1PercentNs(before));
        }
      } finally {
        storm.destroyForcibly();
        subscriber.stop();
        client.stop();
      }

      assertThat(nsqd.stop()).isZero();
      assertThat(nsqd.log()).doesNotContain("FATAL", "Exception:");
    }
  }

  private static long roundTripNs(Publisher publisher, BlockingQueue<Message> messages)
      throws InterruptedException {
    long startNs = System.nanoTime();
    publisher.publish("topic", "x".getBytes(StandardCharsets.US_ASCII));
    Message message = messages.poll(Deadlines.STEP.toSeconds(), TimeUnit.SECONDS);
    assertThat(message).as("a message").isNotNull();
    long durationNs = System.nanoTime() - startNs;
    message.finish();
    return durationNs;
  }

  private static long slowest1PercentNs(List<Long> durationsNs) {
    return durationsNs.stream()
        .sorted()
        .skip(durationsNs.size() * 99L / 100)
        .findFirst()
        .orElse(0L);
  }
}
