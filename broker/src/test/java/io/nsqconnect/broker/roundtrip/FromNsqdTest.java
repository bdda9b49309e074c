package io.nsqconnect.broker.roundtrip;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.roundtrip.RecordedDirectory.Delivered;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that takes over a data path from nsqd. */
@Timeout(300)
class FromNsqdTest {
  @TempDir Path dataPath;

  @ParameterizedTest
  @ValueSource(strings = {"backlog", "paused", "in-flight", "ephemeral"})
  void deliversWhatNsqdDeliversInTheSameOrder(String name) throws Exception {
    RecordedDirectory recorded = new RecordedDirectory(name);
    recorded.copyTo(dataPath);
    try (RunningBroker broker = new RunningBroker(dataPath)) {
      for (Delivered expected : recorded.delivered()) {
        assertThat(deliver(broker, expected))
            .as(expected.topic() + ':' + expected.channel())
            .isEqualTo(expected.messages());
      }
    }
  }

  @Test
  void deliversWhatAKilledNsqdLeft() throws Exception {
    RecordedDirectory recorded = new RecordedDirectory("killed");
    recorded.copyTo(dataPath);
    try (RunningBroker broker = new RunningBroker(dataPath)) {
      for (Delivered expected : recorded.delivered()) {
        // What the topic has not recorded as moved comes twice, from two places at once.
        assertThat(deliver(broker, expected))
            .containsExactlyInAnyOrderElementsOf(expected.messages());
      }
    }
  }

  @Test
  void keepsWhatIsPausedPaused() throws Exception {
    RecordedDirectory recorded = new RecordedDirectory("paused");
    recorded.copyTo(dataPath);
    try (RunningBroker broker = new RunningBroker(dataPath)) {
      for (Delivered expected : recorded.delivered()) {
        assertThat(broker.topic(expected.topic()).path("paused").asBoolean())
            .as(expected.topic())
            .isEqualTo(expected.topicPaused());
        assertThat(broker.channel(expected.topic(), expected.channel()).path("paused").asBoolean())
            .as(expected.channel())
            .isEqualTo(expected.channelPaused());
      }
    }
  }

  @Test
  void bringsNothingBackThatWasEphemeral() throws Exception {
    new RecordedDirectory("ephemeral").copyTo(dataPath);
    try (RunningBroker broker = new RunningBroker(dataPath)) {
      assertThat(broker.topic("kept").path("channels")).hasSize(1);
      assertThat(broker.topicNames()).containsExactly("kept");
    }
  }

  /** All messages of a channel to one consumer, until nothing is left. */
  private static List<StoredMessage> deliver(RunningBroker broker, Delivered expected)
      throws IOException {
    String topic = expected.topic();
    String channel = expected.channel();
    List<StoredMessage> delivered = new ArrayList<>();
    try (WireClient consumer = broker.connect()) {
      consumer.subscribe(topic, channel, 1);
      broker.post("/topic/unpause?topic=" + topic);
      broker.post("/channel/unpause?topic=" + topic + "&channel=" + channel);
      while (delivered.size() < expected.messages().size()) {
        StoredMessage message = consumer.next();
        consumer.finish(message);
        delivered.add(message);
      }
      broker.await(
          topic,
          channel,
          now ->
              now.path("in_flight_count").asInt() == 0
                  && now.path("depth").asInt() == 0
                  && now.path("deferred_count").asInt() == 0);
    }
    assertThat(broker.topic(topic).path("depth").asInt()).isZero();
    return delivered;
  }
}
