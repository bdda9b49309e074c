package io.nsqconnect.broker.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The consumers of a channel: those that are connected, and those that have gone and whose messages
 * have not timed out yet.
 */
final class Subscribers {
  private final List<Consumer> connected = new ArrayList<>();
  private final List<Consumer> departed = new ArrayList<>();

  /** Those that are connected, as they are at any time. */
  List<Consumer> connected() {
    return Collections.unmodifiableList(connected);
  }

  /** All that have messages or may get some, as they are now. */
  List<Consumer> all() {
    List<Consumer> all = new ArrayList<>(connected);
    all.addAll(departed);
    return all;
  }

  void add(Consumer consumer) {
    connected.add(consumer);
  }

  void depart(Consumer consumer) {
    connected.remove(consumer);
    if (consumer.inFlightCount() > 0) {
      departed.add(consumer);
    }
  }

  /** Forgets a consumer that has gone, once nothing of it is in flight. */
  void takenBack(Consumer consumer) {
    if (consumer.isClosed() && consumer.inFlightCount() == 0) {
      departed.remove(consumer);
    }
  }

  /** Forgets those that have gone, whose messages have been dropped. */
  void forgetDeparted() {
    departed.clear();
  }

  /** Whether any of them has the message in flight. */
  boolean hasInFlight(long idHigh, long idLow) {
    return hasInFlight(connected, idHigh, idLow) || hasInFlight(departed, idHigh, idLow);
  }

  private static boolean hasInFlight(List<Consumer> among, long idHigh, long idLow) {
    for (Consumer consumer : among) {
      if (consumer.inFlight.find(idHigh, idLow) != InFlightTable.NO_ENTRY) {
        return true;
      }
    }
    return false;
  }
}
