package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.NsqdAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTopicTest {
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
}
