package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.body;
import static io.nsqconnect.broker.tcp.TestClient.list;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When messages leave that go to many consumers, each on a channel of its own. */
class ManyConsumersTest {
  private static final int CONSUMERS = 100;

  /** Longer than from one round of output to the next. */
  private static final Duration ROUND = Duration.ofMillis(5);

  private final TestBroker broker = new TestBroker();
  private final List<TestClient> consumers = new ArrayList<>();
  private TestClient publisher;

  @BeforeEach
  void connect() {
    for (int i = 0; i < CONSUMERS; i++) {
      consumers.add(broker.subscriber("t", "c" + i));
    }
    publisher = broker.client();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void theFirstMessageIsSentAtOnceAndThoseThatFollowTogether() {
    ready("RDY 100\n");

    publish("a");
    assertReceived("1:a");

    int before = consumers.get(0).writeCount();
    publish("b");
    publish("c");
    assertReceived();
    assertThat(publisher.replies()).containsExactly("OK", "OK", "OK");

    broker.advance(ROUND);
    assertReceived("1:b", "1:c");
    assertThat(consumers.get(0).writeCount() - before).isEqualTo(1);
  }

  @Test
  void messagesThatComeSeldomNeverWait() {
    ready("RDY 100\n");

    for (int i = 0; i < 10; i++) {
      publish("a");
      assertReceived("1:a");
      broker.advance(ROUND);
    }
  }

  @Test
  void aConsumerThatCouldTakeNoMoreDoesNotWait() {
    ready("RDY 3\n");
    publish("a");
    assertReceived("1:a");

    publish("b");
    assertReceived();

    publish("c");
    assertReceived("1:b", "1:c");
  }

  @Test
  void aClientThatWantsNothingBufferedDoesNotWait() {
    TestClient unbuffered = broker.client();
    unbuffered.send("IDENTIFY\n" + body("{\"output_buffer_timeout\":-1}"));
    unbuffered.send("SUB t unbuffered\nRDY 100\n").replies();
    ready("RDY 100\n");
    publish("a");
    publish("b");

    assertThat(unbuffered.replies()).containsExactly("1:a", "1:b");
    assertReceived("1:a");
  }

  @Test
  void anAnswerTakesTheMessagesBeforeItAlong() {
    ready("RDY 100\n");
    publish("a");
    publish("b");
    assertReceived("1:a");

    TestClient consumer = consumers.get(0).send("PUB other\n" + body("x"));

    assertThat(consumer.replies()).containsExactly("1:b", "OK");
    broker.advance(ROUND);
    assertThat(consumer.replies()).isEmpty();
    assertThat(consumers.get(1).replies()).containsExactly("1:b");
  }

  @Test
  void aFullBufferDoesNotWait() {
    ready("RDY 1000\n");
    publish("a");
    assertReceived("1:a");

    List<String> messages = Collections.nCopies(100, "b".repeat(200));
    publisher.send("MPUB t\n" + list(messages.toArray(new String[0])));

    consumers.forEach(consumer -> assertThat(consumer.replies()).hasSize(100));
  }

  @Test
  void aConsumerThatGoesWhileItsMessagesWaitLosesNone() {
    ready("RDY 100\n");
    publish("a");
    publish("b");
    assertReceived("1:a");

    consumers.remove(0).hangUp();
    broker.run();
    TestClient other = broker.subscriber("t", "c0").send("RDY 100\n");
    broker.advance(broker.limits.msgTimeout());

    assertThat(other.replies()).contains("2:a", "2:b");
  }

  private void ready(String command) {
    consumers.forEach(consumer -> consumer.send(command));
  }

  private void publish(String message) {
    publisher.send("PUB t\n" + body(message));
  }

  private void assertReceived(String... messages) {
    assertThat(consumers)
        .allSatisfy(consumer -> assertThat(consumer.replies()).containsExactly(messages));
  }
}
