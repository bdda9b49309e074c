package io.nsqconnect.source.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.source.window.SimulatedNsqd.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random lives of a task, an nsqd and a Kafka, in which everything that can go wrong does so at any
 * step. Whatever happens, each message that nsqd hands out gets into Kafka once, unless it was
 * dropped on purpose.
 *
 * <p>Repeat a run with {@code -Dnsq.model.seed=...}; {@code -Dnsq.model.runs=...} for more of them.
 */
class WindowModelTest {
  private static final Logger LOG = LoggerFactory.getLogger(WindowModelTest.class);

  private static final int STEPS = 2_500;
  private static final int RUNS = 100;

  /** Small, so that segments are used again and again within a run. */
  private static final WindowLimits LIMITS = new WindowLimits(60, 200, 5, Long.MAX_VALUE);

  private static final int MAX_IN_FLIGHT = 12;

  /** Three times as many as there are segments. */
  private static final int QUIET_LIVES = 600;

  /** Then it has come again before 60 others are committed, whatever else happens. */
  private static final int BROUGHT_BACK_AT_MOST_AGO = 20;

  private int forgets;

  @Test
  void everyMessageGetsIntoKafkaOnce() {
    long seed = Long.getLong("nsq.model.seed", System.nanoTime());
    int runs = Integer.getInteger("nsq.model.runs", RUNS);
    LOG.info("{} steps of the window model; again with -Dnsq.model.seed={}", runs * STEPS, seed);
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int i = 0; i < runs; i++) {
      long runSeed = i == 0 ? seed : seeds.nextLong();
      try {
        run(new SplittableRandom(runSeed), runSeed % 3 != 0);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("again with -Dnsq.model.runs=1 -Dnsq.model.seed=" + runSeed, e);
      }
    }
    assertThat(forgets).as("runs in which messages were forgotten").isGreaterThan(runs / 4);
  }

  private void run(RandomGenerator random, boolean droppedIsDone) {
    SimulatedNsqd nsqd = new SimulatedNsqd(random, MAX_IN_FLIGHT);
    SimulatedTask.Kafka kafka = new SimulatedTask.Kafka();
    List<Message> published = new ArrayList<>();
    SimulatedTask task = new SimulatedTask(nsqd, kafka, LIMITS, random, droppedIsDone);
    for (int step = 0; step < STEPS; step++) {
      int dice = random.nextInt(1000);
      if (dice < 120) {
        published.add(nsqd.publish());
      } else if (dice < 300) {
        task.receive();
      } else if (dice < 700) {
        task.work(true);
      } else if (dice < 850) {
        nsqd.executeOne();
      } else if (dice < 940) {
        nsqd.answerOne();
      } else if (dice < 970) {
        task.ledger().confirm();
      } else if (dice < 980) {
        nsqd.timeOut();
      } else if (dice < 985) {
        task.lookForNothing();
      } else if (dice < 989) {
        task.reconnect();
      } else if (dice < 992) {
        nsqd.crash(kafka.committed, BROUGHT_BACK_AT_MOST_AGO);
        task.reconnect();
      } else if (dice < 996) {
        // The worker is killed: what it had not committed never was.
        nsqd.disconnect();
        task = new SimulatedTask(nsqd, kafka, LIMITS, random, droppedIsDone);
      } else {
        // Also what happens when the node moves to another task.
        task.stop();
        task = new SimulatedTask(nsqd, kafka, LIMITS, random, droppedIsDone);
      }
    }
    finishUndisturbed(nsqd, task);
    confirmAll(nsqd, task);
    for (Message each : published) {
      assertThat(task.keepsOpenForNothing(each)).as("leaked: %s", each).isFalse();
    }
    for (Message each : published) {
      assertThat(each.inKafka == 1 || each.dropped && each.inKafka == 0)
          .as("I1: %s", each)
          .isTrue();
    }
    if (task.ledger().window().size() < kafka.committed) {
      forgets++;
    }
  }

  /** Most lives have a message or none, and all but few leave what they had in doubt. */
  @Test
  void aQuietTopicIsReadByManyMoreLivesThanThereAreSegments() {
    liveQuietly(QUIET_LIVES, false);
  }

  /** More messages than all segments have room for, and none that is confirmed is stored. */
  @Test
  void itIsReadForAnyLengthOfTimeIfNsqdIsSeenToBeEmptyNowAndThen() {
    liveQuietly(5 * QUIET_LIVES, true);
  }

  private static void liveQuietly(int lives, boolean looking) {
    long seed = Long.getLong("nsq.model.seed", System.nanoTime());
    LOG.info("quiet lives of the window model; again with -Dnsq.model.seed={}", seed);
    RandomGenerator random = new SplittableRandom(seed);
    SimulatedNsqd nsqd = new SimulatedNsqd(random, MAX_IN_FLIGHT);
    SimulatedTask.Kafka kafka = new SimulatedTask.Kafka();
    List<Message> published = new ArrayList<>();
    boolean droppedIsDone = random.nextBoolean();
    try {
      for (int life = 0; life < lives; life++) {
        SimulatedTask task = new SimulatedTask(nsqd, kafka, LIMITS, random, droppedIsDone);
        for (int step = looking ? random.nextInt(10) : 0; step > 0; step--) {
          task.lookForNothing();
        }
        if (random.nextInt(4) > 0) {
          published.add(nsqd.publish());
        }
        for (int step = random.nextInt(30); step > 0; step--) {
          liveQuietly(nsqd, task);
        }
        if (random.nextInt(2) == 0) {
          finishUndisturbed(nsqd, task);
        }
        if (random.nextInt(2) == 0) {
          task.stop();
        } else {
          nsqd.disconnect();
        }
      }
      SimulatedTask last = new SimulatedTask(nsqd, kafka, LIMITS, random, droppedIsDone);
      finishUndisturbed(nsqd, last);
      assertThat(published).allMatch(each -> each.inKafka == 1 || each.dropped);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("again with -Dnsq.model.seed=" + seed, e);
    }
  }

  private static void liveQuietly(SimulatedNsqd nsqd, SimulatedTask task) {
    task.receive();
    task.work(true);
    nsqd.executeOne();
    nsqd.answerOne();
  }

  /** nsqd has read all FINs, and says so. */
  private static void confirmAll(SimulatedNsqd nsqd, SimulatedTask task) {
    task.ledger().confirm();
    while (!nsqd.isIdle()) {
      nsqd.executeOne();
      nsqd.answerOne();
    }
  }

  private static void finishUndisturbed(SimulatedNsqd nsqd, SimulatedTask task) {
    for (int i = 0; !(nsqd.isEmpty() && nsqd.isIdle() && task.isIdle()); i++) {
      assertThat(i).as("steps until all is done").isLessThan(100_000);
      task.receive();
      task.work(false);
      nsqd.executeOne();
      nsqd.answerOne();
      if (i % 50 == 0) {
        nsqd.timeOut();
      }
    }
  }
}
