package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.assertAnswered;
import static io.nsqconnect.broker.tcp.TestClient.assertRefused;
import static io.nsqconnect.broker.tcp.TestClient.body;
import static io.nsqconnect.broker.tcp.TestClient.int32;
import static io.nsqconnect.broker.tcp.TestClient.list;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is allowed in each state, and what it is answered. */
class ClientSessionTest {
  private static final String UNKNOWN_ID = "0123456789abcdef";

  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  private TestClient closing() {
    TestClient client = broker.subscriber("t", "c");
    assertAnswered(client, "CLS\n", "CLOSE_WAIT");
    return client;
  }

  @Nested
  class States {
    @ParameterizedTest
    @ValueSource(strings = {"RDY", "FIN", "REQ", "TOUCH", "CLS"})
    void beforeSubThereIsNothingToSettleOrClose(String command) {
      String refusal = "E_INVALID cannot " + command + " in current state";

      assertRefused(broker.client(), command + "\n", refusal);
      assertRefused(broker.client(), command + " x y\n", refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"IDENTIFY", "AUTH", "SUB"})
    void afterSubItIsTooLateToIntroduceOneself(String command) {
      String refusal = "E_INVALID cannot " + command + " in current state";

      assertRefused(broker.subscriber("t", "c"), command + "\n", refusal);
      assertRefused(broker.subscriber("t", "c"), command + " a b\n", refusal);
      assertRefused(closing(), command + "\n", refusal);
    }

    @Test
    void publishingIsAllowedInEachState() {
      for (TestClient client : List.of(broker.client(), broker.subscriber("t", "c"), closing())) {
        assertAnswered(client, "PUB p\n" + body("x"), "OK");
        assertAnswered(client, "MPUB p\n" + list("x", "y"), "OK");
        assertAnswered(client, "DPUB p 5\n" + body("x"), "OK");
        assertAnswered(client, "NOP\n");
      }
      assertThat(broker.engine.existingTopic("p").messageCount()).isEqualTo(12);
    }

    @Test
    void afterClsReadyIsIgnoredAndASecondClsIsRefused() {
      TestClient client = closing();

      assertAnswered(client, "RDY 1\n");
      assertAnswered(client, "RDY nonsense\n");
      assertRefused(client, "CLS\n", "E_INVALID cannot CLS in current state");
    }

    @Test
    void afterClsMessagesInFlightCanBeSettledAndNoOthersCome() {
      TestClient client = broker.subscriber("t", "c");
      client.send("RDY 3\n");
      broker.client().send("MPUB t\n" + list("a", "b", "c"));
      assertThat(client.replies()).containsExactly("1:a", "1:b", "1:c");
      List<String> ids = client.messageIds().stream().map(Object::toString).toList();

      assertAnswered(client, "CLS\n", "CLOSE_WAIT");
      broker.client().send("PUB t\n" + body("d"));
      assertAnswered(client, "FIN " + ids.get(0) + "\n");
      assertAnswered(client, "REQ " + ids.get(1) + " 0\n");
      assertAnswered(client, "TOUCH " + ids.get(2) + "\n");

      assertThat(broker.engine.topic("t").channel("c").inFlightCount()).isEqualTo(1);
      assertThat(broker.engine.topic("t").channel("c").depth()).isEqualTo(2);
    }
  }

  @Nested
  class Lines {
    @ParameterizedTest
    @CsvSource({"nop,nop", "' NOP',''", "'',''", "'NOP\u0000','NOP\u0000'", "PUBX t,PUBX"})
    void anUnknownCommandIsRefusedAsItWasSent(String line, String word) {
      assertRefused(broker.client(), line + "\n", "E_INVALID invalid command " + word);
    }

    @Test
    void oneCarriageReturnBelongsToTheLineEnd() {
      assertAnswered(broker.client(), "NOP\r\n");
      assertRefused(broker.client(), "NOP\r\r\n", "E_INVALID invalid command NOP\r");
    }

    @Test
    void bytesReturnInAnErrorAsTheyCame() {
      assertRefused(
          broker.client(),
          "PUB \u00ff\u0001\"\\\n",
          "E_BAD_TOPIC PUB topic name \"\\xff\\x01\\\"\\\\\" is not valid");
    }

    @Test
    void superfluousParametersAreIgnored() {
      assertAnswered(broker.client(), "IDENTIFY foo bar\n" + body("{}"), "OK");
      assertAnswered(broker.client(), "NOP a b\n");
      assertAnswered(broker.client(), "PUB t zz\n" + body("x"), "OK");
      TestClient subscriber = broker.client();
      assertAnswered(subscriber, "SUB t c extra\n", "OK");
      assertAnswered(subscriber, "RDY 1 2\n", "1:x");
    }
  }

  @Nested
  class Authentication {
    @Test
    void isDisabled() {
      assertRefused(broker.client(), "AUTH\n" + body("secret"), "E_AUTH_DISABLED AUTH disabled");
    }

    @Test
    void admitsNoParameters() {
      assertRefused(broker.client(), "AUTH x\n", "E_INVALID AUTH invalid number of parameters");
      assertRefused(broker.client(), "AUTH \n", "E_INVALID AUTH invalid number of parameters");
    }

    @Test
    void hasABodyOfLimitedSize() {
      assertRefused(broker.client(), "AUTH\n" + int32(0), "E_BAD_BODY AUTH invalid body size 0");
      assertRefused(
          broker.client(),
          "AUTH\n" + int32(5_242_881),
          "E_BAD_BODY AUTH body too big 5242881 > 5242880");
    }
  }

  @Nested
  class Subscribing {
    @ParameterizedTest
    @CsvSource({
      "SUB,E_INVALID SUB insufficient number of parameters",
      "SUB t,E_INVALID SUB insufficient number of parameters",
      "SUB $,E_INVALID SUB insufficient number of parameters",
      "SUB  t c,'E_BAD_TOPIC SUB topic name \"\" is not valid'",
      "SUB $ $,'E_BAD_TOPIC SUB topic name \"$\" is not valid'",
      "SUB t $,'E_BAD_CHANNEL SUB channel name \"$\" is not valid'"
    })
    void needsTwoValidNames(String line, String error) {
      assertRefused(broker.client(), line + "\n", error);
      assertThat(broker.engine.topics()).isEmpty();
    }

    @Test
    void needsHeartbeats() {
      TestClient client = broker.client();
      assertAnswered(client, "IDENTIFY\n" + body("{\"heartbeat_interval\":-1}"), "OK");
      assertAnswered(client, "PUB t\n" + body("x"), "OK");
      assertRefused(client, "SUB\n", "E_INVALID cannot SUB with heartbeats disabled");
    }

    @Test
    void isRefusedWhenTheChannelHasAllTheConsumersItMay() {
      try (TestBroker limited = TestBroker.withMaxChannelConsumers(1)) {
        limited.subscriber("t", "c");

        assertRefused(
            limited.client(),
            "SUB t c\n",
            "E_SUB_FAILED SUB failed consumers for t:c exceeds limit of 1");
      }
    }

    @Test
    void createsTopicAndChannelAndDeliversNothingBeforeReady() {
      TestClient client = broker.subscriber("t", "c");

      assertThat(broker.engine.existingTopic("t").existingChannel("c")).isNotNull();
      assertAnswered(broker.client(), "PUB t\n" + body("x"), "OK");
      assertThat(client.replies()).isEmpty();
      assertAnswered(client, "RDY 1\n", "1:x");
    }
  }

  @Nested
  class Ready {
    @Test
    void isOneWithoutAParameterAndZeroWithAnEmptyOne() {
      TestClient client = broker.subscriber("t", "c");

      client.send("RDY\n");
      assertThat(readyCount()).isEqualTo(1);
      client.send("RDY \n");
      assertThat(readyCount()).isZero();
    }

    @Test
    void wrapsAtSixtyFourBits() {
      broker.subscriber("t", "c").send("RDY 18446744073709551617\n");

      assertThat(readyCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
      "-1,E_INVALID RDY could not parse count -1",
      "+1,E_INVALID RDY could not parse count +1",
      "1.5,E_INVALID RDY could not parse count 1.5",
      "2501,E_INVALID RDY count 2501 out of range 0-2500",
      "18446744073709551615,E_INVALID RDY count -1 out of range 0-2500"
    })
    void isRefusedUnlessItIsACountInRange(String count, String error) {
      assertRefused(broker.subscriber("t", "c"), "RDY " + count + "\n", error);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2500})
    void includesItsBounds(int count) {
      assertAnswered(broker.subscriber("t", "c"), "RDY " + count + "\n");
      assertThat(readyCount()).isEqualTo(count);
    }

    @Test
    void isALevelThatDeliveriesDoNotLower() {
      TestClient client = broker.subscriber("t", "c");
      client.send("RDY 2\n");
      broker.client().send("MPUB t\n" + list("a", "b", "c"));
      assertThat(client.replies()).containsExactly("1:a", "1:b");

      assertAnswered(client, "RDY 2\n");
      assertAnswered(client, "FIN " + client.lastId() + "\n", "1:c");
      assertThat(readyCount()).isEqualTo(2);
    }

    private long readyCount() {
      return broker.engine.topic("t").channel("c").consumers().get(0).readyCount();
    }
  }

  @Nested
  class Settling {
    @ParameterizedTest
    @CsvSource({
      "FIN,E_INVALID FIN insufficient number of params",
      "TOUCH,E_INVALID TOUCH insufficient number of params",
      "REQ,E_INVALID REQ insufficient number of params",
      "REQ 0123456789abcdef,E_INVALID REQ insufficient number of params",
      "FIN 0123456789abcde,E_INVALID invalid message ID",
      "'FIN ',E_INVALID invalid message ID",
      "TOUCH 0123456789abcdef0,E_INVALID invalid message ID",
      "REQ 0123456789abcde x,E_INVALID invalid message ID",
      "REQ 0123456789abcdef x,E_INVALID REQ could not parse timeout x",
      "REQ 0123456789abcdef -1,E_INVALID REQ could not parse timeout -1"
    })
    void needsAnIdOfSixteenBytesAndADelay(String line, String error) {
      assertRefused(broker.subscriber("t", "c"), line + "\n", error);
    }

    @ParameterizedTest
    @CsvSource({"FIN,''", "REQ,' 0'", "TOUCH,''"})
    void anUnknownIdIsNoReasonToDisconnect(String command, String delay) {
      TestClient client = broker.subscriber("t", "c");
      String error = "E_" + command + "_FAILED " + command + ' ' + UNKNOWN_ID + " failed ";

      assertAnswered(client, command + ' ' + UNKNOWN_ID + delay + "\n", error + "ID not in flight");
      assertAnswered(client, "NOP\n");
    }

    @ParameterizedTest
    @CsvSource({"FIN,''", "REQ,' 0'", "TOUCH,''"})
    void theMessageOfAnotherClientIsLeftToIt(String command, String delay) {
      TestClient owner = broker.subscriber("t", "c").send("RDY 1\n");
      TestClient other = broker.subscriber("t", "c");
      broker.client().send("PUB t\n" + body("x"));
      String id = owner.lastId();
      String error = "E_" + command + "_FAILED " + command + ' ' + id + " failed ";

      assertAnswered(
          other, command + ' ' + id + delay + "\n", error + "client does not own message");
      assertAnswered(owner, "FIN " + id + "\n", "1:x");
    }

    @Test
    void aRequeuedMessageGoesToTheTailAndCountsItsAttempts() {
      TestClient client = broker.subscriber("t", "c").send("RDY 1\n");
      broker.client().send("MPUB t\n" + list("a", "b"));
      String first = client.lastId();

      assertAnswered(client, "REQ " + first + " 0\n", "1:a", "1:b");
      assertAnswered(client, "FIN " + client.lastId() + "\n", "2:a");
      assertThat(client.lastId()).isEqualTo(first);
    }

    @Test
    void aDelayBeyondTheLimitIsCutAndOneThatOverflowsIsNone() {
      TestClient client = broker.subscriber("t", "c").send("RDY 1\n");
      broker.client().send("PUB t\n" + body("x"));
      assertThat(client.replies()).containsExactly("1:x");

      assertAnswered(client, "REQ " + client.lastId() + " 18446744073709551615\n", "2:x");
      assertAnswered(client, "REQ " + client.lastId() + " 99999999\n");
      for (int i = 0; i < 3599; i++) {
        broker.advance(Duration.ofSeconds(1));
        client.send("NOP\n");
      }
      assertThat(client.replies()).containsOnly("_heartbeat_");
      broker.advance(Duration.ofSeconds(1));
      assertThat(client.replies()).contains("3:x");
    }

    @Test
    void aMessageThatTimesOutIsDeliveredAgain() {
      TestClient client = broker.client();
      client.send("IDENTIFY\n" + body("{\"msg_timeout\":1000}") + "SUB t c\nRDY 1\n");
      broker.client().send("PUB t\n" + body("x"));
      assertThat(client.replies()).containsExactly("OK", "OK", "1:x");

      broker.advance(Duration.ofMillis(999));
      assertThat(client.replies()).isEmpty();
      broker.advance(Duration.ofMillis(1));
      assertThat(client.replies()).containsExactly("2:x");
    }
  }

  @Nested
  class Identifying {
    private static final String DEFAULT_ANSWER =
        "{\"max_rdy_count\":2500,\"version\":\"1.3.0\",\"max_msg_timeout\":900000,"
            + "\"msg_timeout\":60000,\"tls_v1\":false,\"deflate\":false,\"deflate_level\":6,"
            + "\"max_deflate_level\":6,\"snappy\":false,\"sample_rate\":0,"
            + "\"auth_required\":false,\"output_buffer_size\":16384,"
            + "\"output_buffer_timeout\":250}";

    @Test
    void isAnsweredOkUnlessTheClientWantsToKnow() {
      assertAnswered(broker.client(), "IDENTIFY\n" + body("{}"), "OK");
      assertAnswered(
          broker.client(), "IDENTIFY\n" + body("{\"feature_negotiation\":true}"), DEFAULT_ANSWER);
    }

    @Test
    void offersNoEncryptionWithoutACertificate() {
      assertAnswered(
          broker.client(),
          "IDENTIFY\n" + body("{\"feature_negotiation\":true,\"tls_v1\":true,\"deflate_level\":3}"),
          DEFAULT_ANSWER);
    }

    @Test
    void mayBeRepeatedBeforeSub() {
      TestClient client = broker.client();

      assertAnswered(client, "IDENTIFY\n" + body("{\"client_id\":\"a\"}"), "OK");
      assertAnswered(client, "IDENTIFY\n" + body("{\"client_id\":\"b\"}"), "OK");
      assertThat(identity().clientId()).isEqualTo("b");
      assertAnswered(client, "SUB t c\n", "OK");
    }

    @Test
    void aSecondTimeChangesTheAnswerButNotHowMessagesAreDelivered() {
      TestClient client = broker.client();
      client.send("IDENTIFY\n" + body("{\"msg_timeout\":1000}"));
      client.send(
          "IDENTIFY\n"
              + body("{\"msg_timeout\":5000,\"sample_rate\":1,\"feature_negotiation\":true}"));
      assertThat(client.replies().get(1)).contains("\"msg_timeout\":5000", "\"sample_rate\":1,");
      client.send("SUB t c\nRDY 200\n");
      assertThat(client.replies()).containsExactly("OK");

      broker.client().send(("PUB t\n" + body("x")).repeat(100));
      assertThat(client.replies()).as("not sampled").hasSize(100).containsOnly("1:x");
      broker.advance(Duration.ofMillis(1000));
      assertThat(client.replies()).as("timed out").hasSize(100).containsOnly("2:x");
    }

    @Test
    void replacesTheAddressByTheNamesGivenEvenIfThereAreNone() {
      TestClient client = broker.client();
      assertThat(identity().clientId()).isEqualTo("192.0.2.1");
      assertThat(identity().hostname()).isEqualTo("192.0.2.1");

      client.send("IDENTIFY\n" + body("{}"));

      assertThat(identity().clientId()).isEmpty();
      assertThat(identity().hostname()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
      "0,E_BAD_BODY IDENTIFY invalid body size 0",
      "-1,E_BAD_BODY IDENTIFY invalid body size -1",
      "5242881,E_BAD_BODY IDENTIFY body too big 5242881 > 5242880"
    })
    void hasABodyOfLimitedSize(int size, String error) {
      assertRefused(broker.client(), "IDENTIFY\n" + int32(size), error);
    }

    @Test
    void withoutAnObjectIsRefused() {
      assertRefused(
          broker.client(),
          "IDENTIFY\n" + body("["),
          "E_BAD_BODY IDENTIFY failed to decode JSON body");
    }

    private ClientIdentity identity() {
      return broker.clients.connected().iterator().next().identity();
    }
  }
}
