package io.nsqconnect.client.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.NsqdAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class LookupdTest {
  private static final NsqdAddress A = new NsqdAddress("a", 4150);
  private static final NsqdAddress B = new NsqdAddress("b", 4150);

  private final FakeLookupd fake = new FakeLookupd();
  private final Lookupd lookupd =
      new Lookupd(
          fake.address(), Discovery.httpClient(Duration.ofSeconds(30)), Duration.ofSeconds(30));

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  void tellsTheNodesOfATopic() throws Exception {
    fake.register("orders", A);
    fake.register("orders", B);

    assertThat(lookupd.nodes("orders"))
        .containsExactlyInAnyOrder(new NsqdNode(A, "host", 4151), new NsqdNode(B, "host", 4151));
  }

  @Test
  void aTopicThatNobodyHasIsOnNoNode() throws Exception {
    assertThat(lookupd.nodes("orders")).isEmpty();
  }

  @Test
  void tellsWhereTheWantedTopicsAre() throws Exception {
    fake.register("orders.new", A);
    fake.register("orders.old", B);
    fake.register("other", A);

    assertThat(lookupd.topicNodes(name -> name.startsWith("orders.")))
        .extracting(each -> each.topic() + "@" + each.node().address())
        .containsExactlyInAnyOrder("orders.new@a:4150", "orders.old@b:4150");
  }

  /** One after the other, a thousand topics would take longer than an answer may. */
  @Test
  void asksForSomeTopicsAtOnceAndNotForAll() throws Exception {
    Set<String> topics = new LinkedHashSet<>();
    for (int i = 0; i < 4 * Lookupd.MOST_AT_ONCE; i++) {
      fake.register("t" + i, A);
      topics.add("t" + i);
    }
    fake.answerLookupsInGroupsOf(Lookupd.MOST_AT_ONCE / 2);

    assertThat(lookupd.topicNodes(topics)).extracting(TopicNode::topic).containsAll(topics);
    assertThat(fake.mostAtOnce()).isBetween(Lookupd.MOST_AT_ONCE / 2, Lookupd.MOST_AT_ONCE);
  }

  @Test
  void aSlowAnswerHoldsUpNoOtherQuestion() throws Exception {
    Set<String> topics = new LinkedHashSet<>();
    for (int i = 0; i < 3 * Lookupd.MOST_AT_ONCE; i++) {
      fake.register("t" + i, A);
      topics.add("t" + i);
    }
    fake.answerAfter("/lookup?topic=t0", "/lookup?topic=t" + (topics.size() - 1));

    assertThat(lookupd.topicNodes(topics)).extracting(TopicNode::topic).containsAll(topics);
  }

  @Test
  void anErrorOfOneOfThemIsNoAnswer() {
    fake.register("x", A);
    fake.script("/lookup?topic=y", "[]");

    assertThatThrownBy(() -> lookupd.topicNodes(List.of("x", "y", "z")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no JSON object");
  }

  @Test
  void whoWaitsForManyTopicsCanBeInterrupted() {
    fake.answerLookupsInGroupsOf(2);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> lookupd.topicNodes(List.of("x")))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void tellsAllNodes() throws Exception {
    fake.register("x", A);
    fake.register("y", B);

    assertThat(lookupd.nodes()).extracting(NsqdNode::address).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void readsTheOlderFormOfAnAnswerToo() throws Exception {
    fake.script(
        "/topics", "{\"status_code\":200,\"status_txt\":\"OK\",\"data\":{\"topics\":[\"x\"]}}");

    assertThat(lookupd.topics()).containsExactly("x");
  }

  @Test
  void leavesOutWhatCanNotBeUsed() throws Exception {
    fake.script("/topics", "{\"topics\":[\"x\",\"not a name\",7,null]}");
    fake.script(
        "/lookup?topic=x",
        "{\"producers\":[{\"broadcast_address\":\"\",\"tcp_port\":1},"
            + "{\"broadcast_address\":\"a\",\"tcp_port\":0},7,"
            + "{\"broadcast_address\":\"a\",\"tcp_port\":4150}]}");

    assertThat(lookupd.topics()).containsExactly("x");
    assertThat(lookupd.nodes("x")).containsExactly(new NsqdNode(A, "", 0));
  }

  /** Nobody but the one who configured that nsqd so is to suffer from it. */
  @ParameterizedTest
  @ValueSource(strings = {"http://10.0.0.5", "[2001:db8::1]", "a,b", "10.0.0.5 "})
  void leavesOutANodeWhoseAddressIsMoreThanAHost(String address) throws Exception {
    fake.script(
        "/lookup?topic=x",
        "{\"producers\":[{\"broadcast_address\":\"%s\",\"tcp_port\":4150},".formatted(address)
            + "{\"broadcast_address\":\"2001:db8::1\",\"tcp_port\":4150}]}");

    assertThat(lookupd.nodes("x"))
        .extracting(NsqdNode::address)
        .containsExactly(new NsqdAddress("2001:db8::1", 4150));
  }

  @Test
  void encodesTheNameOfAnEphemeralTopic() throws Exception {
    lookupd.nodes("x#ephemeral");

    assertThat(fake.requests()).containsExactly("/lookup?topic=x%23ephemeral");
  }

  @Test
  void anErrorIsNoAnswer() {
    fake.status(500);

    assertThatThrownBy(lookupd::topics)
        .isInstanceOf(IOException.class)
        .hasMessage("status 500 (expected: 200)");
    assertThatThrownBy(lookupd::ping).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsNoJsonObjectIsNoAnswer() {
    fake.script("/topics", "[]");

    assertThatThrownBy(lookupd::topics).hasMessageContaining("is no JSON object");
  }

  @Test
  void anAnswerThatIsTooLongIsGivenUp() {
    fake.script("/topics", "x".repeat(Lookupd.MAX_ANSWER_BYTES + 1));

    assertThatThrownBy(lookupd::topics)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than " + Lookupd.MAX_ANSWER_BYTES + " bytes");
  }

  @Test
  void answersToAPing() throws Exception {
    lookupd.ping();

    assertThat(fake.requests()).containsExactly("/ping");
  }
}
