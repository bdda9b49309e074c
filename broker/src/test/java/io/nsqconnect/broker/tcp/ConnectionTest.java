package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.assertAnswered;
import static io.nsqconnect.broker.tcp.TestClient.body;
import static io.nsqconnect.broker.tcp.TestClient.int32;
import static io.nsqconnect.broker.tcp.TestClient.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.nsqconnect.broker.engine.DeliverySink;
import io.nsqconnect.broker.engine.MemorySpill;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes in, bytes out, and the life of a connection. */
class ConnectionTest {
  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void aGoodMagicIsAnsweredBySilenceAndMakesAClient() {
    TestClient client = broker.connect();
    assertThat(broker.clients.connected()).isEmpty();

    client.send("  V2");

    assertThat(client.replies()).isEmpty();
    assertThat(broker.clients.connected()).hasSize(1);
    client.hangUp();
    broker.run();
    assertThat(broker.clients.connected()).isEmpty();
  }

  @Test
  void theMagicMayComeInPieces() {
    TestClient client = broker.connect().send(" ").send(" ").send("V").send("2N").send("OP\nX\n");

    assertThat(client.replies()).containsExactly("E_INVALID invalid command X");
  }

  @ParameterizedTest
  @ValueSource(strings = {"  V1", "  V3", "GET /", "\0\0\0\0", "  v2NOP\n"})
  void aWrongMagicIsRefusedWithABareCode(String magic) {
    TestClient client = broker.connect().send(magic);

    assertThat(client.replies()).containsExactly("E_BAD_PROTOCOL");
    assertThat(client.isConnected()).isFalse();
    assertThat(broker.clients.connected()).isEmpty();
  }

  @Test
  void aClientThatGoesBeforeTheMagicGetsNothing() {
    TestClient client = broker.connect().send("  ").closeOutput();

    assertThat(client.isConnected()).isFalse();
    assertThat(client.replies()).isEmpty();
  }

  @Test
  void commandsMayBeCutAnywhere() {
    String commands = "PUB t\n" + body("a") + "MPUB t\n" + list("b", "c") + "SUB t c\nRDY 5\n";
    TestClient client = broker.client();

    for (char octet : commands.toCharArray()) {
      client.send(String.valueOf(octet));
    }

    assertThat(client.replies()).containsExactly("OK", "OK", "OK", "1:a", "1:b", "1:c");
  }

  @Test
  void answersToPipelinedCommandsComeInOrderAndInOneWrite() {
    TestClient client = broker.connect();
    String unknown = "FIN 0123456789abcdef\n";

    client.send(
        "  V2IDENTIFY\n" + body("{}") + "PUB t\n" + body("a") + "SUB t c\n" + unknown + "CLS\n");

    assertThat(client.replies())
        .containsExactly(
            "OK",
            "OK",
            "OK",
            "E_FIN_FAILED FIN 0123456789abcdef failed ID not in flight",
            "CLOSE_WAIT");
    assertThat(client.writeCount()).isEqualTo(1);
  }

  @Test
  void aTurnOfTheLoopCostsEachConnectionOneWrite() {
    TestClient consumer = broker.subscriber("t", "c").send("RDY 100\n");
    int before = consumer.writeCount();
    TestClient publisher = broker.client();
    TestClient other = broker.client();

    publisher.feed("PUB t\n" + body("a")).feed("PUB t\n" + body("b"));
    other.feed("PUB t\n" + body("c"));
    broker.run();

    assertThat(consumer.replies()).containsExactly("1:a", "1:b", "1:c");
    assertThat(consumer.writeCount() - before).isEqualTo(1);
    assertThat(publisher.writeCount()).isEqualTo(1);
    assertThat(other.writeCount()).isEqualTo(1);
  }

  @Test
  void whatComesAfterAFatalErrorIsNotLookedAt() {
    TestClient client = broker.client().send("NOPE\nPUB t\n" + body("a")).send("NOPE\n");

    assertThat(client.replies()).containsExactly("E_INVALID invalid command NOPE");
    assertThat(broker.engine.existingTopic("t")).isNull();
  }

  @Test
  void whatIsSentWhileARefusalIsOnItsWayIsNotLookedAt() {
    TestClient client = broker.client();
    client.takes(false);

    client.send("NOPE\n").send("PUB t\n" + body("a")).closeOutput();
    client.takes(true);

    assertThat(client.replies()).containsExactly("E_INVALID invalid command NOPE");
    assertThat(client.isConnected()).isFalse();
    assertThat(broker.engine.existingTopic("t")).isNull();
  }

  @Test
  void aLineOfTheLargestLengthIsReadAndALongerOneEndsTheConnectionWithoutAFrame() {
    TestClient client = broker.client().send("NOP " + "x".repeat(16_379) + "\n");
    assertThat(client.isConnected()).isTrue();

    client.send("NOP " + "x".repeat(16_380));

    assertThat(client.isConnected()).isFalse();
    assertThat(client.replies()).isEmpty();
  }

  @Test
  void anAttemptIsCountedInEachDeliveredFrame() {
    TestClient client = broker.subscriber("t", "c").send("RDY 1\n");
    broker.client().send("PUB t\n" + body("x"));
    List<String> expected = new ArrayList<>(List.of("1:x"));

    for (int attempt = 2; attempt <= 300; attempt++) {
      client.send("REQ " + client.lastId() + " 0\n");
      expected.add(attempt + ":x");
    }

    assertThat(client.replies()).isEqualTo(expected);
  }

  @Test
  void aConsumerThatDoesNotReadGetsNoMoreThanFitsUntilItDoes() {
    TestClient consumer = broker.subscriber("t", "c").send("RDY 2500\n");
    consumer.takes(false);
    TestClient publisher = broker.client();

    for (int i = 0; i < 200; i++) {
      publisher.send("PUB t\n" + body("x".repeat(10_000)));
    }
    int inFlight = broker.engine.topic("t").channel("c").inFlightCount();
    assertThat(inFlight).isBetween(1, 60);
    assertThat(publisher.replies()).isEqualTo(Collections.nCopies(200, "OK"));

    consumer.takes(true);

    assertThat(consumer.replies()).hasSize(200).allMatch(message -> message.startsWith("1:"));
  }

  @Test
  void aBacklogLargerThanOneWriteIsDeliveredWhole() {
    TestClient publisher = broker.client();
    for (int i = 0; i < 300; i++) {
      publisher.send("PUB t\n" + body("x".repeat(10_000)));
    }

    TestClient consumer = broker.subscriber("t", "c").send("RDY 2500\n");

    assertThat(consumer.replies()).hasSize(300);
    assertThat(consumer.writeCount()).isGreaterThan(1);
  }

  @Test
  void aConsumerThatIsBehindMayStillSettle() {
    TestClient consumer = broker.subscriber("t", "c").send("RDY 2500\n");
    broker.client().send("PUB t\n" + body("first"));
    String id = consumer.lastId();
    consumer.takes(false);
    broker.client().send(("PUB t\n" + body("x".repeat(1000))).repeat(1000));
    int inFlight = broker.engine.topic("t").channel("c").inFlightCount();

    consumer.send("FIN " + id + "\n");

    assertThat(broker.engine.topic("t").channel("c").inFlightCount()).isEqualTo(inFlight - 1);
  }

  @Test
  void aClientThatDoesNotReadItsAnswersIsNotReadFromUntilItDoes() {
    TestClient client = broker.client();
    String question = "IDENTIFY\n" + body("{\"feature_negotiation\":true}");
    client.takes(false);
    for (int i = 0; i < 10; i++) {
      client.send(question.repeat(1_000));
    }
    assertThat(client.isReadFrom()).isFalse();

    client.takes(true);

    assertThat(client.isReadFrom()).isTrue();
    assertThat(client.replies()).hasSize(10_000);
  }

  @Test
  void aHalfCloseIsAnsweredByAllThatWasSentBefore() {
    TestClient client = broker.client();
    client.feed("PUB t\n" + body("a") + "MPUB t\n" + list("b"));

    client.closeOutput();

    assertThat(client.replies()).containsExactly("OK", "OK");
    assertThat(client.isConnected()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "PUB t,E_BAD_MESSAGE PUB failed to read message body size",
    "DPUB t 0,E_BAD_MESSAGE DPUB failed to read message body size",
    "MPUB t,E_BAD_BODY MPUB failed to read body size",
    "IDENTIFY,E_BAD_BODY IDENTIFY failed to read body size",
    "AUTH,E_BAD_BODY AUTH failed to read body size"
  })
  void aBodyThatIsCutOffGetsItsError(String line, String error) {
    TestClient client = broker.client().send(line + "\n\0\0\0").closeOutput();

    assertThat(client.replies()).containsExactly(error);
    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void aListThatIsCutOffGetsItsError() {
    String head = "MPUB t\n" + int32(100);

    assertThat(broker.client().send(head + "\0").closeOutput().replies())
        .containsExactly("E_BAD_BODY MPUB failed to read message count");
    assertThat(broker.client().send(head + int32(2) + body("x")).closeOutput().replies())
        .containsExactly("E_BAD_MESSAGE MPUB failed to read message(1) body size");
    assertThat(broker.client().send(head + int32(1) + int32(2) + "x").closeOutput().replies())
        .containsExactly("E_BAD_MESSAGE MPUB failed to read message body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUB t", "DPUB t 0", "MPUB t"})
  void aStorageFailureTurnsTheFirstOkThatDependsOnItIntoAnErrorAndCloses(String line) {
    String content = line.startsWith("M") ? list("x") : body("x");
    String command = line.substring(0, line.indexOf(' '));
    try (TestBroker spilling = TestBroker.spillingAll()) {
      TestClient client = spilling.client();
      assertThat(client.send("PUB t\n" + body("x")).replies()).containsExactly("OK");
      spilling.spills.broken(true);

      client.send("IDENTIFY\n" + body("{}") + (line + "\n" + content).repeat(3) + "CLS\n");

      assertThat(client.replies())
          .containsExactly(
              "OK", "E_" + command + "_FAILED " + command + " failed " + MemorySpill.FAILURE);
      assertThat(client.isConnected()).isFalse();
      spilling.spills.broken(false);
    }
  }

  @Test
  void aTopicThatCannotBeStoredCostsThePublishersOfOthersNothing() {
    try (TestBroker spilling = TestBroker.spillingAll()) {
      TestClient first = spilling.client();
      assertThat(first.send("PUB bad\n" + body("x") + "PUB good\n" + body("x")).replies())
          .containsExactly("OK", "OK");
      spilling.spills.spill("bad").broken(true);
      TestClient other = spilling.client();

      first.feed("PUB good\n" + body("x") + "PUB bad\n" + body("x"));
      assertAnswered(other, "PUB good\n" + body("x"), "OK");
      assertAnswered(other, "PUB good\n" + body("x"), "OK");

      assertThat(first.replies())
          .containsExactly("OK", "E_PUB_FAILED PUB failed " + MemorySpill.FAILURE);
      assertThat(first.isConnected()).isFalse();
      spilling.spills.broken(false);
    }
  }

  @Test
  void aBatchThatFailsForNoReasonAnybodyKnowsIsNotTheLast() throws Exception {
    TestClient client = broker.client();
    broker
        .home
        .enter()
        .topic("t")
        .channel("c")
        .subscribe(new FailingOnce(), 1_000_000_000, 0)
        .ready(1);

    client.send("PUB t\n" + body("x"));

    assertThat(client.replies()).containsExactly("E_PUB_FAILED PUB failed as the test wants it");
    assertAnswered(broker.client(), "PUB u\n" + body("x"), "OK");
    broker.advance(Duration.ofSeconds(2));
    assertThat(broker.log.thrown()).hasSize(1);
    broker.log.forget();
  }

  @Test
  void aStorageFailureIsToldToNobodyButThePublisher() {
    try (TestBroker spilling = TestBroker.spillingAll()) {
      TestClient publisher = spilling.client();
      TestClient other = spilling.client();
      publisher.send("PUB t\n" + body("x"));
      assertThat(publisher.replies()).containsExactly("OK");
      spilling.spills.broken(true);

      other.feed("IDENTIFY\n" + body("{}"));
      publisher.send("PUB t\n" + body("x"));

      assertThat(other.replies()).containsExactly("OK");
      assertThat(other.isConnected()).isTrue();
      assertThat(publisher.isConnected()).isFalse();
      spilling.spills.broken(false);
    }
  }

  @Test
  void messagesOfAConsumerThatGoesComeBackWhenTheyTimeOut() {
    TestClient gone = broker.subscriber("t", "c").send("RDY 1\n");
    broker.client().send("PUB t\n" + body("x"));
    assertThat(gone.replies()).containsExactly("1:x");
    gone.hangUp();
    broker.run();
    TestClient next = broker.subscriber("t", "c").send("RDY 1\nNOP\n");
    broker.advance(Duration.ofSeconds(59));
    assertThat(next.replies()).containsExactly("_heartbeat_");

    broker.advance(Duration.ofSeconds(1));

    assertThat(next.replies()).contains("2:x");
  }

  @Test
  void aDeletedChannelDisconnectsItsConsumersWithoutAFrame() {
    TestClient client = broker.subscriber("t", "c");

    broker.home.enter().topic("t").channel("c").delete();
    broker.run();

    assertThat(client.isConnected()).isFalse();
    assertThat(client.replies()).isEmpty();
  }

  @Test
  void memoryForWhatIsUnreadDoesNotGrowWithWhatWasRead() {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    TestClient client = broker.client();
    client.socket().config().setAllocator(allocator);
    String half = "x".repeat(500);
    byte[] first = bytes("PUB t\n" + int32(1000) + half);
    byte[] next = bytes(half + "PUB t\n" + int32(1000) + half);
    client.feed(allocator.heapBuffer(first.length).writeBytes(first));

    long most = 0;
    for (int i = 0; i < 2_000; i++) {
      client.feed(allocator.heapBuffer(next.length).writeBytes(next));
      broker.run();
      most = Math.max(most, allocator.metric().usedHeapMemory());
      client.replies();
    }

    assertThat(most).isLessThan(64 * 1024);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static final class FailingOnce implements DeliverySink {
    private boolean failed;

    @Override
    public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
      if (!failed) {
        failed = true;
        throw new IllegalStateException("as the test wants it");
      }
      return true;
    }

    @Override
    public void disconnect() {}
  }
}
