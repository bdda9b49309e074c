package io.nsqconnect.broker.storage;

/** Something of a topic or a channel that is stored: a disk queue or a log. */
interface Store {
  /** The topic that it belongs to. */
  String topic();

  /**
   * Writes what has been gathered.
   *
   * @throws io.nsqconnect.broker.engine.SpillException if that fails; it stays gathered
   */
  void flush();

  /** Whether what was gathered could not be written. */
  boolean hasFailed();

  /** Why nothing can be stored at present, or null. */
  String failure();

  /** Whether there is anything to make durable or to forget. */
  boolean hasNews();

  /**
   * Writes what is to be written and says how to make it durable.
   *
   * @throws io.nsqconnect.broker.engine.SpillException if it can't be written
   */
  TopicSync.Checkpoint checkpoint();

  /**
   * Does what is due when a sync timeout has passed: a sync, or, if nothing has happened since the
   * last one, to let go of files and buffers.
   *
   * @return whether another tick is needed
   */
  boolean tick();
}
