package io.nsqconnect.client.connect;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Measures by hand how fast one task is. Prints a line for each second: messages, and the processor
 * time that this process took for each, which tells more than the rate where others use the
 * processors, too.
 */
public final class LoadMeter {
  private final PrintStream out;
  private final LongSupplier done;
  private final Supplier<String> more;

  /**
   * A meter.
   *
   * @param done how many messages there were so far
   * @param more what to say besides
   */
  public LoadMeter(PrintStream out, LongSupplier done, Supplier<String> more) {
    this.out = out;
    this.done = done;
    this.more = more;
  }

  /** The configuration of a connector at {@code nsqd}, with others given as {@code key=value}. */
  public static Map<String, String> properties(String nsqd, List<String> others) {
    Map<String, String> properties =
        ConnectorProperties.with(Map.of("name", "load"), ConnectionKeys.NSQD_TCP_ADDRESSES, nsqd);
    for (String property : others) {
      int equals = property.indexOf('=');
      properties.put(property.substring(0, equals), property.substring(equals + 1));
    }
    return properties;
  }

  /** Does {@code work}, a little at a time, for so many seconds. */
  public void run(int seconds, Runnable work) {
    for (int second = 0; second < seconds; second++) {
      long before = done.getAsLong();
      long startNs = System.nanoTime();
      long startCpuNs = cpuNs();
      while (System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(1)) {
        work.run();
      }
      long messages = done.getAsLong() - before;
      double elapsed = (System.nanoTime() - startNs) / 1e9;
      out.printf(
          "%,.0f msg/s, %.2f us of processor for each%s%n",
          messages / elapsed, (cpuNs() - startCpuNs) / 1e3 / Math.max(1, messages), more.get());
    }
  }

  private static long cpuNs() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long total = 0;
    for (long id : threads.getAllThreadIds()) {
      total += Math.max(0, threads.getThreadCpuTime(id));
    }
    return total;
  }
}
