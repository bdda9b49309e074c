package io.nsqconnect.broker.config;

/**
 * Where the broker runs.
 *
 * @param region empty if nobody said
 * @param zone empty if nobody said
 * @param prefersNear whether consumers of the same zone or region get messages before others
 */
public record Topology(String region, String zone, boolean prefersNear) {
  private static final String EXPERIMENT = "topology-aware-consumption";

  /** What {@code configuration} says. */
  public static Topology of(Configuration configuration) {
    return new Topology(
        configuration.get(Options.TOPOLOGY_REGION),
        configuration.get(Options.TOPOLOGY_ZONE),
        configuration.get(Options.ENABLE_EXPERIMENT).contains(EXPERIMENT));
  }

  /** Whether it is told to others; nsqd 1.3.0 knows nothing of it. */
  public boolean isShown() {
    return prefersNear || !region.isEmpty() || !zone.isEmpty();
  }
}
