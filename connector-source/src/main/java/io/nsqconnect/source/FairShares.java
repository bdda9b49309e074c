package io.nsqconnect.source;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Divides a number among some who want different shares of it.
 *
 * <p>Nobody gets less than an equal share, unless that is more than it wants. What these leave is
 * divided among those who want more, and what nobody wants among all: a power of two to each, so
 * that it seldom changes. Who is alone gets everything. Everybody gets 1 at least, even if that is
 * more than there is.
 */
final class FairShares {
  private FairShares() {}

  /**
   * The shares, in the order of {@code wanted}.
   *
   * @param total at least 0
   * @param wanted each at least 1
   */
  static int[] of(int total, int... wanted) {
    if (wanted.length == 1) {
      return new int[] {Math.max(1, total)};
    }
    int[] shares = new int[wanted.length];
    int left = total;
    int others = wanted.length;
    // Who wants least comes first, so that what it leaves is known to the next.
    for (int each : inOrderOfWant(wanted)) {
      int fair = (left + others - 1) / others;
      shares[each] = Math.max(1, Math.min(wanted[each], fair));
      left = Math.max(0, left - shares[each]);
      others--;
    }
    int more = shares.length == 0 ? 0 : Integer.highestOneBit(left / shares.length);
    for (int i = 0; i < shares.length; i++) {
      shares[i] += more;
    }
    return shares;
  }

  private static int[] inOrderOfWant(int... wanted) {
    return IntStream.range(0, wanted.length)
        .boxed()
        .sorted(Comparator.comparingInt(each -> wanted[each]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
