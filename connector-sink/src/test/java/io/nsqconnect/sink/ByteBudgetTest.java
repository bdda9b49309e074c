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
  void hasAllOfItAndNoMore() throws Exception {
    assertThat(budget.await(4, 0)).isTrue();
    budget.take(4);
    assertThat(budget.await(6, 0)).isTrue();
    budget.take(6);

    assertThat(budget.await(1, 0)).isFalse();
    assertThat(budget.takenBytes()).isEqualTo(10);
  }

  @Test
  void hasAnyNumberForSomebodyWhoIsAlone() throws Exception {
    assertThat(budget.await(11, 0)).isTrue();
    budget.take(1);

    assertThat(budget.await(10, 0)).isFalse();
  }

  @Test
  void waitsForWhatIsGivenBack() throws Exception {
    budget.take(10);
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return budget.await(5, TimeUnit.MINUTES.toNanos(5));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    budget.giveBack(5);

    assertThat(waiting.get()).isTrue();
    assertThat(budget.takenBytes()).isEqualTo(5);
  }

  @Test
  void waitsNoLongerThanItIsTold() throws Exception {
    budget.take(10);

    assertThat(budget.await(1, TimeUnit.MILLISECONDS.toNanos(1))).isFalse();
  }
}
