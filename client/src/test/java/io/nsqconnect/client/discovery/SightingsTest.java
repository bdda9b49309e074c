package io.nsqconnect.client.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SightingsTest {
  private static final HttpAddress ONE = HttpAddress.parse("one:4161");
  private static final HttpAddress TWO = HttpAddress.parse("two:4161");
  private static final long SETTLE_MS = 100;
  private static final long GONE_AFTER_MS = 1000;

  private final Sightings<String> sightings =
      new Sightings<>(new DiscoveryTiming(60_000, 5000, SETTLE_MS, GONE_AFTER_MS));
  private long nowMs = 5000;

  @Test
  void saysNothingBeforeAnybodyHasAnswered() {
    assertThat(settle()).isEmpty();
  }

  @Test
  void theFirstAnswerIsNewsAtOnceEvenIfItIsEmpty() {
    sightings.answer(ONE, Set.of());

    assertThat(settle()).contains(Set.of());
    assertThat(settle()).isEmpty();
  }

  @Test
  void newsStayNewsUntilTheyAreTold() {
    begin("a");
    sightings.answer(ONE, Set.of("a", "b"));
    settle();
    nowMs += SETTLE_MS;

    assertThat(sightings.settle(nowMs)).contains(Set.of("a", "b"));
    assertThat(sightings.isUnsettled(nowMs)).isTrue();
    assertThat(settle()).contains(Set.of("a", "b"));
    assertThat(settle()).isEmpty();
  }

  @Test
  void whatOneOfThemKnowsIsThere() {
    sightings.answer(ONE, Set.of("a"));
    sightings.answer(TWO, Set.of("b"));

    assertThat(settle()).contains(Set.of("a", "b"));
  }

  @Test
  void aChangeIsNewsOnceItHasSettled() {
    begin("a");
    sightings.answer(ONE, Set.of("a", "b"));
    assertThat(settle()).isEmpty();
    assertThat(sightings.isUnsettled(nowMs)).isTrue();

    nowMs += SETTLE_MS;

    assertThat(settle()).contains(Set.of("a", "b"));
    assertThat(sightings.isUnsettled(nowMs)).isFalse();
  }

  @Test
  void changesThatFollowEachOtherAreToldTogether() {
    begin("a");
    sightings.answer(ONE, Set.of("a", "b"));
    settle();
    nowMs += SETTLE_MS - 1;
    sightings.answer(ONE, Set.of("a", "b", "c"));
    assertThat(settle()).isEmpty();
    nowMs += SETTLE_MS - 1;
    assertThat(settle()).isEmpty();
    nowMs += 1;

    assertThat(settle()).contains(Set.of("a", "b", "c"));
  }

  @Test
  void whatIsMissingForAShortTimeIsNoNews() {
    begin("a", "b");
    sightings.answer(ONE, Set.of());
    nowMs += GONE_AFTER_MS - 1;
    assertThat(settle()).isEmpty();
    assertThat(sightings.isUnsettled(nowMs)).isTrue();

    sightings.answer(ONE, Set.of("a", "b"));
    nowMs += 1;
    assertThat(settle()).isEmpty();
    nowMs += SETTLE_MS;

    assertThat(settle()).isEmpty();
  }

  /** nsqlookupd forgets a node as soon as that stops. */
  @Test
  void aNodeThatTakesAMinuteToStartAgainIsNoNews() {
    Sightings<String> usual = new Sightings<>(DiscoveryTiming.every(60_000, 5000));
    usual.answer(ONE, Set.of("a", "b"));
    usual.settle(nowMs).ifPresent(usual::told);
    usual.answer(ONE, Set.of("a"));
    for (int second = 0; second < 60; second++) {
      nowMs += 1000;
      assertThat(usual.settle(nowMs)).isEmpty();
    }

    usual.answer(ONE, Set.of("a", "b"));

    assertThat(usual.settle(nowMs)).isEmpty();
  }

  @Test
  void whatStaysMissingIsGone() {
    begin("a", "b");
    sightings.answer(ONE, Set.of("a"));
    nowMs += GONE_AFTER_MS;
    assertThat(settle()).isEmpty();
    nowMs += SETTLE_MS;

    assertThat(settle()).contains(Set.of("a"));
  }

  @Test
  void oneThatDoesNotAnswerKeepsItsLastWord() {
    sightings.answer(ONE, Set.of("a"));
    sightings.answer(TWO, Set.of("b"));
    settle();

    for (int round = 0; round < 20; round++) {
      nowMs += GONE_AFTER_MS;
      sightings.answer(TWO, Set.of("b"));
      assertThat(settle()).isEmpty();
    }
  }

  @Test
  void oneThatSaysNoDoesNotSpeakForTheOther() {
    sightings.answer(ONE, Set.of("a"));
    sightings.answer(TWO, Set.of("a"));
    settle();

    sightings.answer(TWO, Set.of());
    nowMs += 10 * GONE_AFTER_MS;
    settle();
    nowMs += SETTLE_MS;

    assertThat(settle()).isEmpty();
  }

  private void begin(String... there) {
    sightings.answer(ONE, Set.of(there));
    assertThat(settle()).contains(Set.of(there));
  }

  private Optional<Set<String>> settle() {
    Optional<Set<String>> news = sightings.settle(nowMs);
    news.ifPresent(sightings::told);
    return news;
  }
}
