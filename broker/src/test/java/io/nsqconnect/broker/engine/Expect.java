package io.nsqconnect.broker.engine;

/** Checks that are made millions of times: no object is made unless one fails. */
final class Expect {
  private Expect() {}

  static void that(boolean holds, String violation, Object where) {
    if (!holds) {
      throw new AssertionError(where + ": " + violation);
    }
  }

  static void equal(long actual, long expected, String what, Object where) {
    if (actual != expected) {
      throw new AssertionError(where + ": " + what + " is " + actual + ", not " + expected);
    }
  }
}
