package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InFlightTableTest {
  private static final long SEED = 19;
  private static final int OPERATIONS = 200_000;
  private static final long TIMEOUT = 1_000;
  private static final long MAX_TIMEOUT = 1_700;

  private record Key(long high, long low) {}

  private record Expected(long handle, long deliveredNs, long dueNs) {}

  private final InFlightTable table = new InFlightTable();
  private final Map<Key, Expected> model = new LinkedHashMap<>();
  private final MessageIds ids = new MessageIds(617, new IdTime());
  private final SplittableRandom random = new SplittableRandom(SEED);
  private long now = -50_000;
  private long nextHandle;

  @Test
  void isEmptyAtFirst() {
    assertThat(table.size()).isZero();
    assertThat(table.first()).isEqualTo(InFlightTable.NO_ENTRY);
    assertThat(table.find(1, 2)).isEqualTo(InFlightTable.NO_ENTRY);
  }

  @Test
  void agreesWithAMapThroughGrowthRemovalAndTouch() {
    for (int i = 0; i < OPERATIONS; i++) {
      // In waves, so that the table fills up, grows and runs empty again.
      boolean filling = i / 10_000 % 2 == 0;
      int choice = random.nextInt(100);
      if (choice < (filling ? 50 : 15) || model.isEmpty()) {
        deliver();
      } else if (choice < 70) {
        remove(anyKey());
      } else if (choice < 85) {
        touch(anyKey());
      } else if (choice < 90) {
        assertThat(table.find(random.nextLong(), random.nextLong()))
            .isEqualTo(InFlightTable.NO_ENTRY);
      } else {
        now += random.nextInt(50);
        expire();
      }
      checkFirst();
      if (i % 1_000 == 0) {
        checkAll();
      }
    }
    checkAll();
  }

  @Test
  void keepsTwoMessagesOfOneIdApart() {
    table.add(1, 2, 100, 0, 20);
    table.add(1, 2, 200, 0, 10);
    table.add(1, 3, 300, 0, 30);

    assertThat(table.remove(table.first())).isEqualTo(200);
    table.add(1, 4, 400, 0, 40);

    assertThat(table.handle(table.find(1, 2))).isEqualTo(100);
    assertThat(table.remove(table.find(1, 2))).isEqualTo(100);
    assertThat(table.find(1, 2)).isEqualTo(InFlightTable.NO_ENTRY);
    assertThat(table.remove(table.find(1, 3))).isEqualTo(300);
    assertThat(table.remove(table.find(1, 4))).isEqualTo(400);
    assertThat(table.size()).isZero();
  }

  @Test
  void aTouchThatIsClampedGoesBeforeWhatWasDeliveredLater() {
    table.add(1, 1, 100, 0, 10);
    table.add(1, 2, 200, 5, 15);
    table.add(1, 3, 300, 9, 19);

    table.reschedule(table.find(1, 1), 17);

    assertThat(inOrderOfDeadlines()).containsExactly(200L, 100L, 300L);
  }

  private void deliver() {
    long id = ids.next(now * 1_000 + (1L << 60));
    Key key = new Key(MessageIds.highDigits(id), MessageIds.lowDigits(id));
    Expected expected = new Expected(nextHandle++, now, now + TIMEOUT);
    table.add(key.high, key.low, expected.handle, expected.deliveredNs, expected.dueNs);
    model.put(key, expected);
  }

  private void remove(Key key) {
    assertThat(table.remove(table.find(key.high, key.low))).isEqualTo(model.remove(key).handle);
    assertThat(table.find(key.high, key.low)).isEqualTo(InFlightTable.NO_ENTRY);
  }

  private void touch(Key key) {
    Expected before = model.get(key);
    long due = Math.min(now + TIMEOUT, before.deliveredNs + MAX_TIMEOUT);
    int entry = table.find(key.high, key.low);
    table.reschedule(entry, due);
    table.handle(entry, nextHandle);
    model.put(key, new Expected(nextHandle++, before.deliveredNs, due));
  }

  private void expire() {
    List<Long> expired = new ArrayList<>();
    for (int entry = table.first();
        entry != InFlightTable.NO_ENTRY && table.dueNs(entry) <= now;
        entry = table.first()) {
      expired.add(table.remove(entry));
    }
    List<Long> due =
        model.values().stream().filter(each -> each.dueNs <= now).map(each -> each.handle).toList();
    assertThat(expired).containsExactlyInAnyOrderElementsOf(due);
    model.values().removeIf(each -> each.dueNs <= now);
  }

  private void checkFirst() {
    assertThat(table.size()).isEqualTo(model.size());
    if (!model.isEmpty()) {
      int first = table.first();
      Expected any = model.values().iterator().next();
      assertThat(table.dueNs(first)).isLessThanOrEqualTo(any.dueNs);
    }
  }

  private void checkAll() {
    model.forEach(
        (key, expected) -> {
          int entry = table.find(key.high, key.low);
          assertThat(table.handle(entry)).isEqualTo(expected.handle);
          assertThat(table.dueNs(entry)).isEqualTo(expected.dueNs);
          assertThat(table.deliveredNs(entry)).isEqualTo(expected.deliveredNs);
        });
    if (!model.isEmpty()) {
      long earliest =
          model.values().stream()
              .min(Comparator.comparingLong(Expected::dueNs))
              .orElseThrow()
              .dueNs;
      assertThat(table.dueNs(table.first())).isEqualTo(earliest);
    }
  }

  private Key anyKey() {
    // Old ones and young ones: the beginning of the map is what was delivered first.
    int skip = random.nextInt(Math.min(model.size(), 64));
    return model.keySet().stream().skip(skip).findFirst().orElseThrow();
  }

  private List<Long> inOrderOfDeadlines() {
    List<Long> handles = new ArrayList<>();
    while (table.size() > 0) {
      handles.add(table.remove(table.first()));
    }
    return handles;
  }
}
