package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PartitionProgressTest {
  private final PartitionProgress progress = new PartitionProgress(Records.PARTITION);

  @Test
  void hasNothingToCommitAtFirst() {
    assertThat(progress.committable()).isNegative();
    assertThat(progress.isIdle()).isTrue();
  }

  @Test
  void commitsUpToTheFirstThatIsNotDone() {
    Entry first = begin(10);
    Entry second = begin(11);
    Entry third = begin(12);

    complete(third);
    assertThat(progress.committable()).isNegative();
    complete(first);
    assertThat(progress.committable()).isEqualTo(11);
    assertThat(progress.isIdle()).isFalse();
    complete(second);

    assertThat(progress.committable()).isEqualTo(13);
    assertThat(progress.isIdle()).isTrue();
  }

  @Test
  void stepsOverGapsBetweenOffsets() {
    Entry first = begin(10);
    Entry second = begin(500);

    complete(first);
    assertThat(progress.committable()).isEqualTo(11);
    complete(second);
    assertThat(progress.committable()).isEqualTo(501);
  }

  @Test
  void anOffsetIsNewOnce() {
    assertThat(progress.isNew(0)).isTrue();
    begin(0);
    begin(7);

    assertThat(progress.isNew(0)).isFalse();
    assertThat(progress.isNew(7)).isFalse();
    assertThat(progress.isNew(8)).isTrue();
  }

  @Test
  void anOffsetBelowWhereItBeganOrWhatIsCommittedIsOfAnotherLog() {
    assertThat(progress.isPossible(0)).isTrue();
    begin(10);
    begin(11);

    assertThat(progress.isPossible(10)).isTrue();
    assertThat(progress.isPossible(9)).isFalse();
    progress.commit(11);
    assertThat(progress.isPossible(11)).isTrue();
    assertThat(progress.isPossible(10)).isFalse();
  }

  private void complete(Entry entry) {
    entry.setDone();
    progress.advance();
  }

  private Entry begin(long offset) {
    Entry entry = Entry.skipped(Records.bytes(offset, "x"), progress);
    progress.take(offset);
    progress.begin(entry);
    return entry;
  }
}
