package io.nsqconnect.broker.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nsqconnect.broker.engine.Clock;
import org.junit.jupiter.api.Test;

class HealthTest {
  private long now = 100;
  private final Health health =
      new Health(
          new Clock() {
            @Override
            public long nanoTime() {
              throw new AssertionError("health tells the time of day");
            }

            @Override
            public long epochNanos() {
              return now;
            }
          });

  @Test
  void isReadyWithoutConditions() {
    assertThat(health.isReady()).isTrue();
    assertThat(health.statuses()).isEmpty();
  }

  @Test
  void conditionsBeginWell() {
    Condition condition = health.condition("storage-writable");

    assertThat(condition.status())
        .isEqualTo(new ConditionStatus("storage-writable", true, null, 100));
    assertThat(health.isReady()).isTrue();
  }

  @Test
  void oneFailingConditionIsEnoughNotToBeReady() {
    health.condition("a");
    Condition failing = health.condition("b");
    health.condition("c");

    failing.failing("no space left on device");
    assertThat(health.isReady()).isFalse();

    failing.ok();
    assertThat(health.isReady()).isTrue();
  }

  @Test
  void anAdvisoryConditionIsOnlyShown() {
    Condition advisory = health.advisory("lookupd");

    advisory.failing("no nsqlookupd answers");

    assertThat(health.isReady()).isTrue();
    assertThat(health.statuses())
        .containsExactly(new ConditionStatus("lookupd", false, "no nsqlookupd answers", 100));
  }

  @Test
  void remembersWhenAConditionTurned() {
    Condition condition = health.condition("a");

    now = 200;
    condition.failing("slow");
    assertThat(condition.status().sinceEpochNanos()).isEqualTo(200);

    now = 300;
    condition.ok();
    assertThat(condition.status().sinceEpochNanos()).isEqualTo(300);
  }

  @Test
  void anotherReasonIsShownButIsNoTurn() {
    Condition condition = health.condition("a");
    now = 200;
    condition.failing("slow");

    now = 300;
    condition.failing("slower");

    assertThat(condition.status()).isEqualTo(new ConditionStatus("a", true, "slower", 200));
  }

  @Test
  void theSameReportAgainChangesNothing() {
    Condition condition = health.condition("a");
    now = 200;
    condition.report("slow");
    ConditionStatus status = condition.status();

    now = 300;
    condition.report("slow");

    assertThat(condition.status()).isSameAs(status);
  }

  @Test
  void listsConditionsByName() {
    health.condition("b");
    health.advisory("c");
    health.condition("a");

    assertThat(health.statuses()).extracting(ConditionStatus::name).containsExactly("a", "b", "c");
  }

  @Test
  void aConditionHasOneOwnerAndFailsForAReason() {
    Condition condition = health.condition("a");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> health.advisory("a"))
        .withMessage("condition a has an owner already");
    assertThatIllegalArgumentException().isThrownBy(() -> condition.failing(null));
  }
}
