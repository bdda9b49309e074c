package io.nsqconnect.broker.storage;

import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.health.Condition;
import io.nsqconnect.broker.health.Health;
import org.junit.jupiter.api.AfterEach;

/** Storage on a disk that can fail, in which brokers follow each other. */
abstract class FaultTest {
  /** Room for two records with a body of one character. */
  private static final DiskQueueSettings SMALL_FILES = new DiskQueueSettings(70, 2500, 2000);

  final ManualClock clock = new ManualClock();
  final Condition writable = new Health(clock).condition("storage-writable");
  SimulatedDisk disk = new SimulatedDisk();
  ManualExecutor slowThread = new ManualExecutor();
  DiskQueues queues = open();
  Spill queue = queues.open("t");

  @AfterEach
  void letGo() {
    disk.repair();
    queue.close();
    slowThread.runAll();
    queues.close();
  }

  /** Lets this broker stop on its own disk, and starts another one on {@code next}. */
  void restartOn(SimulatedDisk next) {
    letGo();
    disk = next;
    restartAnew();
  }

  void restartAnew() {
    slowThread = new ManualExecutor();
    queues = open();
    queue = queues.open("t");
  }

  DiskQueueSettings settings() {
    return SMALL_FILES;
  }

  DiskQueues open() {
    return open(disk);
  }

  DiskQueues open(SimulatedDisk on) {
    return new DiskQueues(
        TestQueues.earlierFiles(on), settings(), Runnable::run, slowThread, writable, clock);
  }
}
