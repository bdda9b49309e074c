package io.nsqconnect.broker.engine;

import java.util.Collection;

/** The secondary storage of all topics and channels of an engine. */
public interface Spills {
  /** Opens the spill of a topic ({@code topic}) or a channel ({@code topic:channel}). */
  Spill open(String name);

  /**
   * Opens the spill for deferred messages of a topic or a channel; null if all of them are to stay
   * in memory.
   */
  DeferredSpill openDeferred(String name);

  /**
   * Stores what was appended since the last call. Answers to publishers are sent after this, so
   * that an OK means stored.
   *
   * @throws SpillException if that fails for a spill that was given something since the last call,
   *     or that has refused it; it concerns the topics of these. What could not be stored is kept
   *     and tried again at each call, and is no news to later ones
   */
  void flush();

  /** Why something can't be stored at present, or null. */
  String failure();

  /**
   * Topics of which a few records, held for long, keep much of what is stored from being forgotten.
   * The engine should have these records stored elsewhere. Asked once per batch; a topic is named
   * once until it gets worse.
   */
  Collection<String> pinnedTopics();
}
