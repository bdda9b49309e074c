package io.nsqconnect.it.kill;

/** A promise of the broker that can be checked on what one channel has had of one message. */
interface Rule {
  /** Looks at one copy. */
  void check(Copy copy, Findings findings);

  /** All copies have been looked at. */
  default void finish(Findings findings) {}
}
