package io.nsqconnect.broker.engine;

import java.util.Set;

/** Messages could not be stored. The message is the operating system's reason. */
public final class SpillException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Null for all. */
  private final transient Set<String> topics;

  /** For {@code reason}, told to publishers of whatever topic, with the failure behind it. */
  public SpillException(String reason, Throwable cause) {
    this(reason, cause, null);
  }

  /** For {@code reason}, told to publishers of {@code topics}. */
  public SpillException(String reason, Throwable cause, Set<String> topics) {
    super(reason, cause);
    this.topics = topics;
  }

  /** Whether what was published to {@code topic} may be among what could not be stored. */
  public boolean concerns(String topic) {
    return topics == null || topics.contains(topic);
  }
}
