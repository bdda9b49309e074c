package io.nsqconnect.client.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.ClientIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChannelStatisticsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final String PATH =
      "/stats?format=json&include_mem=false&topic=t%23ephemeral&channel=c";

  private final FakeLookupd nsqd = new FakeLookupd();
  private final ChannelStatistics statistics =
      new ChannelStatistics(
          nsqd.address(), Discovery.httpClient(TIMEOUT), TIMEOUT, "t#ephemeral", "c");

  @AfterEach
  void close() {
    nsqd.close();
  }

  @Test
  void tellWhoConsumes() throws Exception {
    nsqd.script(
        PATH,
        "{\"version\":\"1.3.0\",\"topics\":[{\"topic_name\":\"t\",\"channels\":[{\"clients\":["
            + "{\"client_id\":\"a\",\"hostname\":\"h\",\"user_agent\":\"u/1\",\"state\":3},"
            + "{\"client_id\":\"b\",\"hostname\":\"i\"}]}]}]}");

    assertThat(statistics.ask().consumers())
        .containsExactly(new ClientIdentity("a", "h", "u/1"), new ClientIdentity("b", "i", ""));
  }

  @Test
  void tellNothingOfAChannelThatDoesNotExist() throws Exception {
    nsqd.script(PATH, "{\"version\":\"1.3.0\",\"topics\":[]}");

    assertThat(statistics.ask().consumers()).isEmpty();
    assertThat(statistics.ask().messages()).isEmpty();
  }

  @Test
  void tellHowManyMessagesThereAre() throws Exception {
    assertThat(messages(1, 20, 300, 4000)).hasValue(4321);
    assertThat(messages(0, 0, 0, 0)).hasValue(0);
  }

  @Test
  void doNotTellItIfOneOfTheCountsIsMissing() throws Exception {
    nsqd.script(
        PATH, "{\"topics\":[{\"depth\":0,\"channels\":[{\"depth\":0,\"in_flight_count\":0}]}]}");

    assertThat(statistics.ask().messages()).isEmpty();
  }

  @Test
  void aChannelIsEmptyForAConsumerThatItKnows() {
    ClientIdentity me = new ClientIdentity("a", "h", "u/1");
    List<ClientIdentity> consumers = List.of(new ClientIdentity("a", "h", "u/2"));

    assertThat(new ChannelState(OptionalLong.of(0), consumers).isEmptyFor(me)).isTrue();
    assertThat(new ChannelState(OptionalLong.of(1), consumers).isEmptyFor(me)).isFalse();
    assertThat(new ChannelState(OptionalLong.empty(), consumers).isEmptyFor(me)).isFalse();
    assertThat(new ChannelState(OptionalLong.of(0), List.of()).isEmptyFor(me)).isFalse();
  }

  private OptionalLong messages(int ofTopic, int waiting, int inFlight, int deferred)
      throws Exception {
    nsqd.script(
        PATH,
        "{\"topics\":[{\"depth\":%d,\"channels\":[{\"depth\":%d,\"in_flight_count\":%d,\"deferred_count\":%d}]}]}"
            .formatted(ofTopic, waiting, inFlight, deferred));
    return statistics.ask().messages();
  }

  @Test
  void areUnknownIfNsqdDoesNotAnswerAsItShould() {
    nsqd.script(PATH, "{}");
    nsqd.status(500);

    assertThatThrownBy(statistics::ask).isInstanceOf(IOException.class).hasMessageContaining("500");
  }
}
