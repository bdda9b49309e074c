package io.nsqconnect.broker.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * What one channel owes, in terms of what the guarantees say. Messages are numbered in the order
 * they were published; the text of each begins with its number.
 */
final class Ledger {
  private enum Debt {
    /** It was not answered, or dropped, or it need not have survived: it may come. */
    NOTHING,
    /** It was answered: it has to come. */
    ANSWERED,
    /** It was answered and synced: it has to come even after a failure of the machine. */
    DURABLE,
    /** A consumer has finished it: it may come again after a crash. */
    FINISHED
  }

  private static final class Entry {
    final String text;
    Debt debt = Debt.NOTHING;
    long notBeforeNs;
    int deliveries;

    /** Whether there was no crash since it was published, nor was it dropped. */
    boolean isUndisturbed = true;

    Entry(String text, long notBeforeNs) {
      this.text = text;
      this.notBeforeNs = notBeforeNs;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private boolean machineFailed;

  /** A message was published, which is not to come before a time; it is not answered yet. */
  void published(String text, long notBeforeNs) {
    entries.add(new Entry(text, notBeforeNs));
  }

  /** The publisher of a message got an OK. */
  void answered(int number) {
    Entry entry = entries.get(number);
    if (entry.debt == Debt.NOTHING) {
      entry.debt = Debt.ANSWERED;
    }
  }

  /** Everything that was answered has been synced. */
  void synced() {
    replace(Debt.ANSWERED, Debt.DURABLE);
  }

  /** Somebody has emptied the topic or the channel; a disk that fails may bring it back. */
  void dropped() {
    entries.forEach(entry -> entry.isUndisturbed = false);
    replace(Debt.ANSWERED, Debt.NOTHING);
    replace(Debt.DURABLE, Debt.NOTHING);
  }

  /** The broker was killed; with {@code machine}, what was not synced may be gone. */
  void crashed(boolean machine) {
    machineFailed |= machine;
    entries.forEach(entry -> entry.isUndisturbed = false);
    if (machine) {
      replace(Debt.ANSWERED, Debt.NOTHING);
    }
  }

  /**
   * A message has come.
   *
   * @return its number; less than 0 if it is a copy that a failure of the machine has torn, which
   *     nsqd's format can't tell from a whole one
   */
  int delivered(String text, int attempts, long nowNs) {
    int number = numberOf(text);
    if (number < 0 || !entries.get(number).text.equals(text)) {
      check(machineFailed, "nobody published " + text);
      return -1;
    }
    Entry entry = entries.get(number);
    // How often and how long it was requeued need not survive a crash.
    boolean isAsPublished = entry.deliveries == 0;
    check(
        nowNs >= entry.notBeforeNs || !entry.isUndisturbed && !isAsPublished,
        "message " + number + " came too early");
    entry.deliveries++;
    check(
        attempts == entry.deliveries || !entry.isUndisturbed && attempts > 0,
        "message " + number + " came with attempts " + attempts);
    check(
        entry.debt != Debt.FINISHED || !entry.isUndisturbed,
        "message " + number + " came again, it was finished");
    return number;
  }

  void finished(int number) {
    entries.get(number).debt = Debt.FINISHED;
  }

  /** A consumer has given a message back, which is not to come before a time. */
  void requeued(int number, long notBeforeNs) {
    entries.get(number).notBeforeNs = notBeforeNs;
  }

  /** Everything that was to come has come: nothing may be owed any more. */
  void balance() {
    for (int number = 0; number < entries.size(); number++) {
      Debt debt = entries.get(number).debt;
      check(
          debt != Debt.ANSWERED && debt != Debt.DURABLE,
          "message " + number + " is lost, it was " + debt);
    }
  }

  private int numberOf(String text) {
    int number = 0;
    for (int i = 0; i < text.length() && i < 6; i++) {
      char digit = text.charAt(i);
      if (digit == ':') {
        return i > 0 && number < entries.size() ? number : -1;
      }
      if (digit < '0' || digit > '9') {
        return -1;
      }
      number = 10 * number + digit - '0';
    }
    return -1;
  }

  private void replace(Debt from, Debt to) {
    for (Entry entry : entries) {
      if (entry.debt == from) {
        entry.debt = to;
      }
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
