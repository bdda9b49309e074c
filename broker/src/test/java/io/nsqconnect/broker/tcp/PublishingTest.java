package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.assertAnswered;
import static io.nsqconnect.broker.tcp.TestClient.assertRefused;
import static io.nsqconnect.broker.tcp.TestClient.body;
import static io.nsqconnect.broker.tcp.TestClient.int32;
import static io.nsqconnect.broker.tcp.TestClient.list;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PUB, MPUB and DPUB: what is refused, what it leaves behind, and what is counted. */
class PublishingTest {
  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({
    "PUB,E_INVALID PUB insufficient number of parameters",
    "'PUB ','E_BAD_TOPIC PUB topic name \"\" is not valid'",
    "PUB $,'E_BAD_TOPIC PUB topic name \"$\" is not valid'",
    "MPUB,E_INVALID MPUB insufficient number of parameters",
    "MPUB $,'E_BAD_TOPIC E_BAD_TOPIC MPUB topic name \"$\" is not valid'",
    "DPUB,E_INVALID DPUB insufficient number of parameters",
    "DPUB $,E_INVALID DPUB insufficient number of parameters",
    "DPUB $ x,'E_BAD_TOPIC DPUB topic name \"$\" is not valid'",
    "DPUB t x,E_INVALID DPUB could not parse timeout x",
    "DPUB t -1,E_INVALID DPUB could not parse timeout -1",
    "DPUB t 3600001,E_INVALID DPUB timeout 3600001 out of range 0-3600000",
    "DPUB t 9223372036855,E_INVALID DPUB timeout 9223372036855 out of range 0-3600000",
    "DPUB t 18446744073709551615,"
        + "E_INVALID DPUB timeout 18446744073709551615 out of range 0-3600000"
  })
  void needsATopicAndADelayInRange(String line, String error) {
    assertRefused(broker.client(), line + "\n", error);
    assertThat(broker.engine.topics()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PUB t,0,E_BAD_MESSAGE PUB invalid message body size 0",
    "PUB t,-1,E_BAD_MESSAGE PUB invalid message body size -1",
    "PUB t,1048577,E_BAD_MESSAGE PUB message too big 1048577 > 1048576",
    "DPUB t 1,0,E_BAD_MESSAGE DPUB invalid message body size 0",
    "DPUB t 1,1048577,E_BAD_MESSAGE DPUB message too big 1048577 > 1048576"
  })
  void withABadBodyCreatesNoTopic(String line, int size, String error) {
    assertRefused(broker.client(), line + "\n" + int32(size), error);
    assertThat(broker.engine.topics()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,E_BAD_BODY MPUB invalid body size 0",
    "-1,E_BAD_BODY MPUB invalid body size -1",
    "5242881,E_BAD_BODY MPUB body too big 5242881 > 5242880"
  })
  void aListOfABadSizeCreatesTheTopicAllTheSame(int size, String error) {
    assertRefused(broker.client(), "MPUB t\n" + int32(size), error);
    assertThat(broker.engine.existingTopic("t")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "1048576"})
  void aListOfABadCountIsRefused(int count) {
    assertRefused(
        broker.client(),
        "MPUB t\n" + int32(100) + int32(count),
        "E_BAD_BODY MPUB invalid message count " + count);
  }

  @ParameterizedTest
  @CsvSource({
    "0,E_BAD_MESSAGE MPUB invalid message(1) body size 0",
    "-5,E_BAD_MESSAGE MPUB invalid message(1) body size -5",
    "1048577,E_BAD_MESSAGE MPUB message too big 1048577 > 1048576"
  })
  void aListWithABadMessagePublishesNoneOfThem(int size, String error) {
    assertRefused(
        broker.client(), "MPUB t\n" + int32(100) + int32(2) + body("x") + int32(size), error);
    assertThat(broker.engine.existingTopic("t").messageCount()).isZero();
  }

  @Test
  void aMessageMayBeAsLargeAsTheLimit() {
    assertAnswered(broker.client(), "PUB t\n" + body("x".repeat(1 << 20)), "OK");
    assertAnswered(broker.client(), "DPUB t 0\n" + body("x".repeat(1 << 20)), "OK");
  }

  @Test
  void aDelayMayBeEmptyOrAsLongAsTheLimit() {
    assertAnswered(broker.client(), "DPUB t \n" + body("x"), "OK");
    assertAnswered(broker.client(), "DPUB t 3600000\n" + body("x"), "OK");
  }

  /** nsqd's nanoseconds have 64 bits. */
  @ParameterizedTest
  @CsvSource({"9223372036854776", "18446744073710", "18446744073709551616"})
  void aDelayThatWrapsIsWhatIsLeftOfIt(String delay) {
    assertAnswered(broker.client(), "DPUB t " + delay + "\n" + body("x"), "OK");
  }

  @Test
  void aDelayedMessageComesWhenItsTimeHasCome() {
    TestClient client = broker.subscriber("t", "c").send("RDY 1\n");
    assertAnswered(broker.client(), "DPUB t 1500\n" + body("x"), "OK");

    broker.advance(Duration.ofMillis(1_499));
    assertThat(client.replies()).isEmpty();
    broker.advance(Duration.ofMillis(1));
    assertThat(client.replies()).containsExactly("1:x");
  }

  @Test
  void isCountedByTopic() {
    TestClient client = broker.client();
    client.send("PUB b\n" + body("x") + "MPUB a\n" + list("x", "y") + "DPUB b 1\n" + body("x"));

    ClientSession session = broker.clients.connected().iterator().next();
    assertThat(session.publishCounts()).isEqualTo(Map.of("a", 2L, "b", 2L));
    assertThat(session.hasPublished()).isTrue();
  }
}
