package io.nsqconnect.broker.engine;

import java.util.ArrayList;
import java.util.List;

/** Remembers what it hears, one line per event. */
final class RecordingListener implements EngineListener {
  final List<String> events = new ArrayList<>();

  @Override
  public void topicCreated(Topic topic) {
    events.add("+" + topic.name());
  }

  @Override
  public void topicDeleted(Topic topic) {
    events.add("-" + topic.name());
  }

  @Override
  public void channelCreated(Channel channel) {
    events.add("+" + channel.topic().name() + ':' + channel.name());
  }

  @Override
  public void channelDeleted(Channel channel) {
    events.add("-" + channel.topic().name() + ':' + channel.name());
  }

  @Override
  public void pauseChanged() {
    events.add("pause");
  }
}
