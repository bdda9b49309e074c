package io.nsqconnect.it;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long to wait for what must come. Generous: only a failing test waits that long. */
public final class Deadlines {
  /** For one step: a message, an answer, the end of a process. */
  public static final Duration STEP = Duration.ofSeconds(60);

  /** For programs that download or do many steps. */
  static final Duration PROGRAM = Duration.ofMinutes(3);

  /** Time in which what is on its way arrives; nothing depends on its arrival. */
  static final Duration QUIET = Duration.ofSeconds(1);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private Deadlines() {}

  /** Waits for {@code what} until {@link #STEP} has passed. */
  public static ConditionFactory await(String what) {
    return Awaitility.await(what).atMost(STEP).pollInterval(POLL_INTERVAL);
  }
}
