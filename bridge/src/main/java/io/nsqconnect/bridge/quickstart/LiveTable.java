package io.nsqconnect.bridge.quickstart;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows a {@link Flow}: redrawn in place on a terminal, otherwise as one more line now and then.
 * For one thread.
 */
final class LiveTable {
  /** Often enough to look alive. */
  private static final double REDRAW_INTERVAL_S = 0.25;

  /** Seldom enough for a log. */
  private static final double LINE_INTERVAL_S = 5;

  /** Shortest time over which a rate is told; shorter ones jump about. */
  private static final double RATE_INTERVAL_S = 1;

  private static final String CURSOR_UP = "\u001b[%dA";
  private static final String CLEAR_LINE = "\u001b[2K";

  private final PrintStream out;
  private final boolean inPlace;
  private Flow shown;
  private Flow rateStart;
  private Rates rates = new Rates(0, 0, 0);
  private int linesDrawn;

  /** Messages per second. */
  private record Rates(double published, double inKafka, double back) {
    static Rates between(Flow earlier, Flow later) {
      double seconds = later.secondsSince(earlier);
      return new Rates(
          (later.published() - earlier.published()) / seconds,
          (later.inKafka() - earlier.inKafka()) / seconds,
          (later.back() - earlier.back()) / seconds);
    }
  }

  /**
   * A table that shows nothing yet.
   *
   * @param inPlace whether {@code out} is a terminal
   */
  LiveTable(PrintStream out, boolean inPlace, Flow start) {
    this.out = out;
    this.inPlace = inPlace;
    this.shown = start;
    this.rateStart = start;
  }

  /** Shows {@code flow}, unless another one was shown just before. */
  void update(Flow flow) {
    if (flow.secondsSince(shown) >= (inPlace ? REDRAW_INTERVAL_S : LINE_INTERVAL_S)) {
      show(flow);
    }
  }

  /** Shows {@code flow} for the last time; off a terminal, whatever comes next tells it. */
  void finish(Flow flow) {
    if (inPlace) {
      show(flow);
    }
  }

  /** Shows {@code flow} in any case. */
  void show(Flow flow) {
    if (flow.secondsSince(rateStart) >= RATE_INTERVAL_S) {
      rates = Rates.between(rateStart, flow);
      rateStart = flow;
    }
    shown = flow;
    if (inPlace) {
      redraw(flow);
    } else {
      out.println(line(flow));
    }
    out.flush();
  }

  private void redraw(Flow flow) {
    StringBuilder text = new StringBuilder();
    if (linesDrawn > 0) {
      text.append(String.format(CURSOR_UP, linesDrawn));
    }
    String table = table(flow);
    table.lines().forEach(line -> text.append(CLEAR_LINE).append(line).append('\n'));
    linesDrawn = (int) table.lines().count();
    out.print(text);
  }

  private String table(Flow flow) {
    return row("", "messages", "per second", "lag")
        + row("published", flow.published(), rates.published(), "")
        + row("in Kafka", flow.inKafka(), rates.inKafka(), count(flow.behindInKafka()))
        + row("back in NSQ", flow.back(), rates.back(), count(flow.behindBack()));
  }

  private static String row(String name, int messages, double rate, String lag) {
    return row(name, count(messages), String.format(Locale.ROOT, "%,.0f", rate), lag);
  }

  private static String row(String name, String messages, String rate, String lag) {
    return String.format("  %-12s %12s %12s %10s", name, messages, rate, lag).stripTrailing()
        + "\n";
  }

  private String line(Flow flow) {
    return String.format(
        Locale.ROOT,
        "  published %,d (%,.0f/s)  in Kafka %,d (%,.0f/s, lag %,d)  back in NSQ %,d (%,.0f/s, lag"
            + " %,d)",
        flow.published(),
        rates.published(),
        flow.inKafka(),
        rates.inKafka(),
        flow.behindInKafka(),
        flow.back(),
        rates.back(),
        flow.behindBack());
  }

  private static String count(int messages) {
    return String.format(Locale.ROOT, "%,d", messages);
  }
}
