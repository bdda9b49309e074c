package io.nsqconnect.broker;

import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.engine.IdTime;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers over restarts how far ids may have come: by the time of modification of the metadata
 * file, which runs ahead of the clock while messages are published.
 *
 * <p>Ids begin where that time is, or at the present if the clock is beyond it; so they repeat
 * neither after the clock was set back nor after a kill. The time is moved by the thread for slow
 * work, about twice a minute. Where it can't be moved, ids are kept apart by the clock alone, as
 * nsqd's are.
 */
final class IdReservations implements IdTime.Reservations {
  private static final Logger LOG = LoggerFactory.getLogger(IdReservations.class);

  /** Reserved ahead of the clock. After a kill, ids may be ahead of it by so much. */
  private static final long AHEAD_NS = TimeUnit.SECONDS.toNanos(60);

  /** Reserved ahead of ids that are ahead of the clock: 16 million for each topic. */
  private static final long MORE_NS = TimeUnit.SECONDS.toNanos(4);

  /** Times are whole seconds: any file system can keep them. */
  private static final long PRECISION_NS = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private final Clock clock;
  private final Executor home;
  private final Executor slowWork;
  private IdTime idTime;

  /**
   * Reservations by the time of {@code file}.
   *
   * @param home runs what belongs to the engine's thread
   */
  IdReservations(Path file, Clock clock, Executor home, Executor slowWork) {
    this.file = file;
    this.clock = clock;
    this.home = home;
    this.slowWork = slowWork;
  }

  /** Lets the ids of an engine that has no topics yet begin behind all that were given out. */
  void resume(IdTime resuming) throws IOException {
    idTime = resuming;
    long now = clock.epochNanos();
    long known = Files.exists(file) ? Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS) : 0;
    if (known > now + AHEAD_NS) {
      LOG.warn(
          "the clock is {} s behind the time of {}, where ids continue",
          TimeUnit.NANOSECONDS.toSeconds(known - now),
          file);
    }
    idTime.resume(known, this);
  }

  /** Reserves the time for the first ids; the file has to exist. */
  void begin() {
    long from = Math.max(clock.epochNanos(), idTime.unusedFromEpochNanos());
    long until = enough(from);
    remember(until);
    idTime.reserved(from, until);
  }

  @Override
  public void reserve(long from) {
    long until = enough(from);
    slowWork.execute(
        () -> {
          remember(until);
          home.execute(() -> idTime.reserved(from, until));
        });
  }

  /** Gives back what is reserved and not used. No id may be given out any more. */
  void end() {
    long until = Math.max(clock.epochNanos(), idTime.unusedFromEpochNanos());
    slowWork.execute(() -> remember(wholeSeconds(until)));
  }

  private long enough(long from) {
    return wholeSeconds(Math.max(clock.epochNanos() + AHEAD_NS, from + MORE_NS));
  }

  private static long wholeSeconds(long epochNanos) {
    return -Math.floorDiv(-epochNanos, PRECISION_NS) * PRECISION_NS;
  }

  private void remember(long epochNanos) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(epochNanos, TimeUnit.NANOSECONDS));
      try (FileChannel synced = FileChannel.open(file, StandardOpenOption.READ)) {
        synced.force(true);
      }
    } catch (IOException e) {
      LOG.error("ids may repeat if the clock is set back: {}", e.toString());
    }
  }
}
