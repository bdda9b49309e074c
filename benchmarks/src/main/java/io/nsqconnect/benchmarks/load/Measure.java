package io.nsqconnect.benchmarks.load;

import java.util.function.ToDoubleFunction;

/** One of the figures of a cost, as tables and plots show it. */
enum Measure {
  /** How fast it is. */
  RATE("deliveries/s", "%,.0f", Cost::perSecond),
  /** What it takes. */
  PROCESSOR("processor µs a delivery", "%,.2f", Cost::processorUs),
  /** What it holds. */
  MEMORY("resident MB", "%,.0f", Cost::residentMb);

  private final String label;
  private final String format;
  private final ToDoubleFunction<Cost> figure;

  Measure(String label, String format, ToDoubleFunction<Cost> figure) {
    this.label = label;
    this.format = format;
    this.figure = figure;
  }

  String label() {
    return label;
  }

  /** How a figure is written, for {@link String#format}. */
  String format() {
    return format;
  }

  double of(Cost cost) {
    return figure.applyAsDouble(cost);
  }
}
