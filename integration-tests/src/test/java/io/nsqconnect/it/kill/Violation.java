package io.nsqconnect.it.kill;

/**
 * Something that a broker must not do, and did.
 *
 * @param story what the journal says of it
 */
record Violation(Kind kind, String story) {
  /** Which promise was broken. */
  enum Kind {
    /** A message that was answered with OK and not finished did not come. */
    LOST,
    /** What came was never sent, or not to this topic, or became two messages. */
    INVENTED,
    /** Two messages of a topic came under one id. */
    ID_TWICE,
    /** What came was not byte for byte what was sent. */
    DAMAGED,
    /** A deferred message came before its time. */
    EARLY,
    /** A finished message came again although that must have been durable. */
    FINISHED_AGAIN,
    /** A message came with fewer attempts than it had before. */
    ATTEMPTS,
    /** A broker lost more than it may keep in memory. */
    BOUND,
    /** A connection, an answer or an exit code that nothing explains. */
    TROUBLE
  }

  @Override
  public String toString() {
    return kind + ": " + story;
  }
}
