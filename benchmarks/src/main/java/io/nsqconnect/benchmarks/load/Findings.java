package io.nsqconnect.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was found along one dimension, for one broker or several beside each other. */
final class Findings {
  private final Dimension dimension;
  private final List<String> brokers;
  private final Map<Integer, List<Cost>> costs = new TreeMap<>();

  Findings(Dimension dimension, List<String> brokers) {
    this.dimension = dimension;
    this.brokers = List.copyOf(brokers);
  }

  /** Adds what the next broker, in their order, has shown at {@code point}. */
  void add(int point, Cost cost) {
    costs.computeIfAbsent(point, none -> new ArrayList<>()).add(cost);
  }

  Dimension dimension() {
    return dimension;
  }

  List<String> brokers() {
    return brokers;
  }

  List<Integer> points() {
    return List.copyOf(costs.keySet());
  }

  /** What the broker with this number, from 0, has shown at each point where it was measured. */
  Map<Integer, Cost> of(int broker) {
    Map<Integer, Cost> found = new TreeMap<>();
    costs.forEach(
        (point, all) -> {
          if (broker < all.size()) {
            found.put(point, all.get(broker));
          }
        });
    return found;
  }

  /** A table with a line for each point. */
  String toMarkdown() {
    StringBuilder table = new StringBuilder("### " + dimension + "\n\n| " + dimension.label());
    for (Measure measure : Measure.values()) {
      for (String broker : brokers) {
        table.append(" | ").append(broker).append(": ").append(measure.label());
      }
    }
    int columns = 1 + Measure.values().length * brokers.size();
    table.append(" |\n|").append("---:|".repeat(columns)).append('\n');
    costs.forEach((point, all) -> table.append(line(point, all)));
    return table.append('\n').toString();
  }

  private static String line(int point, List<Cost> costs) {
    List<String> cells = new ArrayList<>();
    cells.add(String.format(Locale.ROOT, "%,d", point));
    for (Measure measure : Measure.values()) {
      for (Cost cost : costs) {
        cells.add(String.format(Locale.ROOT, measure.format(), measure.of(cost)));
      }
    }
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
