package io.nsqconnect.broker.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.SpillException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The home of an engine: the one event loop that touches it.
 *
 * <p>Connections of this loop {@linkplain #enter enter} the engine for each socket read. The first
 * of them in a turn of the loop opens a batch; it ends after all sockets that were ready have been
 * read, so that one delivery pass and one write per connection serve them all; {@link BatchOutputs}
 * says what can be later. A deadline of the engine opens a batch of its own.
 */
public final class HomeLoop {
  private static final Logger LOG = LoggerFactory.getLogger(HomeLoop.class);

  /** How long to leave a disk alone that has refused: short enough that nobody waits for long. */
  private static final long RETRY_MS = 100;

  /** How long sockets wait while a backlog is moved: with 5 ms, draining one cost a third more. */
  private static final long MAX_SOLE_USE_NS = 50_000_000;

  private static final long NO_TIMER = Long.MAX_VALUE;

  /** What fits a processor's nearest caches. */
  private static final int OUTPUT_PIECE_BYTES = 32 * 1024;

  private static final int MAX_OUTPUT_PIECES = 64;

  /** As much as Netty reads at once where nothing else is said. */
  private static final int RECEIVE_PIECE_BYTES = 64 * 1024;

  /** One is in use at a time, but for layers that keep what is half of a record. */
  private static final int MAX_RECEIVE_PIECES = 16;

  private final EventLoop loop;
  private final Clock clock;
  private Engine engine;
  private final BufferStock outputBuffers = new BufferStock(OUTPUT_PIECE_BYTES, MAX_OUTPUT_PIECES);
  private final RecvByteBufAllocator receiving =
      new StockedReceiving(new BufferStock(RECEIVE_PIECE_BYTES, MAX_RECEIVE_PIECES));
  private final BatchOutputs outputs;
  private boolean batchOpen;
  private boolean retryArmed;
  private boolean sendingArmed;

  /** Since when messages are moved without a look at the sockets. */
  private long soleUseSinceNs;

  /** Null unless one is armed. */
  private Future<?> timer;

  private long timerDueNs = NO_TIMER;

  /** The home that {@code loop} is, without an engine yet. */
  public HomeLoop(EventLoop loop, Clock clock) {
    this.loop = loop;
    this.clock = clock;
    this.outputs = new BatchOutputs(clock.nanoTime());
  }

  /** Moves an engine in; on the loop, once, before anything else happens there. */
  public void adopt(Engine newEngine) {
    engine = newEngine;
  }

  /** The loop that all calls have to come from. */
  public EventLoop loop() {
    return loop;
  }

  /** What connections of this loop gather their output in. */
  public BufferStock outputBuffers() {
    return outputBuffers;
  }

  /** What sockets of this loop read into. */
  public RecvByteBufAllocator receiving() {
    return receiving;
  }

  /** The engine's time, which never goes back. */
  public long nanoTime() {
    return clock.nanoTime();
  }

  /** The time of day. */
  public long epochNanos() {
    return clock.epochNanos();
  }

  /** The engine, to be used within this turn of the loop. */
  public Engine enter() {
    if (!batchOpen) {
      soleUseSinceNs = clock.nanoTime();
      openBatch();
    }
    engine.beginBatch();
    return engine;
  }

  /**
   * Has {@code output} sent at the end of the batch, which must be open; once per batch and output.
   */
  public void sendAtBatchEnd(BatchOutput output) {
    outputs.add(output);
  }

  private void endBatch() {
    SpillException storageFailure = null;
    boolean more = false;
    boolean broken = false;
    try {
      more = engine.endBatch();
    } catch (SpillException e) {
      storageFailure = e;
    } catch (RuntimeException | OutOfMemoryError e) {
      // Netty's end of direct memory is such an error. Whatever it is, others have to be served.
      LOG.error("a batch has failed", e);
      broken = true;
      storageFailure = new SpillException(String.valueOf(e.getMessage()), e);
    }
    batchOpen = false;
    sendOutputs(storageFailure);
    // Who was sent a full output may be ready again at once, without any event that tells it.
    if (!broken && (more || engine.hasToPump())) {
      goOn();
    } else if (broken || engine.awaitsSpill()) {
      armRetry();
    }
    armTimer();
  }

  private void openBatch() {
    batchOpen = true;
    loop.execute(this::endBatch);
  }

  /**
   * Opens a batch for what this one has left over. Not for long by a task: the loop runs tasks that
   * add tasks for up to a second before it looks at its sockets again, but timers behind them.
   */
  private void goOn() {
    if (clock.nanoTime() - soleUseSinceNs < MAX_SOLE_USE_NS) {
      openBatch();
    } else {
      batchOpen = true;
      loop.schedule(this::endBatchAfterReading, 0, TimeUnit.NANOSECONDS);
    }
  }

  private void endBatchAfterReading() {
    soleUseSinceNs = clock.nanoTime();
    endBatch();
  }

  private void armRetry() {
    if (!retryArmed) {
      retryArmed = true;
      loop.schedule(
          () -> {
            retryArmed = false;
            enter();
          },
          RETRY_MS,
          TimeUnit.MILLISECONDS);
    }
  }

  private void sendOutputs(SpillException storageFailure) {
    long waitsUntilNs = outputs.endBatch(storageFailure, clock.nanoTime());
    if (waitsUntilNs != BatchOutputs.NOTHING_WAITS && !sendingArmed) {
      sendingArmed = true;
      long delayNs = Math.max(0, waitsUntilNs - clock.nanoTime());
      loop.schedule(this::onSendingDue, delayNs, TimeUnit.NANOSECONDS);
    }
  }

  private void onSendingDue() {
    sendingArmed = false;
    if (!batchOpen) {
      sendOutputs(null);
      if (engine.hasToPump()) {
        enter();
      }
    }
  }

  /**
   * Sees to it that a batch ends at the next deadline. An earlier timer than needed is left to run.
   */
  private void armTimer() {
    long dueNs = engine.nextDeadlineNs();
    if (dueNs >= timerDueNs) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    timerDueNs = dueNs;
    long delayNs = Math.max(0, dueNs - clock.nanoTime());
    timer = loop.schedule(this::onTimer, delayNs, TimeUnit.NANOSECONDS);
  }

  private void onTimer() {
    timer = null;
    timerDueNs = NO_TIMER;
    if (!batchOpen) {
      endBatch();
    }
  }
}
