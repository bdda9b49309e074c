package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.logging.RecordedLog;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log tells of a connection; operators look for these lines. */
class ConnectionLogTest {
  private static final String PEER = "192.0.2.1:5000";
  private static final String[] HELLO = {
    "INFO TCP: new client(" + PEER + ")", "INFO CLIENT(" + PEER + "): desired protocol magic '  V2'"
  };
  private static final String EXIT = "INFO PROTOCOL(V2): [" + PEER + "] exiting ioloop";

  private final TestBroker broker = new TestBroker();
  private final RecordedLog log = new RecordedLog(ConnectionLog.class);

  @AfterEach
  void close() {
    broker.close();
    log.close();
  }

  @Test
  void aClientThatLeavesIsNoError() {
    broker.client().hangUp();

    assertLines(EXIT);
  }

  @Test
  void aFatalErrorIsSaidOnceMoreAtTheEnd() {
    broker.client().send("XXX\n");

    assertLines(
        "SEVERE [" + PEER + "] - E_INVALID invalid command XXX",
        EXIT,
        "SEVERE client(" + PEER + ") - E_INVALID invalid command XXX");
  }

  @Test
  void anErrorThatIsNotFatalIsSaidOnce() {
    broker.subscriber("t", "c").send("FIN 0123456789abcdef\n").hangUp();

    assertLines(
        "SEVERE [" + PEER + "] - E_FIN_FAILED FIN 0123456789abcdef failed ID not in flight", EXIT);
  }

  @Test
  void silenceIsATimeoutOfReading() {
    broker.client().send("IDENTIFY\n" + body("{\"heartbeat_interval\":1000}"));

    broker.advance(Duration.ofSeconds(3));

    assertThat(log.lines()).contains(EXIT);
    assertThat(log.lines().get(3))
        .matches("SEVERE client\\(.*\\) - failed to read command - read tcp .*->.*: i/o timeout");
  }

  @Test
  void aFailureOfTheSocketIsSaidInTheSystemsWords() {
    TestClient client = broker.client();

    client
        .socket()
        .pipeline()
        .fireExceptionCaught(
            new IOException("recvAddress(..) failed with error(-104): Connection reset by peer"));
    broker.run();

    assertThat(log.lines().get(3))
        .startsWith("SEVERE client(" + PEER + ") - failed to read command - read tcp ")
        .endsWith(": read: connection reset by peer");
  }

  @Test
  void whoLeavesBeforeTheMagicIsNamedByWhatIsMissing() {
    broker.connect().hangUp();
    broker.connect().send("  ").hangUp();

    assertThat(log.lines())
        .containsExactly(
            HELLO[0],
            "SEVERE failed to read protocol version - EOF",
            HELLO[0],
            "SEVERE failed to read protocol version - unexpected EOF");
  }

  @Test
  void anotherMagicIsShown() {
    broker.connect().send("GET / HTTP/1.1\r\n");

    assertThat(log.lines())
        .containsExactly(
            HELLO[0],
            "INFO CLIENT(" + PEER + "): desired protocol magic 'GET '",
            "SEVERE client(" + PEER + ") bad protocol magic 'GET '");
  }

  @Test
  void identifyIsShownAsASafeLine() {
    try (RecordedLog identity = new RecordedLog(ClientIdentity.class)) {
      broker
          .client()
          .send(
              "IDENTIFY\n"
                  + body(
                      "{\"client_id\":\"a\\nb\",\"hostname\":\"h\",\"user_agent\":\"u/1\","
                          + "\"heartbeat_interval\":60000,\"feature_negotiation\":true,"
                          + "\"deflate_level\":3,\"sample_rate\":5}"));

      assertThat(identity.lines())
          .containsExactly(
              "INFO ["
                  + PEER
                  + "] IDENTIFY: {ClientID:a?b Hostname:h HeartbeatInterval:60000"
                  + " OutputBufferSize:0 OutputBufferTimeout:0 FeatureNegotiation:true TLSv1:false"
                  + " Deflate:false DeflateLevel:3 Snappy:false SampleRate:5 UserAgent:u/1"
                  + " MsgTimeout:0}");
    }
  }

  @Test
  void aDelayThatIsCutIsShown() {
    try (RecordedLog parameters = new RecordedLog(Parameters.class)) {
      TestClient client = broker.subscriber("t", "c").send("RDY 1\nPUB t\n" + body("m"));

      client.send("REQ " + client.lastId() + " 3600001\n");

      assertThat(parameters.lines())
          .containsExactly(
              "INFO PROTOCOL(V2): ["
                  + PEER
                  + "] REQ timeout 3600001000000 out of range 0-3600000000000."
                  + " Setting to 3600000000000");
    }
  }

  private void assertLines(String... afterHello) {
    assertThat(log.lines()).startsWith(HELLO);
    assertThat(log.lines().subList(HELLO.length, log.lines().size())).containsExactly(afterHello);
  }
}
