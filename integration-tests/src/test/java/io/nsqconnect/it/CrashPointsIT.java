package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source connector with exactly-once delivery when its worker is killed at named points.
 *
 * <p>There is a connector for each point, with proxies that freeze it there. When all have come to
 * theirs the worker is killed and started again, so each kill hits every point. One connector more
 * remembers nothing: it shows what would happen, and that this test can tell.
 *
 * <pre>
 *   poll ─► produce ─► offsets ─► commit ─► FIN FIN FIN ... ─► confirmation     stop: CLS
 *        after-poll      in-flush  │   before-fin   amid-fins   before-confirm     in-stop
 *                           commit-unanswered
 * </pre>
 */
class CrashPointsIT {
  private static final Logger LOG = LoggerFactory.getLogger(CrashPointsIT.class);

  private static final int ROUNDS = Integer.getInteger("crash.rounds");
  private static final int RANDOM_KILLS = Integer.getInteger("crash.random.kills");
  private static final int MESSAGES_PER_ROUND = 1000;

  /** Of a batch of up to 200. */
  private static final int AMID = 67;

  private static final Map<String, String> EXACTLY_ONCE =
      Map.of("nsq.delivery", "exactly-once", "exactly.once.support", "required");
  private static final Map<String, String> FORGETFUL = Map.of("nsq.dedupe.enabled", "false");
  private static final Set<String> REMEMBERING =
      Set.of(
          "after-poll",
          "in-flush",
          "commit-unanswered",
          "before-fin",
          "amid-fins",
          "before-confirm",
          "in-stop");

  private final Set<String> all = new HashSet<>(REMEMBERING);
  private final Map<String, CountDownLatch> points = new HashMap<>();
  private CrashStack stack;
  private int published;

  @TempDir Path directory;

  @Test
  void everyMessageIsVisibleOnceWhereverTheWorkerIsKilled() throws Exception {
    all.add("forgetful");
    try (CrashStack started = CrashStack.start(directory)) {
      stack = started;
      for (String name : all) {
        stack.nsqd().createChannel(name, "kafka");
        stack.create(name, name.equals("forgetful") ? FORGETFUL : EXACTLY_ONCE);
      }
      stack.awaitRunning(all);
      for (int round = 0; round < ROUNDS; round++) {
        killAtEveryPoint();
      }
      long seed = Long.getLong("crash.seed", System.nanoTime());
      LOG.info("random kills; again with -Dcrash.seed={}", seed);
      Random random = new Random(seed);
      for (int kill = 0; kill < RANDOM_KILLS; kill++) {
        killAtRandom(random);
      }
      for (String name : REMEMBERING) {
        assertThat(duplicates(name)).as("duplicates of " + name).isZero();
      }
      assertThat(duplicates("forgetful")).as("duplicates without a window").isPositive();
    }
  }

  private void killAtEveryPoint() throws Exception {
    points.put("after-poll", stack.kafkaProxy().freezeBefore("after-poll", KafkaProxy.PRODUCE));
    points.put("in-flush", stack.kafkaProxy().freezeBefore("in-flush", KafkaProxy.END_TRANSACTION));
    points.put(
        "commit-unanswered",
        stack.kafkaProxy().freezeAfter("commit-unanswered", KafkaProxy.END_TRANSACTION));
    freeze("before-fin", "FIN ", 1);
    freeze("amid-fins", "FIN ", AMID);
    freeze("before-confirm", "TOUCH barrier-", 1);
    freeze("in-stop", "CLS", 1);
    freeze("forgetful", "FIN ", 1);
    publish();
    for (String name : all) {
      if (!name.equals("in-stop")) {
        await(name);
      }
    }
    stack.askWorkerToStop();
    await("in-stop");
    restartWorker();
  }

  private void freeze(String name, String command, int count) {
    points.put(name, stack.nsqProxy(name).freezeBefore(command, count));
  }

  private void await(String name) throws InterruptedException {
    assertThat(points.get(name).await(Deadlines.PROGRAM.toSeconds(), TimeUnit.SECONDS))
        .as("connector " + name + " comes to its point")
        .isTrue();
  }

  private void killAtRandom(Random random) throws Exception {
    publish();
    int enough = published - 1 - random.nextInt(MESSAGES_PER_ROUND);
    try (KafkaBodies bodies = bodies("before-fin")) {
      bodies.awaitDistinct(enough, Deadlines.PROGRAM);
    }
    restartWorker();
  }

  private void restartWorker() throws Exception {
    stack.killWorker();
    stack.kafkaProxy().disarm();
    for (String name : all) {
      stack.nsqProxy(name).disarm();
    }
    stack.startWorker();
    stack.awaitRunning(all);
  }

  private void publish() {
    String bodies =
        IntStream.range(published, published + MESSAGES_PER_ROUND)
            .mapToObj(CrashPointsIT::body)
            .collect(Collectors.joining("\n"));
    published += MESSAGES_PER_ROUND;
    all.forEach(name -> stack.nsqd().post("/mpub?topic=" + name, bodies));
  }

  private int duplicates(String name) {
    try (KafkaBodies bodies = bodies(name)) {
      bodies.awaitDistinct(published, Deadlines.PROGRAM);
      stack.nsqd().awaitNothingLeft(name, "kafka");
      // All that is in Kafka by now comes; it is never enough.
      bodies.awaitDistinct(published + 1, Deadlines.QUIET);
      assertThat(bodies.distinct())
          .as("messages of " + name)
          .isEqualTo(
              IntStream.range(0, published)
                  .mapToObj(CrashPointsIT::body)
                  .collect(Collectors.toSet()));
      return bodies.duplicates();
    }
  }

  private KafkaBodies bodies(String name) {
    return KafkaBodies.committed(stack.kafkaAddress(), name);
  }

  private static String body(int number) {
    return "message number " + number;
  }
}
