package io.nsqconnect.broker.engine;

/** Hears of topics and channels that come and go. Called on the engine's thread. */
public interface EngineListener {
  /** A topic exists from now on. */
  void topicCreated(Topic topic);

  /** A topic, with all its channels, is gone. */
  void topicDeleted(Topic topic);

  /** A channel exists from now on. */
  void channelCreated(Channel channel);

  /** A channel is gone. */
  void channelDeleted(Channel channel);

  /** A topic or a channel was paused or resumed. */
  void pauseChanged();
}
