package io.nsqconnect.broker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Runs random histories, each from a seed of its own, different ones in every run. The seed of one
 * that fails is told with its last steps; given as a system property it brings the history back.
 */
public final class RandomHistories {
  private static final int LAST_STEPS = 60;

  /** One history. */
  @FunctionalInterface
  public interface History {
    /**
     * Goes through the history.
     *
     * @param trace where to say what happens, or null
     */
    void run(long seed, List<String> trace);
  }

  private RandomHistories() {}

  /**
   * Runs {@code count} histories, or the one whose seed {@code seedProperty} says.
   *
   * @param replay what else belongs on the command line that repeats a history
   */
  public static void run(String seedProperty, int count, String replay, History history) {
    String howToRepeat = "replay with -D" + seedProperty + "=%d " + replay;
    Long given = Long.getLong(seedProperty);
    if (given != null) {
      tell(given, howToRepeat, history);
      return;
    }
    SplittableRandom seeds = new SplittableRandom();
    for (int i = 0; i < count; i++) {
      long seed = seeds.nextLong();
      try {
        history.run(seed, null);
      } catch (RuntimeException | AssertionError e) {
        tell(seed, howToRepeat, history);
        throw new AssertionError("seed " + seed + " failed once, but not again", e);
      }
    }
  }

  /** The same history once more, with the words to tell what happened. */
  private static void tell(long seed, String howToRepeat, History history) {
    List<String> trace = new ArrayList<>();
    try {
      history.run(seed, trace);
    } catch (RuntimeException | AssertionError e) {
      String steps =
          String.join("\n  ", trace.subList(Math.max(0, trace.size() - LAST_STEPS), trace.size()));
      String message =
          "%s%n%s; %s%nthe last steps of %d:%n  %s"
              .formatted(
                  e.getMessage(),
                  howToRepeat.formatted(seed),
                  trace.isEmpty() ? "" : trace.get(0),
                  trace.size(),
                  steps);
      throw new AssertionError(message, e);
    }
  }
}
