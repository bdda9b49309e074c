package io.nsqconnect.broker.tcp;

import io.nsqconnect.broker.config.Topology;
import io.nsqconnect.broker.engine.Locality;
import io.nsqconnect.broker.engine.Proximity;

/**
 * Where a client says that it runs.
 *
 * @param region empty if it does not say
 * @param zone empty if it does not say
 */
public record ClientTopology(String region, String zone) {
  /** A client that has not said anything. */
  static final ClientTopology UNKNOWN = new ClientTopology("", "");

  /**
   * What that means to a broker at {@code server}. Zone and region are compared each for itself,
   * and a name that is missing on both sides is the same, but nobody is preferred for that.
   */
  Locality localityTo(Topology server) {
    if (!server.prefersNear()) {
      return Locality.ANY;
    }
    boolean sameZone = zone.equals(server.zone());
    boolean sameRegion = region.equals(server.region());
    return new Locality(
        proximity(sameZone && !zone.isEmpty(), sameRegion && !region.isEmpty()),
        proximity(sameZone, sameRegion));
  }

  private static Proximity proximity(boolean zoneLocal, boolean regionLocal) {
    if (zoneLocal) {
      return Proximity.ZONE;
    }
    return regionLocal ? Proximity.REGION : Proximity.ELSEWHERE;
  }
}
