package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ByteBudgetTest {
  private final ByteBudget budget = new ByteBudget(10);

  @Test
  void givesUpToTheWholeBudgetAndNoMore() throws Exception {
    assertThat(budget.take(4, 0)).isTrue();
    assertThat(budget.take(6, 0)).isTrue();
    assertThat(budget.take(1, 0)).isFalse();
    assertThat(budget.takenBytes()).isEqualTo(10);
  }

  @Test
  void alwaysHasNothingToGive() throws Exception {
    budget.take(10, 0);

    assertThat(budget.take(0, 0)).isTrue();
  }

  @Test
  void waitsForWhatIsGivenBack() throws Exception {
    budget.take(10, 0);
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return budget.take(5, TimeUnit.MINUTES.toNanos(5));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    budget.giveBack(5);

    assertThat(waiting.get()).isTrue();
    assertThat(budget.takenBytes()).isEqualTo(10);
  }

  @Test
  void waitsNoLongerThanItIsTold() throws Exception {
    budget.take(10, 0);

    assertThat(budget.take(1, TimeUnit.MILLISECONDS.toNanos(1))).isFalse();
  }
}
