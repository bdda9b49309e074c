package io.nsqconnect.broker;

import io.nsqconnect.broker.logging.Logging;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the process ends, once it has begun to start a broker.
 *
 * <pre>
 *   first SIGTERM or SIGINT ──► drain ──► flush ──► exit 0
 *   the next one                  └─ ends the drain
 *   one that comes later                    └─ ends the process: exit 1
 *   lock of the data path lost ──► exit 1, nothing is written any more
 * </pre>
 *
 * Whatever else makes the JVM end, SIGHUP among it, ends the broker like the first signal.
 */
final class Ending {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  private static final int EXIT_IN_ORDER = 0;
  private static final int EXIT_AT_ONCE = 1;

  private final CompletableFuture<Nsqd> started = new CompletableFuture<>();
  private final AtomicBoolean begun = new AtomicBoolean();

  /** Listens to whatever may end the process. */
  static Ending install() {
    Ending ending = new Ending();
    StopSignals.tell(ending::told);
    StopSignals.ignoreOthers();
    // The JVM would exit with 128 and the signal's number, but to have stopped in order is success.
    Runtime.getRuntime().addShutdownHook(new Thread(ending::beforeExit, "stop-at-exit"));
    return ending;
  }

  /** The broker serves. */
  void started(Nsqd nsqd) {
    nsqd.lockLost().thenAccept(reason -> lockLost(nsqd, reason));
    started.complete(nsqd);
  }

  /** There is no broker: whoever was told to stop has nothing to do. */
  void notStarted() {
    started.complete(null);
  }

  private void told(String signal) {
    if (begun.compareAndSet(false, true)) {
      // The thread that tells of signals is a daemon and comes before all others; this one lasts
      // until the broker has ended, whatever other threads are left.
      Thread stop = new Thread(this::stop, "stop");
      stop.setDaemon(false);
      stop.setPriority(Thread.NORM_PRIORITY);
      stop.start();
    } else {
      hurry(signal);
    }
  }

  private void beforeExit() {
    if (begun.compareAndSet(false, true)) {
      stop();
    }
  }

  private void stop() {
    Nsqd nsqd = started.join();
    if (nsqd == null) {
      return;
    }
    int exitCode = EXIT_IN_ORDER;
    try {
      nsqd.close();
    } catch (RuntimeException e) {
      Logging.fatal("NSQ: could not stop in order - " + e);
      exitCode = EXIT_AT_ONCE;
    }
    Runtime.getRuntime().halt(exitCode);
  }

  private void hurry(String signal) {
    Nsqd nsqd = started.getNow(null);
    if (nsqd != null && nsqd.endDrain()) {
      LOG.info("NSQ: {} again, draining ends", signal);
      return;
    }
    LOG.error(
        "NSQ: {} again, ending at once; {}", signal, nsqd == null ? "not started" : nsqd.atRisk());
    Runtime.getRuntime().halt(EXIT_AT_ONCE);
  }

  private void lockLost(Nsqd nsqd, String reason) {
    if (begun.compareAndSet(false, true)) {
      Logging.fatal(
          "NSQ: lost the lock of the data path, where somebody else may be writing; stopping, what"
              + " is in memory stays unwritten - "
              + reason);
      nsqd.abandon();
      Runtime.getRuntime().halt(EXIT_AT_ONCE);
    }
  }
}
