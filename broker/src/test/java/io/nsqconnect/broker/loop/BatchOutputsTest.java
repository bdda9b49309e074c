package io.nsqconnect.broker.loop;

import static io.nsqconnect.broker.loop.BatchOutput.MAX_POSTPONED_NS;
import static io.nsqconnect.broker.loop.BatchOutputs.MIN_ROUND;
import static io.nsqconnect.broker.loop.BatchOutputs.NOTHING_WAITS;
import static io.nsqconnect.broker.loop.BatchOutputs.ROUND_NS_PER_OUTPUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.SpillException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchOutputsTest {
  private static final long START_NS = 1_000;
  private static final int MANY = 100;
  private static final long ROUND_NS = MANY * ROUND_NS_PER_OUTPUT;

  private final BatchOutputs outputs = new BatchOutputs(START_NS);
  private final List<Gathering> sent = new ArrayList<>();

  @Test
  void aFewOutputsNeverWait() {
    for (int batch = 0; batch < 10; batch++) {
      List<Gathering> few = due(MIN_ROUND - 1, 1);

      assertThat(outputs.endBatch(null, START_NS)).isEqualTo(NOTHING_WAITS);
      assertSent(few);
    }
  }

  @Test
  void theFirstOfManyAreSentAtOnceAndTheNextAfterTheTimeOfARound() {
    List<Gathering> first = due(MANY, 1);
    assertThat(outputs.endBatch(null, START_NS)).isEqualTo(NOTHING_WAITS);
    assertSent(first);

    List<Gathering> second = due(MANY, 1);
    assertThat(outputs.endBatch(null, START_NS)).isEqualTo(START_NS + ROUND_NS);
    assertThat(outputs.endBatch(null, START_NS + ROUND_NS - 1)).isEqualTo(START_NS + ROUND_NS);
    assertThat(sent).isEmpty();

    assertThat(outputs.endBatch(null, START_NS + ROUND_NS)).isEqualTo(NOTHING_WAITS);
    assertSent(second);
  }

  @Test
  void aRoundThatGrowsComesLaterButNotTooLate() {
    sendRoundOf(MANY, 1);

    List<Gathering> waiting = due(MANY, 1);
    outputs.endBatch(null, START_NS);
    waiting.addAll(due(MANY, 1));
    assertThat(outputs.endBatch(null, START_NS)).isEqualTo(START_NS + 2 * ROUND_NS);
    waiting.addAll(due(100 * MANY, 1));
    assertThat(outputs.endBatch(null, START_NS)).isEqualTo(START_NS + MAX_POSTPONED_NS);

    outputs.endBatch(null, START_NS + MAX_POSTPONED_NS);
    assertSent(waiting);
  }

  @Test
  void whatCanNotWaitIsSentAtOnce() {
    sendRoundOf(MANY, 1);

    List<Gathering> waiting = due(MANY, 1);
    Gathering urgent = new Gathering(1);
    urgent.canWait = false;
    outputs.add(urgent);
    outputs.endBatch(null, START_NS);
    assertSent(List.of(urgent));

    waiting.get(0).canWait = false;
    outputs.add(waiting.get(0));
    outputs.endBatch(null, START_NS);
    assertSent(waiting.subList(0, 1));
  }

  @Test
  void whileRoundsAreWorthTheWaitAFewOutputsWaitForTheNext() {
    sendRoundOf(MANY, BatchOutputs.MIN_GAIN);

    List<Gathering> few = due(1, 1);
    assertThat(outputs.endBatch(null, START_NS)).isEqualTo(START_NS + ROUND_NS);
    outputs.endBatch(null, START_NS + ROUND_NS);
    assertSent(few);

    List<Gathering> next = due(1, 1);
    assertThat(outputs.endBatch(null, START_NS + ROUND_NS)).isEqualTo(NOTHING_WAITS);
    assertSent(next);
  }

  @Test
  void afterARoundThatGatheredTooLittleAFewOutputsDoNotWait() {
    sendRoundOf(MANY, BatchOutputs.MIN_GAIN - 1);

    List<Gathering> few = due(1, 1);

    assertThat(outputs.endBatch(null, START_NS)).isEqualTo(NOTHING_WAITS);
    assertSent(few);
  }

  @Test
  void aStorageFailureIsToldAtOnceToAllThatAreDue() {
    sendRoundOf(MANY, 1);

    List<Gathering> due = due(MANY, 1);
    outputs.endBatch(new SpillException("no space left", null), START_NS);

    assertThat(due).extracting(output -> output.failure.getMessage()).containsOnly("no space left");
    assertSent(due);
  }

  @Test
  void anOutputThatFailsDoesNotKeepTheOthersFromBeingSent() {
    Gathering failing = new Gathering(1);
    failing.fails = true;
    outputs.add(failing);
    List<Gathering> others = due(3, 1);

    outputs.endBatch(null, START_NS);

    assertSent(others);
  }

  private void sendRoundOf(int size, int messages) {
    List<Gathering> round = due(size, messages);
    outputs.endBatch(null, START_NS);
    assertSent(round);
  }

  private List<Gathering> due(int count, int messages) {
    List<Gathering> due = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      due.add(new Gathering(messages));
    }
    due.forEach(outputs::add);
    return due;
  }

  private void assertSent(List<Gathering> expected) {
    assertThat(sent).containsExactlyElementsOf(expected);
    sent.clear();
  }

  private final class Gathering implements BatchOutput {
    private final int messages;
    private boolean canWait = true;
    private boolean fails;
    private SpillException failure;

    Gathering(int messages) {
      this.messages = messages;
    }

    @Override
    public boolean postpone() {
      return canWait;
    }

    @Override
    public int postponedMessages() {
      return messages;
    }

    @Override
    public void endBatch(SpillException storageFailure) {
      failure = storageFailure;
      if (fails) {
        throw new IllegalStateException("as told");
      }
      sent.add(this);
    }
  }
}
