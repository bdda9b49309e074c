package io.nsqconnect.client.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.ClientIdentity;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChannelConsumersTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final String PATH =
      "/stats?format=json&include_mem=false&topic=t%23ephemeral&channel=c";

  private final FakeLookupd nsqd = new FakeLookupd();
  private final ChannelConsumers consumers =
      new ChannelConsumers(
          nsqd.address(), Discovery.httpClient(TIMEOUT), TIMEOUT, "t#ephemeral", "c");

  @AfterEach
  void close() {
    nsqd.close();
  }

  @Test
  void areThoseThatNsqdShowsInItsStatistics() throws Exception {
    nsqd.script(
        PATH,
        "{\"version\":\"1.3.0\",\"topics\":[{\"topic_name\":\"t\",\"channels\":[{\"clients\":["
            + "{\"client_id\":\"a\",\"hostname\":\"h\",\"user_agent\":\"u/1\",\"state\":3},"
            + "{\"client_id\":\"b\",\"hostname\":\"i\"}]}]}]}");

    assertThat(consumers.ask())
        .containsExactly(new ClientIdentity("a", "h", "u/1"), new ClientIdentity("b", "i", ""));
  }

  @Test
  void areNoneWhereTheChannelDoesNotExist() throws Exception {
    nsqd.script(PATH, "{\"version\":\"1.3.0\",\"topics\":[]}");

    assertThat(consumers.ask()).isEmpty();
  }

  @Test
  void areUnknownIfNsqdDoesNotAnswerAsItShould() {
    nsqd.script(PATH, "{}");
    nsqd.status(500);

    assertThatThrownBy(consumers::ask).isInstanceOf(IOException.class).hasMessageContaining("500");
  }
}
