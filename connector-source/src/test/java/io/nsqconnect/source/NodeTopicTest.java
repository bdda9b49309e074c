package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.NsqdAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeTopicTest {
  @Test
  void dealsEachToOneTaskAndNoTaskMuchMoreThanAnother() {
    List<NodeTopic> all = nodeTopics(7);

    List<List<NodeTopic>> shares = NodeTopic.deal(all, 3);

    assertThat(shares).extracting(List::size).containsExactly(3, 2, 2);
    assertThat(shares).flatMap(share -> share).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void makesNoTaskWithoutAShare() {
    assertThat(NodeTopic.deal(nodeTopics(2), 10)).hasSize(2);
  }

  @Test
  void readsBackWhatItWrites() {
    List<NodeTopic> share =
        List.of(
            new NodeTopic(new NsqdAddress("::1", 4150), "a.b-c_d#ephemeral"),
            new NodeTopic(new NsqdAddress("nsqd", 1), "t"));

    String text = NodeTopic.write(share);

    assertThat(text).isEqualTo("[::1]:4150/a.b-c_d#ephemeral,nsqd:1/t");
    assertThat(NodeTopic.read(text)).isEqualTo(share);
  }

  @Test
  void saysWhatItCannotRead() {
    assertThatThrownBy(() -> NodeTopic.read("nsqd:1"))
        .hasMessage("assigned \"nsqd:1\" (expected: host:port/topic)");
  }

  private static List<NodeTopic> nodeTopics(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new NodeTopic(new NsqdAddress("nsqd", 4150), "topic" + i))
        .toList();
  }
}
