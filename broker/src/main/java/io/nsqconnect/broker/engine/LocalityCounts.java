package io.nsqconnect.broker.engine;

/**
 * Deliveries of a channel by where they went. Those from secondary storage are in none of them.
 *
 * @param zoneLocal to consumers of the broker's zone
 * @param regionLocal to consumers of its region
 * @param global to all others
 */
public record LocalityCounts(long zoneLocal, long regionLocal, long global) {}
