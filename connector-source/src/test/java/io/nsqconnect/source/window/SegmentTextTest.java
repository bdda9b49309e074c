package io.nsqconnect.source.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.protocol.MessageId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The form in which windows are kept, which must not change. */
class SegmentTextTest {
  private static final WindowLimits LIMITS = new WindowLimits(10, 16, 4, 1000);

  private final Window<String> window = new Window<>("host:4150/topic/channel", LIMITS, true);

  // T3: Connect finds offsets by these bytes, so the order is a part of the form.
  @Test
  void aPartitionIsWrittenTheSameWayInEveryJvm() {
    Map<String, String> partition = SegmentText.partition("host:4150/topic/channel", 17);

    assertThat(partition).hasToString("{seg=17, nsq=host:4150/topic/channel}");
    // As Connect makes one of a request.
    assertThat(new HashMap<>(partition)).hasToString(partition.toString());
  }

  // T6, T7
  @Test
  void anOffsetTellsTheSegmentUpToItsRecordInPrimitives() {
    WindowEntry<String> first = admit(1);
    admit(2);

    Map<String, Object> offset = window.offset(first);

    assertThat(offset)
        .isEqualTo(offset)
        .containsOnlyKeys("v", "s", "q", "c", "p", "i")
        .containsEntry("v", 1L)
        .containsEntry("s", 16L)
        .containsEntry("q", 1L)
        .containsEntry("c", 1L)
        .containsEntry("p", "")
        .containsEntry("i", "AAAAAAAAAAGeN3m5");
    assertThat(window.partition(first)).containsEntry("seg", "0");
  }

  @Test
  void anOffsetTellsWhichOlderSegmentsAreOpenWhenItIsWritten() {
    WindowEntry<String> last = null;
    for (int i = 1; i <= 9; i++) {
      last = admit(i);
    }
    Map<String, Object> offset = window.offset(last);
    window.doubt(5000);
    for (int i = 5; i <= 8; i++) {
      WindowEntry<String> entry = window.find(key(i));
      window.commit(entry);
      window.confirm(entry);
    }

    assertThat(offset).containsEntry("q", 3L).containsEntry("c", 3L).containsEntry("p", "1@5");
  }

  @Test
  void whatWasWrittenIsReadAgain() {
    WindowEntry<String> last = null;
    for (int i = 1; i <= 3; i++) {
      last = admit(i);
      window.commit(last);
    }

    Window<String> next = new Window<>("host:4150/topic/channel", LIMITS, true);
    next.restore(Map.of(0, new HashMap<>(window.offset(last))), 7000);

    assertThat(List.of(1, 2, 3)).allMatch(i -> next.find(key(i)) != null);
    assertThat(next.find(key(4))).isNull();
    assertThat(next.doubtfulSegments()).isEqualTo(1);
  }

  @Test
  void whatCanNotBeReadIsRefused() {
    Map<String, Object> offset = new HashMap<>(window.offset(admit(1)));

    refused(offset, "v", 2L, "form 2 of offsets (expected: 1)");
    refused(offset, "s", 17L, "16 segments (expected: at least 17, as before)");
    refused(offset, "q", "x", "\"q\" is x (expected: a number)");
    refused(offset, "p", 1L, "\"p\" is 1 (expected: a string)");
    refused(offset, "i", "AAAA", "3 bytes of messages (expected: a multiple of 12)");
  }

  private static void refused(
      Map<String, Object> offset, String name, Object value, String message) {
    Map<String, Object> other = new HashMap<>(offset);
    other.put(name, value);
    assertThatThrownBy(() -> SegmentText.read(0, other, 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private WindowEntry<String> admit(int number) {
    assertThat(window.hasRoom(0)).isTrue();
    return window.admit(key(number), "delivery");
  }

  private static MessageKey key(int number) {
    return MessageKey.of(MessageId.of(String.format("%016x", number)), 1);
  }
}
