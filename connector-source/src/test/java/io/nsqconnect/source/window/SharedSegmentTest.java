package io.nsqconnect.source.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.protocol.MessageId;
import io.nsqconnect.source.window.WindowEntry.State;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a segment that one task has begun and another one goes on with. */
class SharedSegmentTest {
  private static final long RETENTION_MS = 1000;
  private static final WindowLimits LIMITS = new WindowLimits(100, 16, 4, RETENTION_MS);

  private final Map<Integer, Map<String, ?>> kafka = new HashMap<>();
  private Window<String> window = new Window<>("n/t/c", LIMITS, true);

  @Test
  void theNextTaskWritesBehindWhatItRead() {
    store(commit(1));
    restartAt(7000);
    store(commit(2));
    restartAt(8000);
    commit(3);

    assertThat(kafka).hasSize(1);
    assertThat(window.find(key(3)).segment).isSameAs(window.find(key(1)).segment);
    assertThat(window.find(key(3)).index).isEqualTo(2);
    assertThat(window.doubtfulSegments()).isEqualTo(1);
  }

  @Test
  void aFullOneIsNotGoneOnWith() {
    for (int i = 1; i <= LIMITS.segmentSize(); i++) {
      store(commit(i));
    }
    restartAt(7000);
    store(commit(5));

    assertThat(kafka).hasSize(2);
  }

  @Test
  void holesStayWhereTheyAre() {
    window.withdraw(admit(1));
    store(commit(2));
    restartAt(7000);
    store(commit(1));
    restartAt(8000);

    assertThat(window.find(key(2)).index).isEqualTo(1);
    assertThat(window.find(key(1)).index).isEqualTo(2);
  }

  /** As somebody may have put it into the offsets by hand. */
  @Test
  void oneWithoutAMessageIsNotInDoubt() {
    store(commit(1));
    kafka.replaceAll((slot, offset) -> with(offset, "i", ""));
    restartAt(7000);

    assertThat(window.doubtfulSegments()).isZero();
  }

  @Test
  void onlyWhatTheEarlierTaskLeftIsGivenUpAfterTheRetentionTime() {
    store(commit(1));
    restartAt(7000);
    commit(2);
    admit(3);
    admit(4);

    assertThat(window.hasRoom(7000 + RETENTION_MS)).isTrue();

    assertThat(state(1)).isEqualTo(State.CONFIRMED);
    assertThat(state(2)).isEqualTo(State.COMMITTED);
    assertThat(window.doubtfulSegments()).isZero();
  }

  @Test
  void itIsKeptForAsLongAsTheLastOfItsDoubtsWants() {
    store(commit(1));
    restartAt(7000);
    for (int i = 2; i <= 8; i++) {
      commit(i);
    }
    window.doubt(7900);

    assertThat(window.hasRoom(7899 + RETENTION_MS)).isTrue();
    fill(9);
    assertThat(state(1)).isEqualTo(State.COMMITTED);
    assertThat(window.hasRoom(7900 + RETENTION_MS)).isTrue();
    assertThat(state(1)).isEqualTo(State.CONFIRMED);
    assertThat(state(4)).isEqualTo(State.CONFIRMED);
  }

  @Test
  void itsDoubtsAreNotDatedWhileTheTaskWorksOnSomeOfIt() {
    store(commit(1));
    restartAt(7000);
    commit(2);
    commit(3);
    commit(4);

    assertThat(window.offset(commit(5))).containsEntry("p", "1");
    for (int i = 2; i <= 4; i++) {
      window.confirm(window.find(key(i)));
    }
    assertThat(window.offset(commit(6))).containsEntry("p", "1@7");
  }

  @Test
  void aRecordThatIsOnItsWayIsNotGivenUp() {
    WindowEntry<String> late = admit(1);
    window.doubt(5000);
    fill(2);

    window.hasRoom(5000 + RETENTION_MS);

    assertThat(late.state()).isEqualTo(State.PENDING);
    assertThat(window.doubtfulSegments()).isEqualTo(1);
  }

  /** Messages from {@code first} on, until there is no room without another segment. */
  private void fill(int first) {
    int last = (first - 1) / LIMITS.segmentSize() * LIMITS.segmentSize() + LIMITS.segmentSize();
    for (int i = first; i <= last; i++) {
      window.confirm(commit(i));
    }
  }

  private WindowEntry<String> commit(int number) {
    WindowEntry<String> entry = admit(number);
    window.commit(entry);
    return entry;
  }

  private WindowEntry<String> admit(int number) {
    assertThat(window.hasRoom(0)).isTrue();
    return window.admit(key(number), "delivery");
  }

  private void store(WindowEntry<String> entry) {
    kafka.put(
        Integer.valueOf(window.partition(entry).get("seg")), new HashMap<>(window.offset(entry)));
  }

  private static Map<String, ?> with(Map<String, ?> offset, String name, Object value) {
    Map<String, Object> other = new HashMap<>(offset);
    other.put(name, value);
    return other;
  }

  private void restartAt(long nowMs) {
    window = new Window<>("n/t/c", LIMITS, true);
    window.restore(kafka, nowMs);
  }

  private State state(int number) {
    return window.find(key(number)).state();
  }

  private static MessageKey key(int number) {
    return MessageKey.of(MessageId.of(String.format("%016x", number)), 1);
  }
}
