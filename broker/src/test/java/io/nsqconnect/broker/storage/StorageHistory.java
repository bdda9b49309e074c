package io.nsqconnect.broker.storage;

import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.ManualClock;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A random life of a broker without memory queues on a disk that fails, over several crashes and
 * stops, and what has to hold: a message that was answered is delivered until it is finished, none
 * is made up or changed, and none comes before its time.
 */
final class StorageHistory {
  private static final String[] CHANNELS = {"a", "b"};
  private static final long SECOND = 1_000_000_000L;

  /** Longer than any message is deferred for. */
  private static final int LAST_SECONDS = 8;

  private final SplittableRandom random;
  private final boolean hasFaults;
  private final Set<String> crashPoints;
  private final List<String> trace;
  private final ManualClock clock = new ManualClock();
  private final List<Ledger> ledgers = List.of(new Ledger(), new Ledger());
  private final List<Integer> unanswered = new ArrayList<>();
  private final List<LedgerConsumer> consumers = new ArrayList<>();
  private SimulatedDisk disk = new SimulatedDisk();
  private SimulatedBroker broker;
  private int published;
  private boolean machineFails;

  /**
   * A history that is repeated by the same seed.
   *
   * @param crashPoints where to add what was about to happen at each crash
   * @param trace where to say what happens, or null
   */
  StorageHistory(long seed, Set<String> crashPoints, List<String> trace) {
    this(seed, true, crashPoints, trace);
  }

  private StorageHistory(
      long seed, boolean hasFaults, Set<String> crashPoints, List<String> trace) {
    this.random = new SplittableRandom(seed);
    this.hasFaults = hasFaults;
    this.crashPoints = crashPoints;
    this.trace = trace;
  }

  /** A history in which the disk does not fail by itself. */
  static StorageHistory withoutFaults(long seed, Set<String> crashPoints) {
    return new StorageHistory(seed, false, crashPoints, null);
  }

  /**
   * Lets one operation of the disk fail.
   *
   * @return the disk, whose operations tell afterwards whether it came to that
   */
  SimulatedDisk failing(long operation) {
    disk.failAt(operation, 1, "input/output error");
    return disk;
  }

  /**
   * Lets the process die in front of the first change from an operation of the disk on.
   *
   * @param machine decides what the disk forgets then; null if the machine goes on
   * @return the disk, which tells afterwards whether it came to that
   */
  SimulatedDisk crashing(long operation, SplittableRandom machine) {
    machineFails = machine != null;
    disk.crashAt(operation, machine);
    return disk;
  }

  /** Does {@code steps} steps, then repairs the disk and sees what is delivered. */
  void run(int steps) {
    start();
    try {
      for (int step = 0; step < steps; step++) {
        operate(random.nextInt(1000));
        endBatch();
        if (disk.crashed() != null) {
          startAfterCrash();
        }
      }
      disk.crashAt(Long.MAX_VALUE, null);
      disk.repair();
      drain();
    } finally {
      broker.vanish();
    }
  }

  private void operate(int choice) {
    if (choice < 400) {
      publish();
    } else if (choice < 600) {
      settle(random.nextInt(CHANNELS.length));
    } else if (choice < 660) {
      ready(random.nextInt(CHANNELS.length), random.nextInt(6));
    } else if (choice < 710) {
      pass(random.nextLong(3 * SECOND));
    } else if (choice < 820) {
      doSlowWork();
    } else if (choice < 860) {
      sync();
    } else if (choice < 885) {
      failDisk();
    } else if (choice < 910) {
      say("repair the disk");
      repair();
    } else if (choice < 955) {
      prepareCrash();
    } else if (choice < 975) {
      pause();
    } else if (choice < 985) {
      empty();
    } else if (choice < 990) {
      deleteChannel(random.nextInt(CHANNELS.length));
    } else {
      restart();
    }
  }

  private void publish() {
    int count = random.nextInt(1, 5);
    for (int i = 0; i < count; i++) {
      long delayNs = random.nextInt(4) == 0 ? random.nextLong(1, 4 * SECOND) : 0;
      int filling = random.nextInt(random.nextInt(20) == 0 ? 1_000 : 60);
      String text = published + ":" + "x".repeat(filling);
      if (!broker.publish(text, delayNs)) {
        say("refused: %s", broker.failure());
        return;
      }
      say("publish %d of %d bytes, delay %d ms", published, filling, delayNs / 1_000_000);
      long notBeforeNs = clock.epochNanos() + delayNs;
      ledgers.forEach(ledger -> ledger.published(text, notBeforeNs));
      unanswered.add(published++);
    }
  }

  private void settle(int channel) {
    LedgerConsumer consumer = consumers.get(channel);
    int number = consumer.oldest();
    if (number < 0) {
      return;
    }
    if (random.nextInt(3) > 0) {
      say("%s finishes %d", CHANNELS[channel], number);
      consumer.finish(number);
    } else {
      long delayNs = random.nextBoolean() ? random.nextLong(2 * SECOND) : 0;
      say("%s requeues %d for %d ms", CHANNELS[channel], number, delayNs / 1_000_000);
      consumer.requeue(number, delayNs);
    }
  }

  private void ready(int channel, int count) {
    say("%s is ready for %d", CHANNELS[channel], count);
    consumers.get(channel).ready(count);
  }

  private void pass(long ns) {
    say("%d ms pass", ns / 1_000_000);
    clock.advance(ns);
  }

  private void doSlowWork() {
    say("slow work");
    broker.doSlowWork();
  }

  /** Lets everything be synced that can be. */
  private void sync() {
    say("sync");
    repair();
    endBatch();
    for (int i = 0; i < 4; i++) {
      broker.passSyncTimeout();
      endBatch();
    }
    if (disk.crashed() == null && broker.failure() == null) {
      ledgers.forEach(Ledger::synced);
    }
  }

  private void failDisk() {
    if (!hasFaults) {
      publish();
      return;
    }
    int operations = random.nextInt(1, 20);
    say("the disk fails for %d operations", operations);
    disk.failAt(disk.operations() + random.nextInt(6), operations, "no space left on device");
  }

  private void prepareCrash() {
    if (!hasFaults) {
      publish();
      return;
    }
    machineFails = random.nextBoolean();
    int operations = random.nextInt(20);
    say("crash within %d operations%s", operations, machineFails ? ", of the machine" : "");
    disk.crashAt(disk.operations() + operations, machineFails ? random.split() : null);
  }

  private void repair() {
    if (hasFaults) {
      disk.repair();
    }
  }

  private void pause() {
    say("pause or resume");
    broker.topic().pause(!broker.topic().isPaused());
  }

  private void empty() {
    if (random.nextBoolean()) {
      say("empty the topic");
      broker.topic().empty();
      ledgers.forEach(Ledger::dropped);
    } else {
      int channel = random.nextInt(CHANNELS.length);
      say("empty %s", CHANNELS[channel]);
      broker.topic().channel(CHANNELS[channel]).empty();
      ledgers.get(channel).dropped();
      consumers.get(channel).forgetInFlight();
    }
  }

  private void deleteChannel(int channel) {
    say("delete %s", CHANNELS[channel]);
    broker.topic().channel(CHANNELS[channel]).delete();
    ledgers.get(channel).dropped();
    consumers.set(channel, subscribe(channel));
  }

  private void endBatch() {
    if (broker.endBatch()) {
      ledgers.forEach(ledger -> unanswered.forEach(ledger::answered));
    } else {
      say("not stored: %s", broker.failure());
    }
    unanswered.clear();
  }

  private void restart() {
    boolean mayFail = random.nextBoolean();
    say(mayFail ? "restart" : "repair the disk and restart");
    if (!mayFail) {
      repair();
    }
    endBatch();
    if (disk.crashed() == null) {
      long lost = broker.stop();
      if (disk.crashed() == null) {
        check(mayFail || !hasFaults || lost == 0, "messages lost by a clean stop");
        if (mayFail || !hasFaults) {
          // A stop that can't write is no better than a kill, and no worse.
          ledgers.forEach(ledger -> ledger.crashed(false));
        }
        repair();
        disk.rememberForgotten();
      } else {
        noteCrash();
        disk = disk.crashed();
      }
      start();
    }
  }

  private void startAfterCrash() {
    noteCrash();
    broker.vanish();
    disk = disk.crashed();
    start();
  }

  private void noteCrash() {
    say("crashed: %s", disk.crashPoint());
    crashPoints.add(disk.crashPoint());
    ledgers.forEach(ledger -> ledger.crashed(machineFails));
    unanswered.clear();
  }

  private void start() {
    // Ids of a new process begin at the time of day; the broker sees to it that it has passed.
    clock.advance(SECOND);
    DiskQueueSettings settings =
        new DiskQueueSettings(200 + random.nextInt(2_000), 1 + random.nextInt(40), 2_000);
    say("start with %s", settings);
    broker = start(settings);
    consumers.clear();
    for (int channel = 0; channel < CHANNELS.length; channel++) {
      consumers.add(subscribe(channel));
    }
  }

  /** A broker that can't look at its files does not start; somebody starts it again. */
  private SimulatedBroker start(DiskQueueSettings settings) {
    try {
      return new SimulatedBroker(disk, clock, settings);
    } catch (UncheckedIOException e) {
      say("does not start: %s", e.getMessage());
      return new SimulatedBroker(disk, clock, settings);
    }
  }

  private LedgerConsumer subscribe(int number) {
    Channel channel = broker.topic().channel(CHANNELS[number]);
    LedgerConsumer consumer = new LedgerConsumer(channel, ledgers.get(number), clock);
    consumer.ready(random.nextInt(6));
    return consumer;
  }

  /** Delivers and finishes everything that comes. */
  private void drain() {
    say("drain");
    broker.topic().pause(false);
    consumers.forEach(consumer -> consumer.ready(1_000));
    for (int second = 0; second < LAST_SECONDS; second++) {
      endBatch();
      broker.passSyncTimeout();
      consumers.forEach(LedgerConsumer::finishAll);
      clock.advance(SECOND);
    }
    ledgers.forEach(Ledger::balance);
  }

  private void say(String format, Object... values) {
    if (trace != null) {
      trace.add(String.format(format, values));
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
