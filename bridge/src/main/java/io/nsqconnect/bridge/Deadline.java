package io.nsqconnect.bridge;

import java.io.IOException;
import java.time.Duration;

/** A moment until which something is waited for. Immutable. */
public final class Deadline {
  /** Short enough not to be felt, long enough to leave the processors to what is waited for. */
  private static final long POLL_INTERVAL_MS = 20;

  private final long startNs = System.nanoTime();
  private final long limitNs;

  private Deadline(long limitNs) {
    this.limitNs = limitNs;
  }

  /** The moment {@code limit} from now. */
  public static Deadline after(Duration limit) {
    return new Deadline(limit.toNanos());
  }

  /** What is left, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, limitNs - (System.nanoTime() - startNs)));
  }

  /** The earlier of this deadline and {@code limit} from now. */
  public Deadline butAtMost(Duration limit) {
    Duration remaining = remaining();
    return after(remaining.compareTo(limit) < 0 ? remaining : limit);
  }

  /**
   * Asks {@code condition} again and again, at least once.
   *
   * @return true as soon as the condition holds, false when the deadline has passed before
   */
  public boolean await(Condition condition) throws IOException, InterruptedException {
    while (!condition.holds()) {
      if (remaining().isZero()) {
        return false;
      }
      Thread.sleep(POLL_INTERVAL_MS);
    }
    return true;
  }

  /** Something that is false at first and true later. */
  @FunctionalInterface
  public interface Condition {
    /** Whether it is so now; an exception ends the waiting. */
    boolean holds() throws IOException, InterruptedException;
  }
}
