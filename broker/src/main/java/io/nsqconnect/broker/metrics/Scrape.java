package io.nsqconnect.broker.metrics;

import io.nsqconnect.broker.health.ConditionStatus;
import io.nsqconnect.broker.stats.Stats;
import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import java.util.List;
import java.util.Map;

/**
 * What is known at the moment of a scrape, taken on the home loop and rendered elsewhere.
 *
 * @param deletedTopics what deleted topics and their channels had counted
 * @param deletedChannels what deleted channels of existing topics had counted, by topic
 * @param clientCount how many clients of the V2 protocol are connected
 * @param messageMemoryBytes memory that messages take, outside the heap
 */
public record Scrape(
    Stats stats,
    TopicStats deletedTopics,
    Map<String, ChannelStats> deletedChannels,
    List<ConditionStatus> conditions,
    int clientCount,
    long messageMemoryBytes) {}
