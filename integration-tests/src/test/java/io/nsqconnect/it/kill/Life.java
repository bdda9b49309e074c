package io.nsqconnect.it.kill;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One process of the broker, from its start to its end. Guarded by its {@link Journal}. */
final class Life {
  /** How a process ends. */
  enum Ending {
    KILLED,
    STOPPED
  }

  private final int number;
  private final LifeSettings settings;
  private final Map<ChannelName, Integer> consumers = new HashMap<>();
  private final Map<ChannelName, Integer> readyCounts = new HashMap<>();
  private final Map<ChannelName, Long> syncedNs = new HashMap<>();
  private final Set<String> pausedTopics = new HashSet<>();
  private volatile Ending ending;
  private long endedNs;

  Life(int number, LifeSettings settings) {
    this.number = number;
    this.settings = settings;
  }

  /** 1 for the first. */
  int number() {
    return number;
  }

  LifeSettings settings() {
    return settings;
  }

  /** Whether the signal that ends it may have been sent. */
  boolean isOver() {
    return ending != null;
  }

  boolean wasKilled() {
    return ending == Ending.KILLED;
  }

  /** Just before the signal that ended it was sent. */
  long endedNs() {
    return endedNs;
  }

  /** When a channel was last synced; a killed process's only. */
  long syncedNs(ChannelName channel) {
    return syncedNs.getOrDefault(channel, Long.MIN_VALUE / 2);
  }

  /** How many connections have subscribed to a channel. */
  int consumers(ChannelName channel) {
    return consumers.getOrDefault(channel, 0);
  }

  /** How many messages all of these together have allowed in flight. */
  int readyCount(ChannelName channel) {
    return readyCounts.getOrDefault(channel, 0);
  }

  /** Whether messages have waited in the topic itself. */
  boolean hasPaused(String topic) {
    return pausedTopics.contains(topic);
  }

  void end(Ending how, long nowNs) {
    endedNs = nowNs;
    ending = how;
  }

  void synced(ChannelName channel, long whenNs) {
    syncedNs.put(channel, whenNs);
  }

  void subscribed(ChannelName channel, int readyCount) {
    consumers.merge(channel, 1, Integer::sum);
    readyCounts.merge(channel, readyCount, Integer::sum);
  }

  void paused(String topic) {
    pausedTopics.add(topic);
  }

  @Override
  public String toString() {
    return "life " + number + ' ' + settings + (isOver() ? " ended " + ending : "");
  }
}
