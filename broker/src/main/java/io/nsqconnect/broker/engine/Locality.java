package io.nsqconnect.broker.engine;

/**
 * Where a consumer stands in the choice of who gets a message.
 *
 * @param preferred among which consumers it is asked first; ELSEWHERE for no preference
 * @param counted as what its deliveries from memory are counted
 */
public record Locality(Proximity preferred, Proximity counted) {
  /** A consumer like any other. */
  public static final Locality ANY = new Locality(Proximity.ELSEWHERE, Proximity.ELSEWHERE);
}
