package io.nsqconnect.broker.engine;

/** The secondary storage of all topics and channels of an engine. */
public interface Spills {
  /** Opens the spill of a topic ({@code topic}) or a channel ({@code topic:channel}). */
  Spill open(String name);

  /**
   * Stores what was appended since the last call. Answers to publishers are sent after this, so
   * that an OK means stored.
   *
   * @throws SpillException if that fails for any of them; the records are kept and tried again
   */
  void flush();

  /** Why something can't be stored at present, or null. */
  String failure();
}
