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
    DeafLookup busy = new DeafLookup();
    oneThread.execute(busy::hang);
    asked.begin(oneThread, () -> Set.of("late"));
    assertThatThrownBy(() -> asked.await(1)).isInstanceOf(TimeoutException.class);

    busy.end();
    asked.begin(oneThread, () -> Set.of("next"));

    assertThat(asked.await(SOON_MS)).containsExactly("next");
  }

  @Test
  void nothingIsAskedWhileTheLastQuestionHasNotEnded() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    DeafLookup lookup = new DeafLookup();
    asked.begin(
        oneThread,
        () -> {
          begun.countDown();
          lookup.hang();
          return Set.of("late");
        });
    begun.await();
    assertThatThrownBy(() -> asked.await(1)).isInstanceOf(TimeoutException.class);

    asked.begin(oneThread, () -> Set.of("next"));

    assertThatThrownBy(() -> asked.await(SOON_MS)).isInstanceOf(TimeoutException.class);
    lookup.end();
  }
}
