package io.nsqconnect.bridge.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells what is being waited for and, afterwards, how long that took. */
final class Progress {
  private final PrintStream out;

  Progress(PrintStream out) {
    this.out = out;
  }

  /** Something that takes a while. */
  @FunctionalInterface
  interface Step {
    void complete() throws IOException, InterruptedException;
  }

  /** Prints {@code what}, completes {@code step} and prints the seconds it took. */
  void step(String what, Step step) throws IOException, InterruptedException {
    out.printf("  %-16s ", what);
    out.flush();
    long startNs = System.nanoTime();
    try {
      step.complete();
    } catch (IOException | InterruptedException | RuntimeException e) {
      out.println();
      throw e;
    }
    out.println(seconds(Duration.ofNanos(System.nanoTime() - startNs)));
  }

  /** Seconds with one decimal. */
  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }
}
