package io.nsqconnect.broker.stats;

/**
 * What to tell.
 *
 * @param topic only this topic; empty for all
 * @param channel only this channel, and topics that have it; empty for all
 */
public record StatsQuery(
    String topic, String channel, boolean includeClients, boolean includeMemory) {

  /** All topics and channels, and nothing else. */
  public static final StatsQuery TOPICS = new StatsQuery("", "", false, false);
}
