package io.nsqconnect.broker.tcp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.nsqconnect.broker.engine.Clock;
import java.util.concurrent.TimeUnit;

/**
 * The heartbeats of one connection, and the end of it when the peer stays silent or does not read.
 *
 * <p>A peer has twice the heartbeat interval for each command, from when it could begin it to when
 * it is complete. One timer serves heartbeat and deadline; commands only move a time stamp.
 */
final class KeepAlive {
  /** What happens to the connection. */
  interface Actions {
    void sendHeartbeat();

    /** The peer has completed no command in time. */
    void onSilence();

    /** The peer has taken nothing, or not the last of what it is sent, for a whole interval. */
    void onStall();
  }

  private static final int INTERVALS_OF_SILENCE = 2;
  private static final long NEVER = -1;

  private final EventLoop loop;
  private final Clock clock;
  private final Actions actions;
  private long heartbeatNs;
  private long intervalNs;
  private long nextHeartbeatNs;
  private long awaitingCommandSinceNs;
  private long stalledSinceNs = NEVER;
  private boolean isPeersTurn = true;
  private Future<?> timer;

  KeepAlive(EventLoop loop, Clock clock, Actions actions) {
    this.loop = loop;
    this.clock = clock;
    this.actions = actions;
  }

  /** Begins to count, with a heartbeat every {@code intervalMs}; 0 for none, and no deadlines. */
  void start(long intervalMs) {
    heartbeatNs = TimeUnit.MILLISECONDS.toNanos(intervalMs);
    nextHeartbeatNs = clock.nanoTime() + heartbeatNs;
    allow(intervalMs);
  }

  /** Counts deadlines by {@code intervalMs} from now on, 0 for none; heartbeats stay. */
  void allow(long intervalMs) {
    stop();
    intervalNs = TimeUnit.MILLISECONDS.toNanos(intervalMs);
    long now = clock.nanoTime();
    awaitingCommandSinceNs = now;
    schedule(now);
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** The last is being sent: one interval is left to take it, without heartbeats. */
  void finish() {
    stop();
    if (intervalNs > 0) {
      timer = loop.schedule(actions::onStall, intervalNs, TimeUnit.NANOSECONDS);
    }
  }

  /** The peer has completed a command. */
  void commandCompleted() {
    awaitingCommandSinceNs = clock.nanoTime();
  }

  /**
   * Whether the next command is awaited from the peer, or the peer awaits what becomes of its last:
   * that is no silence.
   */
  void peersTurn(boolean peersTurn) {
    isPeersTurn = peersTurn;
    awaitingCommandSinceNs = clock.nanoTime();
  }

  /** The peer takes what is sent, or it has stopped to. */
  void writable(boolean writable) {
    if (writable) {
      stalledSinceNs = NEVER;
    } else if (stalledSinceNs == NEVER) {
      stalledSinceNs = clock.nanoTime();
    }
  }

  private void schedule(long now) {
    long leftNs = Long.MAX_VALUE;
    if (heartbeatNs > 0) {
      leftNs = nextHeartbeatNs - now;
    }
    if (intervalNs > 0 && isPeersTurn) {
      leftNs = Math.min(leftNs, silentFromNs() - now);
    }
    if (leftNs < Long.MAX_VALUE) {
      timer = loop.schedule(this::onTimer, Math.max(0, leftNs), TimeUnit.NANOSECONDS);
    }
  }

  private long silentFromNs() {
    return awaitingCommandSinceNs + INTERVALS_OF_SILENCE * intervalNs;
  }

  private void onTimer() {
    long now = clock.nanoTime();
    if (heartbeatNs > 0 && now - nextHeartbeatNs >= 0) {
      nextHeartbeatNs += heartbeatNs;
      actions.sendHeartbeat();
    }
    if (intervalNs > 0 && isPeersTurn && now - silentFromNs() >= 0) {
      actions.onSilence();
    } else if (intervalNs > 0 && stalledSinceNs != NEVER && now - stalledSinceNs >= intervalNs) {
      actions.onStall();
    } else {
      schedule(now);
    }
  }
}
