package io.nsqconnect.broker.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@linkplain RecordKeeper keepers} of an engine by number, which is what messages refer to.
 */
final class Keepers {
  private final List<RecordKeeper> keepers = new ArrayList<>();
  private final ArrayDeque<Integer> freeNumbers = new ArrayDeque<>();

  /** Gives a keeper its number. */
  int add(RecordKeeper keeper) {
    Integer free = freeNumbers.poll();
    if (free == null) {
      keepers.add(keeper);
      return keepers.size() - 1;
    }
    keepers.set(free, keeper);
    return free;
  }

  /** Takes a number back; no message may refer to it any more. */
  void remove(int number) {
    keepers.set(number, null);
    freeNumbers.push(number);
  }

  RecordKeeper get(int number) {
    return keepers.get(number);
  }
}
