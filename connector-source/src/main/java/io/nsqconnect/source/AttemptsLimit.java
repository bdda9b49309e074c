package io.nsqconnect.source;

/**
 * How often a message may be delivered, and what becomes of it then.
 *
 * @param most 0 if there is no limit
 */
record AttemptsLimit(int most, MaxAttemptsAction action) {
  boolean isExceededBy(int attempts) {
    return most > 0 && attempts > most;
  }
}
