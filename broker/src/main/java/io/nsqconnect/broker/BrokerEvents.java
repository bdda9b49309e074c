package io.nsqconnect.broker;

import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.lookup.LookupPeers;
import io.nsqconnect.broker.stats.DeletedCounts;
import io.nsqconnect.broker.stats.Latencies;

/** Passes what happens in the engine to those who have to know. */
record BrokerEvents(
    TopicDirectory directory, Latencies latencies, DeletedCounts deleted, LookupPeers lookup)
    implements EngineListener {
  @Override
  public void topicCreated(Topic topic) {
    directory.topicCreated(topic);
    lookup.topicCreated(topic);
  }

  @Override
  public void topicDeleted(Topic topic) {
    directory.topicDeleted(topic);
    deleted.topicDeleted(topic);
    lookup.topicDeleted(topic);
  }

  @Override
  public void channelCreated(Channel channel) {
    directory.channelCreated(channel);
    lookup.channelCreated(channel);
  }

  @Override
  public void channelDeleted(Channel channel) {
    directory.channelDeleted(channel);
    lookup.channelDeleted(channel);
    latencies.forget(channel);
    deleted.channelDeleted(channel);
  }

  @Override
  public void pauseChanged() {
    directory.pauseChanged();
  }

  @Override
  public boolean wantsFinished() {
    return latencies.areKept();
  }

  @Override
  public void finished(Channel channel, long ageNs) {
    latencies.record(channel, ageNs);
  }
}
