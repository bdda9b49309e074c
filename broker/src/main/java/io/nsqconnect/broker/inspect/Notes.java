package io.nsqconnect.broker.inspect;

import java.util.StringJoiner;

/** The last column of a line. */
final class Notes {
  private final StringJoiner notes = new StringJoiner("; ").setEmptyValue("-");

  void addIf(boolean holds, String note) {
    if (holds) {
      notes.add(note);
    }
  }

  @Override
  public String toString() {
    return notes.toString();
  }
}
