package io.nsqconnect.broker.engine;

/** Hears what happens in an engine, as far as it cares. Called on the engine's thread. */
public interface EngineListener {
  /** A topic exists from now on. */
  default void topicCreated(Topic topic) {}

  /** A topic, with all its channels, is gone. */
  default void topicDeleted(Topic topic) {}

  /** A channel exists from now on. */
  default void channelCreated(Channel channel) {}

  /** A channel is gone. */
  default void channelDeleted(Channel channel) {}

  /** A topic or a channel was paused or resumed. */
  default void pauseChanged() {}

  /**
   * Whether {@link #finished} is wanted; asked once. Telling costs a look at each finished message.
   */
  default boolean wantsFinished() {
    return false;
  }

  /**
   * A consumer has finished a message.
   *
   * @param ageNs time since it was published; less than 0 if the clock has stepped back
   */
  default void finished(Channel channel, long ageNs) {}
}
