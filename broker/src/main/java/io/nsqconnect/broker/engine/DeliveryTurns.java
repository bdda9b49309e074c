package io.nsqconnect.broker.engine;

/**
 * Whose turn it is among the ready consumers of a channel: of all, or of those that are near, who
 * come first where the broker knows where it runs. Counts where deliveries from memory went.
 */
final class DeliveryTurns {
  private final ReadyConsumers all = new ReadyConsumers(ReadyConsumers.ALL);
  private final ReadyConsumers inZone = new ReadyConsumers(ReadyConsumers.NEAR);
  private final ReadyConsumers inRegion = new ReadyConsumers(ReadyConsumers.NEAR);
  private final long[] deliveries = new long[Proximity.values().length];

  /** Whether nobody is ready. */
  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Whether nobody who is near is ready. */
  boolean isNobodyNear() {
    return inZone.isEmpty() && inRegion.isEmpty();
  }

  void add(Consumer consumer) {
    all.add(consumer);
    ReadyConsumers near = near(consumer.locality().preferred());
    if (near != null) {
      near.add(consumer);
    }
  }

  void remove(Consumer consumer) {
    all.remove(consumer);
    ReadyConsumers near = near(consumer.locality().preferred());
    if (near != null) {
      near.remove(consumer);
    }
  }

  /** The next of all; there must be one. */
  Consumer next() {
    return all.next();
  }

  /** The next of the nearest; somebody near must be ready. */
  Consumer nextNear() {
    return inZone.isEmpty() ? inRegion.next() : inZone.next();
  }

  /** A message has gone from memory to {@code consumer}. */
  void count(Consumer consumer) {
    deliveries[consumer.locality().counted().ordinal()]++;
  }

  LocalityCounts counts() {
    return new LocalityCounts(
        deliveries[Proximity.ZONE.ordinal()],
        deliveries[Proximity.REGION.ordinal()],
        deliveries[Proximity.ELSEWHERE.ordinal()]);
  }

  private ReadyConsumers near(Proximity proximity) {
    return switch (proximity) {
      case ZONE -> inZone;
      case REGION -> inRegion;
      case ELSEWHERE -> null;
    };
  }
}
