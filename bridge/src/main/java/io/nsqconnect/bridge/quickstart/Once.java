package io.nsqconnect.bridge.quickstart;

import io.nsqconnect.bridge.Deadline;
import java.io.IOException;
import java.time.Duration;

/** Moves a number of messages and tells whether all have arrived. */
final class Once {
  /** Messages between two looks at everything else. */
  private static final int STEP = 500;

  private final RoundTrip trip;
  private final LiveTable table;

  Once(RoundTrip trip, LiveTable table) {
    this.trip = trip;
    this.table = table;
  }

  /** Moves {@code messages}; returns when all are back or {@code deadline} has passed. */
  Verdict move(int messages, Deadline deadline) throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    Flow flow = trip.flow();
    while (flow.published() < messages && !deadline.remaining().isZero()) {
      trip.publish(Math.min(STEP, messages - flow.published()));
      flow = look();
    }
    deadline.await(() -> hasArrived(look(), messages));
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNs);
    table.finish(trip.flow());
    return new Verdict(messages, trip.flow().published(), trip.inKafka(), trip.back(), elapsed);
  }

  private Flow look() throws IOException, InterruptedException {
    trip.requireHealthy();
    Flow flow = trip.flow();
    table.update(flow);
    return flow;
  }

  private static boolean hasArrived(Flow flow, int messages) {
    return flow.inKafka() == messages && flow.back() == messages;
  }
}
