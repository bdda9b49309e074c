package io.nsqconnect.client.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AskedTest {
  private static final long SOON_MS = 20_000;

  private final ExecutorService oneThread = Executors.newSingleThreadExecutor();
  private final Asked<String> asked = new Asked<>();

  @AfterEach
  void close() {
    oneThread.shutdownNow();
  }

  @Test
  void aQuestionThatNoThreadHasBegunInTimeKeepsNobodyFromTheNextOne() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    oneThread.execute(() -> awaitDeafly(busy));
    asked.begin(oneThread, () -> Set.of("late"));
    assertThatThrownBy(() -> asked.await(1)).isInstanceOf(TimeoutException.class);

    busy.countDown();
    asked.begin(oneThread, () -> Set.of("next"));

    assertThat(asked.await(SOON_MS)).containsExactly("next");
  }

  @Test
  void nothingIsAskedWhileTheLastQuestionHasNotEnded() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    asked.begin(
        oneThread,
        () -> {
          begun.countDown();
          awaitDeafly(end);
          return Set.of("late");
        });
    begun.await();
    assertThatThrownBy(() -> asked.await(1)).isInstanceOf(TimeoutException.class);

    asked.begin(oneThread, () -> Set.of("next"));

    assertThatThrownBy(() -> asked.await(SOON_MS)).isInstanceOf(TimeoutException.class);
    end.countDown();
  }

  private static void awaitDeafly(CountDownLatch end) {
    boolean over = false;
    while (!over) {
      try {
        end.await();
        over = true;
      } catch (InterruptedException e) {
        // As a name lookup would.
      }
    }
  }
}
