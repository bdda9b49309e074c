package io.nsqconnect.client.connect;

/**
 * Keeps a bridge that goes both ways from carrying the same record round for ever.
 *
 * <p>Whatever a connector with a {@code bridge.id} brings to the other side bears that id: a record
 * in Kafka in the header {@value #HEADER}, a message in NSQ in the field of its envelope. The other
 * connector of the same bridge drops what bears its own id. A message without an envelope bears
 * nothing, so a loop is only seen where the sink writes envelopes, or where it meets a record that
 * the source has made.
 *
 * @param bridgeId empty if there is no guard
 * @param drops whether what comes round is dropped
 */
public record LoopGuard(String bridgeId, boolean drops) {
  /** The header of records that names the bridge that made them, a string. */
  public static final String HEADER = "nsq.bridge";

  /** Whether what bears {@code bearer} is to be dropped. */
  public boolean stops(Object bearer) {
    return drops && !bridgeId.isEmpty() && bridgeId.equals(bearer);
  }
}
