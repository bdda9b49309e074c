package io.nsqconnect.broker;

import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.storage.DiskQueues;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Has publishers refused while the disk is nearly full. Looks at it every second, and as soon as so
 * much was written that it may have become so: by then the broker has not used up what it needs
 * itself, to sync and so to remove what was consumed.
 */
final class FreeSpaceWatch {
  private static final int INTERVAL_SECONDS = 1;

  private static final String PERHAPS_FULL =
      "no space left on device: as much was written as was free at the last look";

  private final FreeSpace freeSpace;
  private final DiskQueues queues;
  private final Engine engine;
  private final Executor home;
  private final ScheduledExecutorService files;

  FreeSpaceWatch(
      FreeSpace freeSpace,
      DiskQueues queues,
      Engine engine,
      Executor home,
      ScheduledExecutorService files) {
    this.freeSpace = freeSpace;
    this.queues = queues;
    this.engine = engine;
    this.home = home;
    this.files = files;
  }

  /** Looks for the first time, and goes on. */
  void begin() {
    look();
    files.scheduleWithFixedDelay(this::look, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    long before = queues.writtenBytes();
    FreeSpace.Look look = freeSpace.look();
    long spare = look.spareBytes();
    long limit = spare > Long.MAX_VALUE - before ? Long.MAX_VALUE : before + spare;
    home.execute(
        () -> {
          engine.storageFull(look.refusal());
          queues.limitWrites(limit, this::onLimit);
        });
  }

  private void onLimit() {
    engine.storageFull(PERHAPS_FULL);
    files.execute(this::look);
  }
}
