package io.nsqconnect.source;

import static io.nsqconnect.source.TaskBench.bodies;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.protocol.Command;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log that is slow when a window is full: it takes until there is room again. */
@Timeout(60)
class FullWindowTest {
  private static final int SEGMENTS = 32;
  private static final int SEGMENT_SIZE = 64;

  private final TaskBench bench = new TaskBench();
  private final Logger log = Logger.getLogger(RememberingCustody.class.getName());
  private final SlowHandler slow = new SlowHandler();

  @BeforeEach
  void begin() {
    log.addHandler(slow);
  }

  @AfterEach
  void stop() {
    log.removeHandler(slow);
    bench.close();
  }

  @Test
  void roomThatAppearsWhileItIsSaidThatThereIsNoneIsMadeUseOf() throws Exception {
    bench.nsqd.leaveUnanswered(Command.TOUCH);
    int more = SEGMENTS * SEGMENT_SIZE + 10;
    for (int i = 0; i < more; i++) {
      bench.enqueue("m" + i);
    }
    TransactionalWorker worker = new TransactionalWorker(bench.start(small()), bench.offsets);
    while (worker.inKafka().size() < more) {
      worker.turn(record -> true);
    }
    assertThat(slow.roomAgain.getCount()).isZero();

    bench.enqueue("late");
    while (worker.inKafka().size() <= more) {
      worker.turn(record -> true);
    }

    assertThat(bodies(worker.inKafka())).contains("late").doesNotHaveDuplicates();
  }

  private static Map<String, String> small() {
    return Map.of(
        DeliveryKeys.DELIVERY,
        "exactly-once",
        DedupeKeys.DEDUPE_SEGMENTS,
        Integer.toString(SEGMENTS),
        DedupeKeys.DEDUPE_SEGMENT_SIZE,
        Integer.toString(SEGMENT_SIZE),
        DedupeKeys.DEDUPE_WINDOW,
        "1000",
        DedupeKeys.FIN_CONFIRM_INTERVAL_MS,
        "50",
        DeliveryKeys.MAX_IN_FLIGHT,
        "200");
  }

  private final class SlowHandler extends Handler {
    private final CountDownLatch roomAgain = new CountDownLatch(1);

    @Override
    public void publish(LogRecord line) {
      if (line.getMessage().contains("has room again")) {
        roomAgain.countDown();
      } else if (line.getMessage().contains("is full")) {
        bench.nsqd.allow(Command.TOUCH);
        try {
          roomAgain.await(20, TimeUnit.SECONDS);
          // The I/O thread answers this after all that it does about the room.
          bench.nsqd.heartbeat();
          bench.nsqd.awaitCommand("NOP");
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void flush() {
      // Nothing is kept.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
