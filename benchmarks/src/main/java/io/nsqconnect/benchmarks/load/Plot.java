package io.nsqconnect.benchmarks.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Findings as an SVG: a panel for each measure, a line for each broker. The numbers of the
 * dimension grow by factors, so the horizontal axis is logarithmic; the vertical one begins at 0.
 */
final class Plot {
  private static final List<String> COLOURS = List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7");
  private static final int PANEL_WIDTH = 380;
  private static final int HEIGHT = 300;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 50;
  private static final int BOTTOM = 50;
  private static final int GRID_LINES = 4;
  private static final int LEGEND_STEP = 110;

  private final Findings findings;
  private final StringBuilder svg = new StringBuilder();
  private final double least;
  private final double span;

  private Plot(Findings findings) {
    this.findings = findings;
    List<Integer> points = findings.points();
    this.least = Math.log(points.get(0));
    this.span = Math.max(1e-9, Math.log(points.get(points.size() - 1)) - least);
  }

  /** Draws {@code findings}, which have a point at least. */
  static String of(Findings findings) {
    return new Plot(findings).draw();
  }

  private String draw() {
    int width = PANEL_WIDTH * Measure.values().length;
    append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
        width, HEIGHT);
    for (int i = 0; i < findings.brokers().size(); i++) {
      String name = escaped(findings.brokers().get(i));
      text(LEFT + i * LEGEND_STEP, 16, "start", COLOURS.get(i % COLOURS.size()), name);
    }
    for (Measure measure : Measure.values()) {
      panel(measure, measure.ordinal() * PANEL_WIDTH);
    }
    return svg.append("</svg>\n").toString();
  }

  private void panel(Measure measure, int offset) {
    double top = 0;
    for (int i = 0; i < findings.brokers().size(); i++) {
      for (Cost cost : findings.of(i).values()) {
        top = Math.max(top, measure.of(cost));
      }
    }
    top = top == 0 ? 1 : top;
    text(offset + LEFT, TOP - 12, "start", "black", measure.label());
    for (int i = 0; i <= GRID_LINES; i++) {
      double figure = top * i / GRID_LINES;
      double y = y(figure, top);
      append(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ccc\"/>%n",
          offset + LEFT, y, offset + PANEL_WIDTH - RIGHT, y);
      String label = String.format(Locale.ROOT, measure.format(), figure);
      text(offset + LEFT - 6, y + 4, "end", "black", label);
    }
    for (int point : findings.points()) {
      String label = String.format(Locale.ROOT, "%,d", point);
      text(offset + x(point), HEIGHT - BOTTOM + 16, "middle", "black", label);
    }
    double middle = offset + (LEFT + PANEL_WIDTH - RIGHT) / 2.0;
    text(middle, HEIGHT - 10, "middle", "black", findings.dimension().label());
    for (int i = 0; i < findings.brokers().size(); i++) {
      line(measure, findings.of(i), offset, top, COLOURS.get(i % COLOURS.size()));
    }
  }

  private void line(
      Measure measure, Map<Integer, Cost> costs, int offset, double top, String colour) {
    StringBuilder points = new StringBuilder();
    costs.forEach(
        (point, cost) -> {
          double y = y(measure.of(cost), top);
          points.append(String.format(Locale.ROOT, "%.1f,%.1f ", offset + x(point), y));
          append(
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n",
              offset + x(point), y, colour);
        });
    append(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
        points.toString().strip(), colour);
  }

  private double x(int point) {
    return LEFT + (PANEL_WIDTH - LEFT - RIGHT) * (Math.log(point) - least) / span;
  }

  private static double y(double figure, double top) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * figure / top;
  }

  private void text(double x, double y, String anchor, String colour, String text) {
    append(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
        x, y, anchor, colour, text);
  }

  private void append(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
