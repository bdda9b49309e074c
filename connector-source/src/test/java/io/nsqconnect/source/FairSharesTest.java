package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairSharesTest {
  private static final int ALL = Integer.MAX_VALUE;

  @Test
  void equalsGetTheSameAndTheFirstOfThemTheRest() {
    assertThat(FairShares.of(11, ALL, ALL, ALL)).containsExactly(4, 4, 3);
  }

  @Test
  void whoWantsLessThanAnEqualShareLeavesTheRestToTheOthers() {
    assertThat(FairShares.of(100, ALL, 10, ALL, 1)).containsExactly(45, 10, 44, 1);
  }

  @Test
  void whatNobodyWantsIsForAll() {
    assertThat(FairShares.of(100, 10, 1)).containsExactly(10 + 32, 1 + 32);
  }

  @Test
  void nobodyGetsNothing() {
    assertThat(FairShares.of(2, ALL, 1, ALL)).containsExactly(1, 1, 1);
  }

  @Test
  void whoIsAloneGetsEverything() {
    assertThat(FairShares.of(100, 3)).containsExactly(100);
    assertThat(FairShares.of(0, 3)).containsExactly(1);
  }

  @Test
  void nobodyIsThere() {
    assertThat(FairShares.of(5)).isEmpty();
  }
}
