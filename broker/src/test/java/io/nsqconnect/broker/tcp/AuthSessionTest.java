package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.outgoing.HostPort;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client may do that has to authenticate itself, and when it has to wait. */
class AuthSessionTest {
  private static final String GRANTED =
      "{\"identity\":\"ann\",\"identity_url\":\"http://ann\",\"permission_count\":1}";

  private TestBroker broker = TestBroker.withAuthServers("auth:4181");

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void asksTheServerAndAnswersWhatItSays() {
    TestClient client = broker.client().send("AUTH\n" + body("se cret&=%\u00ff*~"));
    assertThat(client.replies()).isEmpty();
    broker.network.accept();
    assertThat(broker.network.targets).containsExactly(new HostPort("auth", 4181));
    assertThat(broker.network.heard())
        .startsWith(
            "GET /auth?common_name=&remote_ip=192.0.2.1&secret=se+cret%26%3D%25%FF%2A~&tls=false"
                + " HTTP/1.1\r\nhost: auth:4181\r\nuser-agent: nsq-connect\r\n"
                + "accept: application/vnd.nsq; version=1.0\r\n");

    answer(200, grant(3600, "publish"));
    assertThat(client.replies()).containsExactly(GRANTED);
    assertThat(broker.clients.connected().iterator().next().grant().identity()).isEqualTo("ann");
  }

  @Test
  void whatFollowsWaitsItsTurnAndIsNotReadFromTheSocket() {
    TestClient client =
        broker.client().send("NOP\nAUTH\n" + body("s") + "PUB t\n" + body("x") + "SUB t ch\n");
    assertThat(client.replies()).isEmpty();
    assertThat(client.isReadFrom()).isFalse();
    client.send("RDY 1\nNO");
    client.send("P\n");
    assertThat(broker.engine.topics()).isEmpty();

    broker.network.accept();
    answer(200, grant(3600, "publish\",\"subscribe"));
    assertThat(client.replies()).containsExactly(GRANTED, "OK", "OK", "1:x");
    assertThat(client.isReadFrom()).isTrue();
  }

  @Test
  void withoutAuthNothingIsAllowedThatNeedsIt() {
    assertThat(broker.client().send("PUB t\n" + body("x")).replies())
        .containsExactly("E_AUTH_FIRST AUTH required before PUB");
    assertThat(broker.client().send("MPUB t\n").replies())
        .containsExactly("E_AUTH_FIRST AUTH required before MPUB");
    assertThat(broker.client().send("DPUB t 1\n" + body("x")).replies())
        .containsExactly("E_AUTH_FIRST AUTH required before DPUB");
    assertThat(broker.client().send("SUB t c\n").replies())
        .containsExactly("E_AUTH_FIRST AUTH required before SUB");
    assertThat(broker.engine.topics()).isEmpty();
  }

  @Test
  void whatIsNotPermittedIsRefused() {
    assertThat(granted("subscribe").send("PUB t\n" + body("x")).replies())
        .containsExactly("E_UNAUTHORIZED AUTH failed for PUB on \"t\" \"\"");
    assertThat(granted("subscribe").send("MPUB t\n").replies())
        .containsExactly("E_UNAUTHORIZED AUTH failed for MPUB on \"t\" \"\"");
    assertThat(granted("publish").send("SUB t c\n").replies())
        .containsExactly("E_UNAUTHORIZED AUTH failed for SUB on \"t\" \"c\"");
    assertThat(broker.engine.topics()).isEmpty();
  }

  @Test
  void aSecondAuthIsRefused() {
    assertThat(granted("publish").send("AUTH\n" + body("s")).replies())
        .containsExactly("E_INVALID AUTH already set");
  }

  @Test
  void everyFailureOfTheServerLooksTheSameToTheClient() {
    for (String answer : List.of("{\"ttl\":0}", "what?", "")) {
      TestClient client = broker.client().send("AUTH\n" + body("s"));
      broker.network.accept();
      answer(200, answer);
      assertThat(client.replies()).containsExactly("E_AUTH_FAILED AUTH failed");
      assertThat(client.isConnected()).isFalse();
    }
    TestClient refused = broker.client().send("AUTH\n" + body("s"));
    broker.network.refuse();
    broker.run();
    assertThat(refused.replies()).containsExactly("E_AUTH_FAILED AUTH failed");
  }

  @Test
  void anAnswerWithoutAuthorizationsIsNotEnough() {
    TestClient client = broker.client().send("AUTH\n" + body("s"));
    broker.network.accept();
    answer(200, "{\"ttl\":10}");

    assertThat(client.replies()).containsExactly("E_UNAUTHORIZED AUTH no authorizations found");
  }

  @Test
  void aSilentServerIsAnErrorAfterFiveSecondsAndNotSilenceOfTheClient() {
    String oneSecond = "{\"heartbeat_interval\":1000}";
    TestClient client = broker.client().send("IDENTIFY\n" + body(oneSecond));
    client.send("AUTH\n" + body("s"));
    broker.network.accept();
    broker.advance(Duration.ofMillis(4_999));
    assertThat(client.isConnected()).isTrue();
    assertThat(client.replies())
        .containsExactly("OK", "_heartbeat_", "_heartbeat_", "_heartbeat_", "_heartbeat_");

    broker.advance(Duration.ofMillis(1));
    assertThat(client.replies()).contains("E_AUTH_FAILED AUTH failed");
    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void anExpiredGrantIsRenewedBeforeTheNextCommand() {
    TestClient client = granted("publish");
    client.send("PUB t\n" + body("1"));
    assertThat(client.replies()).containsExactly("OK");
    broker.advance(Duration.ofSeconds(10).plusNanos(1));
    client.send("NOP\n");

    client.send("PUB t\n" + body("2") + "NOP\n");
    assertThat(client.replies()).isEmpty();
    broker.network.accept();
    assertThat(broker.network.heard()).contains("secret=s&");
    answer(200, grant(10, "publish"));
    assertThat(client.replies()).containsExactly("OK");
    assertThat(broker.engine.existingTopic("t").messageCount()).isEqualTo(2);
  }

  @Test
  void aRenewalCanTakeAwayWhatWasPermitted() {
    TestClient client = granted("publish");
    client.send("PUB t\n" + body("1"));
    assertThat(client.replies()).containsExactly("OK");
    broker.advance(Duration.ofSeconds(11));
    client.send("MPUB t\n");
    broker.network.accept();
    answer(200, grant(10, "subscribe"));

    assertThat(client.replies())
        .containsExactly("E_UNAUTHORIZED AUTH failed for MPUB on \"t\" \"\"");
  }

  @Test
  void aRenewalThatFailsEndsTheConnection() {
    TestClient client = granted("subscribe");
    broker.advance(Duration.ofSeconds(11));
    client.send("SUB t c\n");
    broker.network.accept();
    answer(500, "");

    assertThat(client.replies()).containsExactly("E_AUTH_FAILED AUTH failed");
    assertThat(broker.engine.topics()).isEmpty();
  }

  @Test
  void aSubscriptionOutlastsTheGrant() {
    TestClient client = granted("subscribe").send("SUB t c\n");
    broker.advance(Duration.ofSeconds(20));
    client.send("RDY 1\nNOP\n");

    assertThat(client.replies()).containsExactly("OK");
    assertThat(client.isConnected()).isTrue();
  }

  @Test
  void aClientThatSendsNoMoreStillGetsItsAnswer() {
    TestClient client = broker.client().send("AUTH\n" + body("s")).closeOutput();
    assertThat(client.isConnected()).isTrue();
    broker.network.accept();
    answer(200, grant(10, "publish"));

    assertThat(client.replies()).containsExactly(GRANTED);
    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void theQueryEndsWithTheConnection() {
    TestClient client = broker.client().send("AUTH\n" + body("s"));
    broker.network.accept();
    client.hangUp();
    broker.run();
    broker.network.advance(0);

    assertThat(broker.network.isConnected()).isFalse();
  }

  @Test
  void asksTheNextServerWhenOneFails() {
    broker.close();
    broker = TestBroker.withAuthServers("http://one:1/x?y=z", "http://one:1/x?y=z");
    TestClient client = broker.client().send("AUTH\n" + body("s"));
    broker.network.refuse();
    broker.network.accept();
    assertThat(broker.network.heard()).startsWith("GET /x?y=z&common_name=");
    answer(200, grant(10, "publish"));

    assertThat(client.replies()).containsExactly(GRANTED);
  }

  private static String grant(int ttlSeconds, String permissions) {
    return "{\"ttl\":"
        + ttlSeconds
        + ",\"identity\":\"ann\",\"identity_url\":\"http://ann\",\"authorizations\":[{"
        + "\"topic\":\"^t$\",\"channels\":[\".*\"],\"permissions\":[\""
        + permissions
        + "\"]}]}";
  }

  private void answer(int status, String body) {
    broker.network.sayHttp(status, body);
    broker.run();
  }

  /** A client that may do something for ten seconds. */
  private TestClient granted(String permission) {
    TestClient client = broker.client().send("AUTH\n" + body("s"));
    broker.network.accept();
    broker.network.heard();
    answer(200, grant(10, permission));
    assertThat(client.replies()).containsExactly(GRANTED);
    return client;
  }
}
