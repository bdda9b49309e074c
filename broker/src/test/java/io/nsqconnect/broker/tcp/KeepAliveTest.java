package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.body;
import static io.nsqconnect.broker.tcp.TestClient.int32;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Heartbeats, and what ends a connection whose peer is silent or does not read. */
class KeepAliveTest {
  private static final String HEARTBEAT = "_heartbeat_";
  private static final Duration ONE_MS = Duration.ofMillis(1);

  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void nothingIsCountedBeforeTheMagic() {
    TestClient client = broker.connect().send("  V");

    broker.advance(Duration.ofHours(1));

    assertThat(client.replies()).isEmpty();
    assertThat(client.isConnected()).isTrue();
  }

  @Test
  void aHeartbeatComesAtEachInterval() {
    TestClient client = withInterval(1000);

    for (int beat = 0; beat < 10; beat++) {
      broker.advance(Duration.ofMillis(999));
      assertThat(client.replies()).isEmpty();
      broker.advance(ONE_MS);
      assertThat(client.replies()).containsExactly(HEARTBEAT);
      client.send("NOP\n");
    }
  }

  @Test
  void theIntervalIsThirtySecondsUnlessTheClientAsksForAnother() {
    TestClient client = broker.client();

    broker.advance(Duration.ofMillis(29_999));
    assertThat(client.replies()).isEmpty();
    broker.advance(ONE_MS);
    assertThat(client.replies()).containsExactly(HEARTBEAT);
    broker.advance(Duration.ofSeconds(30));
    assertThat(client.replies()).containsExactly(HEARTBEAT);
    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void heartbeatsDoNotDependOnTraffic() {
    TestClient client = withInterval(1000);

    for (int i = 0; i < 100; i++) {
      broker.advance(Duration.ofMillis(100));
      client.send("NOP\n");
    }

    assertThat(client.replies()).isEqualTo(Collections.nCopies(10, HEARTBEAT));
  }

  @Test
  void theIntervalBeginsAgainAtIdentify() {
    TestClient client = broker.client();
    broker.advance(Duration.ofMillis(29_000));

    client.send("IDENTIFY\n" + body("{\"heartbeat_interval\":5000}"));
    assertThat(client.replies()).containsExactly("OK");

    broker.advance(Duration.ofMillis(4_999));
    assertThat(client.replies()).isEmpty();
    broker.advance(ONE_MS);
    assertThat(client.replies()).containsExactly(HEARTBEAT);
  }

  @Test
  void aSilentClientIsDroppedAfterExactlyTwoIntervalsWithoutAnErrorFrame() {
    TestClient client = withInterval(1000);

    broker.advance(Duration.ofMillis(1_999));
    assertThat(client.isConnected()).isTrue();
    broker.advance(ONE_MS);

    assertThat(client.isConnected()).isFalse();
    assertThat(client.replies()).containsExactly(HEARTBEAT, HEARTBEAT);
  }

  @Test
  void anyCompleteCommandCounts() {
    TestClient client = broker.subscriber("t", "c");

    for (String command :
        List.of("NOP\n", "RDY 1\n", "FIN 0123456789abcdef\n", "PUB t\n\0\0\0\1x")) {
      broker.advance(Duration.ofMillis(59_999));
      client.send(command);
    }

    assertThat(client.isConnected()).isTrue();
    broker.advance(Duration.ofMillis(59_999));
    assertThat(client.isConnected()).isTrue();
    broker.advance(ONE_MS);
    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void partialProgressDoesNotExtendTheTime() {
    TestClient client = withInterval(1000);

    client.send("PUB t\n" + int32(1000));
    for (int i = 0; i < 199; i++) {
      broker.advance(Duration.ofMillis(10));
      client.send("x");
    }
    assertThat(client.isConnected()).isTrue();
    broker.advance(Duration.ofMillis(10));

    assertThat(client.replies())
        .containsExactly(HEARTBEAT, HEARTBEAT, "E_BAD_MESSAGE PUB failed to read message body");
    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void aPartialLineDoesNotExtendTheTime() {
    TestClient client = withInterval(1000);

    broker.advance(Duration.ofMillis(1_999));
    client.send("NO");
    broker.advance(ONE_MS);

    assertThat(client.isConnected()).isFalse();
    assertThat(client.replies()).containsExactly(HEARTBEAT, HEARTBEAT);
  }

  @Test
  void aCommandCountsAlsoWhenTheBeginningOfTheNextComesWithIt() {
    TestClient client = withInterval(1000);
    String head = "PUB t\n" + int32(4) + "ab";
    client.send(head);

    for (int i = 0; i < 20; i++) {
      broker.advance(Duration.ofMillis(500));
      client.send("cd" + head);
    }

    assertThat(client.isConnected()).isTrue();
    assertThat(client.replies()).contains("OK").doesNotContain("E_BAD_MESSAGE");
  }

  @Test
  void minusOneTurnsOffHeartbeatsAndDeadlines() {
    TestClient client = withInterval(-1);
    client.send("PUB t\n" + int32(2) + "x");

    broker.advance(Duration.ofDays(1));

    assertThat(client.replies()).isEmpty();
    assertThat(client.send("y").replies()).containsExactly("OK");
  }

  @Test
  void aClientThatTakesNothingForAnIntervalIsDropped() {
    TestClient client = withInterval(1000);
    client.takes(false);
    fillOutput(client);

    for (int i = 0; i < 19; i++) {
      broker.advance(Duration.ofMillis(100));
      client.send("NOP\n");
    }
    assertThat(client.isConnected()).as("before the second heartbeat").isFalse();
  }

  @Test
  void aClientThatTakesDataAgainInTimeStays() {
    TestClient client = withInterval(1000);
    client.takes(false);
    fillOutput(client);
    broker.advance(Duration.ofMillis(900));
    client.takes(true);

    for (int i = 0; i < 50; i++) {
      client.send("NOP\n");
      broker.advance(Duration.ofMillis(100));
    }

    assertThat(client.isConnected()).isTrue();
  }

  @Test
  void aClientThatIsSilentAndTakesNothingIsDropped() {
    TestClient client = withInterval(1000);
    broker.advance(Duration.ofMillis(1_500));
    client.takes(false);

    broker.advance(Duration.ofMillis(1_500));

    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void aRefusedClientThatTakesNothingIsDroppedAfterAnIntervalAndSentNoHeartbeats() {
    TestClient client = withInterval(1000);
    client.takes(false);
    client.send("NOPE\n");

    broker.advance(Duration.ofMillis(999));
    assertThat(client.isConnected()).isTrue();
    broker.advance(ONE_MS);

    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void aRefusalIsTheLastThingSentHoweverLateItIsTaken() {
    TestClient client = withInterval(5000);
    broker.advance(Duration.ofMillis(4_000));
    client.takes(false);
    client.send("PUB $\n");
    broker.advance(Duration.ofMillis(4_000));

    client.takes(true);

    assertThat(client.replies()).containsExactly("E_BAD_TOPIC PUB topic name \"$\" is not valid");
    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void aSecondIdentifyMovesTheDeadlineAndLeavesTheHeartbeats() {
    TestClient client = withInterval(1000);
    broker.advance(Duration.ofMillis(400));
    client.send("IDENTIFY\n" + body("{\"heartbeat_interval\":2500}"));
    assertThat(client.replies()).containsExactly("OK");

    broker.advance(Duration.ofMillis(599));
    assertThat(client.replies()).isEmpty();
    broker.advance(ONE_MS);
    assertThat(client.replies()).containsExactly(HEARTBEAT);
    broker.advance(Duration.ofMillis(4_399));
    assertThat(client.replies()).containsExactly(HEARTBEAT, HEARTBEAT, HEARTBEAT, HEARTBEAT);
    assertThat(client.isConnected()).isTrue();
    broker.advance(ONE_MS);
    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void aSecondIdentifyCanTurnOffOrOnTheDeadlinesAlone() {
    TestClient patient = withInterval(1000);
    patient.send("IDENTIFY\n" + body("{\"heartbeat_interval\":-1}"));
    TestClient strict = withInterval(-1);
    strict.send("IDENTIFY\n" + body("{\"heartbeat_interval\":1000}"));

    broker.advance(Duration.ofMillis(2_000));

    assertThat(patient.replies()).containsExactly("OK", HEARTBEAT, HEARTBEAT);
    assertThat(patient.isConnected()).isTrue();
    assertThat(strict.replies()).containsExactly("OK");
    assertThat(strict.isConnected()).isFalse();
  }

  /** Makes the broker send more than the socket holds. */
  private static void fillOutput(TestClient client) {
    client.send(("PUB t\n" + body("x")).repeat(10_000));
    assertThat(client.socket().isWritable()).isFalse();
  }

  private TestClient withInterval(long ms) {
    TestClient client = broker.client();
    client.send("IDENTIFY\n" + body("{\"heartbeat_interval\":" + ms + "}"));
    assertThat(client.replies()).containsExactly("OK");
    return client;
  }
}
