package io.nsqconnect.bridge.quickstart;

import java.io.IOException;

/** Publishes at a steady rate and shows the table, until interrupted. */
final class Forever {
  private static final long TICK_MS = 100;

  private final RoundTrip trip;
  private final LiveTable table;

  Forever(RoundTrip trip, LiveTable table) {
    this.trip = trip;
    this.table = table;
  }

  /** Goes on at {@code rate} messages per second; never returns. */
  void move(int rate) throws IOException, InterruptedException {
    Flow start = trip.flow();
    table.show(start);
    while (true) {
      Flow flow = trip.flow();
      int due = (int) (rate * flow.secondsSince(start)) - flow.published();
      // After a stall, catch up within a second rather than at once.
      trip.publish(Math.max(0, Math.min(due, rate)));
      trip.requireHealthy();
      table.update(trip.flow());
      Thread.sleep(TICK_MS);
    }
  }
}
