package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sproutsocial.nsq.Client;
import com.sproutsocial.nsq.DirectSubscriber;
import com.sproutsocial.nsq.Message;
import com.sproutsocial.nsq.Publisher;
import com.sproutsocial.nsq.Subscriber;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The broker with {@code nsq-j}, a Java client that others wrote, unmodified. */
class NsqJIT {
  private static final String CHANNEL = "channel";
  private static final int RECONNECT_INTERVAL_SECONDS = 1;
  private static final int MAX_FLUSH_DELAY_MS = 50;

  /** Of the messages that are to time out, or not to: a client may be this late with a word. */
  private static final Duration MSG_TIMEOUT = Duration.ofSeconds(4);

  private static final Duration TOUCH_INTERVAL = Duration.ofMillis(250);

  /** Clocks of two processes may differ by their granularity. */
  private static final Duration TOLERANCE = Duration.ofMillis(10);

  @TempDir static Path home;
  private static NsqdProcess nsqd;

  private final Client client = new Client();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private String topic;

  @BeforeAll
  static void startBroker() {
    nsqd = NsqdProcess.start(home);
  }

  @AfterAll
  static void stopBroker() {
    try (NsqdProcess broker = nsqd) {
      assertThat(broker.stop()).isZero();
      assertThat(broker.log()).doesNotContain("FATAL", "Exception");
    }
  }

  @BeforeEach
  void nameTopic(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void stopClients() {
    subscribers.forEach(Subscriber::stop);
    client.stop();
  }

  @Test
  void publishAndFinish() throws InterruptedException {
    Instant before = Instant.now();
    publisher(nsqd).publish(topic, bytes("hello"));

    Message message = take(subscribe(nsqd, 1));
    message.finish();

    assertThat(text(message)).isEqualTo("hello");
    assertThat(message.getTopic()).isEqualTo(topic);
    assertThat(message.getId()).matches("[0-9a-f]{16}");
    assertThat(message.getAttempts()).isEqualTo(1);
    assertThat(publishedAt(message)).isBetween(before.minus(TOLERANCE), Instant.now());
    nsqd.http().awaitNothingLeft(topic, CHANNEL);
  }

  @Test
  void bodiesArriveAsTheyWereSent() throws InterruptedException {
    byte[] everyByte = new byte[256];
    IntStream.range(0, 256).forEach(i -> everyByte[i] = (byte) i);
    byte[] large = new byte[1 << 20];
    new Random(1).nextBytes(large);
    Publisher publisher = publisher(nsqd);

    for (byte[] body : List.of(everyByte, large, new byte[1])) {
      publisher.publish(topic, body);
    }

    BlockingQueue<Message> messages = subscribe(nsqd, 1);
    for (byte[] body : List.of(everyByte, large, new byte[1])) {
      Message message = take(messages);
      message.finish();
      assertThat(message.getData()).isEqualTo(body);
    }
    nsqd.http().awaitNothingLeft(topic, CHANNEL);
  }

  @Test
  void publishInBatches() throws InterruptedException {
    Publisher publisher = publisher(nsqd);
    publisher.publish(topic, List.of(bytes("list-0"), bytes("list-1"), bytes("list-2")));
    IntStream.range(0, 100).forEach(i -> publisher.publishBuffered(topic, bytes("buffered-" + i)));

    Set<String> expected =
        Stream.concat(
                IntStream.range(0, 3).mapToObj(i -> "list-" + i),
                IntStream.range(0, 100).mapToObj(i -> "buffered-" + i))
            .collect(Collectors.toSet());
    BlockingQueue<Message> messages = subscribe(nsqd, 10);
    Set<String> delivered = ConcurrentHashMap.newKeySet();
    while (delivered.size() < expected.size()) {
      Message message = take(messages);
      message.finish();
      delivered.add(text(message));
    }
    assertThat(delivered).isEqualTo(expected);
    nsqd.http().awaitNothingLeft(topic, CHANNEL);
  }

  @Test
  void publishForLater() throws InterruptedException {
    Duration delay = Duration.ofMillis(500);
    Instant published = Instant.now();
    publisher(nsqd).publishDeferred(topic, bytes("later"), delay.toMillis(), TimeUnit.MILLISECONDS);

    Message message = take(subscribe(nsqd, 1));
    message.finish();

    assertThat(Instant.now()).isAfterOrEqualTo(published.plus(delay).minus(TOLERANCE));
    assertThat(message.getAttempts()).isEqualTo(1);
    nsqd.http().awaitNothingLeft(topic, CHANNEL);
  }

  @Test
  void requeueAtOnceAndWithDelay() throws InterruptedException {
    publisher(nsqd).publish(topic, bytes("again"));
    BlockingQueue<Message> messages = subscribe(nsqd, 1);

    Message first = take(messages);
    first.requeue();
    Message second = take(messages);
    Instant requeued = Instant.now();
    second.requeue(500);
    Message third = take(messages);
    third.finish();

    assertThat(Instant.now()).isAfterOrEqualTo(requeued.plusMillis(500).minus(TOLERANCE));
    assertThat(Stream.of(first, second, third).map(Message::getAttempts)).containsExactly(1, 2, 3);
    assertThat(Stream.of(second, third).map(Message::getId)).containsOnly(first.getId());
    assertThat(Stream.of(second, third).map(Message::getTimestamp))
        .containsOnly(first.getTimestamp());
    nsqd.http().awaitNothingLeft(topic, CHANNEL);
    assertThat(nsqd.http().channel(topic, CHANNEL).requeued()).isEqualTo(2);
  }

  @Test
  void touchKeepsAMessageInFlight() throws InterruptedException {
    publisher(nsqd).publish(topic, bytes("slow"));
    BlockingQueue<Message> messages = subscribeWithTimeout();

    Message message = take(messages);
    Instant end = Instant.now().plus(MSG_TIMEOUT.multipliedBy(5).dividedBy(2));
    Deadlines.await("more than twice the timeout")
        .pollInterval(TOUCH_INTERVAL)
        .until(
            () -> {
              message.touch();
              return Instant.now().isAfter(end);
            });
    message.finish();

    nsqd.http().awaitNothingLeft(topic, CHANNEL);
    assertThat(messages).as("delivered again").isEmpty();
    assertThat(nsqd.http().channel(topic, CHANNEL).timedOut()).isZero();
  }

  @Test
  void aForgottenMessageComesAgain() throws InterruptedException {
    BlockingQueue<Message> messages = subscribeWithTimeout();
    Instant published = Instant.now();
    publisher(nsqd).publish(topic, bytes("forgotten"));

    take(messages);
    Message again = take(messages);
    again.finish();

    assertThat(Instant.now()).isAfterOrEqualTo(published.plus(MSG_TIMEOUT).minus(TOLERANCE));
    assertThat(again.getAttempts()).isEqualTo(2);
    nsqd.http().awaitNothingLeft(topic, CHANNEL);
  }

  @Test
  void eachChannelGetsItsCopy() throws InterruptedException {
    nsqd.http().createChannel(topic, CHANNEL);
    nsqd.http().createChannel(topic, "other");
    publisher(nsqd).publish(topic, bytes("copied"));

    for (String channel : List.of(CHANNEL, "other")) {
      Message message = take(subscribe(nsqd, channel, 1));
      message.finish();
      assertThat(text(message)).isEqualTo("copied");
    }
    nsqd.http().awaitNothingLeft(topic, CHANNEL);
  }

  @Test
  void manyPublishersAndSubscribersInParallel() {
    int publishers = 4;
    int perPublisher = 2500;
    Map<String, Integer> deliveries = new ConcurrentHashMap<>();
    for (int i = 0; i < 3; i++) {
      subscriber(nsqd)
          .subscribe(
              topic,
              CHANNEL,
              200,
              (Message message) -> {
                deliveries.merge(text(message), 1, Integer::sum);
                message.finish();
              });
    }

    IntStream.range(0, publishers)
        .parallel()
        .forEach(
            p -> {
              Publisher publisher = publisher(nsqd);
              for (int i = 0; i < perPublisher; i++) {
                publisher.publish(topic, bytes(p + "-" + i));
              }
            });

    Deadlines.await("all have come").until(() -> deliveries.size() == publishers * perPublisher);
    nsqd.http().awaitNothingLeft(topic, CHANNEL);
    assertThat(deliveries.values()).as("deliveries of each message").containsOnly(1);
  }

  @Test
  void reconnectAfterARestart(@TempDir Path ownHome) throws InterruptedException {
    BlockingQueue<Message> messages;
    int port;
    try (NsqdProcess first = NsqdProcess.start(ownHome)) {
      port = first.tcpPort();
      Publisher publisher = publisher(first);
      publisher.publish(topic, bytes("finished"));
      messages = subscribe(first, 1);
      take(messages).finish();
      publisher.publish(topic, bytes("in flight"));
      take(messages);
      publisher.publish(topic, bytes("waiting"));
      assertThat(first.stop()).isZero();
    }
    messages.clear();
    try (NsqdProcess second = NsqdProcess.start(ownHome, "--tcp-address=127.0.0.1:" + port)) {
      publisher(second).publish(topic, bytes("after the restart"));

      Set<String> delivered = ConcurrentHashMap.newKeySet();
      while (delivered.size() < 3) {
        Message message = take(messages);
        message.finish();
        delivered.add(text(message));
      }
      assertThat(delivered).containsOnly("in flight", "waiting", "after the restart");
    }
  }

  private Publisher publisher(NsqdProcess broker) {
    return new Publisher(client, broker.tcpAddress(), null);
  }

  private Subscriber subscriber(NsqdProcess broker) {
    Subscriber subscriber = new DirectSubscriber(RECONNECT_INTERVAL_SECONDS, broker.tcpAddress());
    subscriber.setMaxFlushDelayMillis(MAX_FLUSH_DELAY_MS);
    subscribers.add(subscriber);
    return subscriber;
  }

  private BlockingQueue<Message> subscribe(NsqdProcess broker, int maxInFlight) {
    return subscribe(broker, CHANNEL, maxInFlight);
  }

  private BlockingQueue<Message> subscribe(NsqdProcess broker, String channel, int maxInFlight) {
    return subscribe(subscriber(broker), channel, maxInFlight);
  }

  /** Subscribes to messages that time out after {@link #MSG_TIMEOUT}, one at a time. */
  private BlockingQueue<Message> subscribeWithTimeout() {
    Subscriber subscriber = subscriber(nsqd);
    subscriber.getConfig().setMsgTimeout((int) MSG_TIMEOUT.toMillis());
    return subscribe(subscriber, CHANNEL, 1);
  }

  /** Subscribes; the test answers the messages itself. */
  private BlockingQueue<Message> subscribe(Subscriber subscriber, String channel, int maxInFlight) {
    BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    subscriber.subscribe(topic, channel, maxInFlight, (Message message) -> messages.add(message));
    return messages;
  }

  private static Message take(BlockingQueue<Message> messages) throws InterruptedException {
    Message message = messages.poll(Deadlines.STEP.toSeconds(), TimeUnit.SECONDS);
    assertThat(message).as("a message").isNotNull();
    return message;
  }

  private static Instant publishedAt(Message message) {
    return Instant.EPOCH.plusNanos(message.getTimestamp());
  }

  private static String text(Message message) {
    return new String(message.getData(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
