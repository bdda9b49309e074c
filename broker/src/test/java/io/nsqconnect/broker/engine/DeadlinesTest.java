package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final long SEED = 13;

  private final Deadlines deadlines = new Deadlines();
  private final List<Alarm> rung = new ArrayList<>();

  private final class Alarm extends Deadline {
    /** What the test believes; {@link Deadline#dueNs} is what is tested. */
    long wantedNs;

    Runnable whenRung = () -> {};

    @Override
    void onDue(long nowNs) {
      assertThat(isScheduled()).isFalse();
      rung.add(this);
      whenRung.run();
    }
  }

  @Test
  void nothingIsDueAtFirst() {
    assertThat(deadlines.nextDueNs()).isEqualTo(Long.MAX_VALUE);
    deadlines.expire(Long.MAX_VALUE);
    assertThat(rung).isEmpty();
  }

  @Test
  void ringsAtItsTimeAndNotBefore() {
    Alarm alarm = new Alarm();
    deadlines.schedule(alarm, 100);

    deadlines.expire(99);
    assertThat(rung).isEmpty();
    deadlines.expire(100);
    assertThat(rung).containsExactly(alarm);
    deadlines.expire(101);
    assertThat(rung).hasSize(1);
  }

  @Test
  void isScheduledOnceHoweverOftenItIsMoved() {
    Alarm alarm = new Alarm();
    deadlines.schedule(alarm, 100);
    deadlines.schedule(alarm, 50);
    deadlines.schedule(alarm, 200);

    deadlines.expire(199);
    assertThat(rung).isEmpty();
    assertThat(deadlines.nextDueNs()).isEqualTo(200);
    deadlines.expire(200);
    assertThat(rung).containsExactly(alarm);
    assertThat(deadlines.nextDueNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void mayScheduleItselfAgainWhenItRings() {
    Alarm alarm = new Alarm();
    alarm.whenRung = () -> deadlines.schedule(alarm, 20);
    deadlines.schedule(alarm, 10);

    deadlines.expire(15);

    assertThat(rung).containsExactly(alarm);
    assertThat(deadlines.nextDueNs()).isEqualTo(20);
  }

  @Test
  void cancellingTwiceIsCancellingOnce() {
    Alarm cancelled = new Alarm();
    Alarm kept = new Alarm();
    deadlines.schedule(cancelled, 1);
    deadlines.schedule(kept, 2);
    deadlines.cancel(cancelled);
    deadlines.cancel(cancelled);

    deadlines.expire(5);

    assertThat(rung).containsExactly(kept);
  }

  @Test
  void worksOnBothSidesOfZero() {
    Alarm before = new Alarm();
    Alarm after = new Alarm();
    deadlines.schedule(after, 5);
    deadlines.schedule(before, -5);

    deadlines.expire(-6);
    assertThat(rung).isEmpty();
    deadlines.expire(-5);
    assertThat(rung).containsExactly(before);
    deadlines.expire(5);
    assertThat(rung).containsExactly(before, after);
  }

  @Test
  void agreesWithAListThatIsSearchedEveryTime() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      alarms.add(new Alarm());
    }
    List<Alarm> scheduled = new ArrayList<>();
    long now = -10_000;
    for (int i = 0; i < 100_000; i++) {
      Alarm alarm = alarms.get(random.nextInt(alarms.size()));
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> {
          alarm.wantedNs = now + random.nextInt(1, 1_000);
          deadlines.schedule(alarm, alarm.wantedNs);
          if (!scheduled.contains(alarm)) {
            scheduled.add(alarm);
          }
        }
        case 3 -> {
          deadlines.cancel(alarm);
          scheduled.remove(alarm);
        }
        default -> {
          now += random.nextInt(20);
          long at = now;
          rung.clear();
          deadlines.expire(at);
          List<Alarm> due = scheduled.stream().filter(each -> each.wantedNs <= at).toList();
          assertThat(rung).containsExactlyInAnyOrderElementsOf(due);
          assertThat(rung).extracting(each -> each.wantedNs).isSorted();
          scheduled.removeAll(due);
        }
      }
      long next = scheduled.stream().mapToLong(each -> each.wantedNs).min().orElse(Long.MAX_VALUE);
      assertThat(deadlines.nextDueNs()).isEqualTo(next);
      assertThat(alarm.isScheduled()).isEqualTo(scheduled.contains(alarm));
    }
  }
}
