package io.nsqconnect.benchmarks.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * What a run has found.
 *
 * @param published null if nothing was to be published
 * @param delivered null if nothing was to be delivered
 * @param missing deliveries that have not come in time
 */
record Result(Load load, Schedule schedule, Tally published, Tally delivered, long missing) {
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};
  private static final String[] NAMES = {"p50", "p90", "p99", "p999", "max"};

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("mode", load.mode().toString());
    json.put("broker", load.broker().toString());
    json.put("topic", load.topic());
    json.put("connections", load.connections());
    json.put("size", LoadOptions.SIZE.in(load.options()));
    json.put("batch", load.batch());
    json.put("target_rate", load.rate());
    if (published != null) {
      add(json.putObject("published"), published, "from the time that a publish was due to OK");
    }
    if (delivered != null) {
      add(json.putObject("delivered"), delivered, "from the time that a publish was due to here");
    }
    json.put("missing", missing);
    return json;
  }

  private void add(ObjectNode json, Tally tally, String latency) {
    json.put("messages", tally.messages());
    json.put("rate", Math.round(tally.rate(schedule.measureNs())));
    if (tally.hasLatencies()) {
      ObjectNode us = json.putObject("latency_us");
      for (int i = 0; i < PERCENTILES.length; i++) {
        us.put(NAMES[i], tally.latencyUs(PERCENTILES[i]));
      }
      us.put("of", schedule.isPaced() ? latency : latency.replace("was due", "was written"));
    }
  }

  String toText() {
    StringBuilder text = new StringBuilder();
    add(text, "published", published);
    add(text, "delivered", delivered);
    if (missing > 0) {
      text.append(missing).append(" messages have not come\n");
    }
    return text.toString();
  }

  private void add(StringBuilder text, String what, Tally tally) {
    if (tally == null) {
      return;
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%s %,d messages, %,.0f a second",
            what,
            tally.messages(),
            tally.rate(schedule.measureNs())));
    if (tally.hasLatencies()) {
      text.append("; us:");
      for (int i = 0; i < PERCENTILES.length; i++) {
        text.append(
            String.format(Locale.ROOT, " %s %,.0f", NAMES[i], tally.latencyUs(PERCENTILES[i])));
      }
    }
    text.append('\n');
  }
}
